package import Descent
package import Kernels

/// How the parameters of a network lie in a flat vector, tensor by tensor.
///
/// The one place that knows: it packs and unpacks parameters, gives each tensor its learning rate and its initial scale, and
/// tells result files their arrays.
package struct ParameterLayout: Sendable, Equatable {
  /// The tensors, in the order in which they lie; together they cover the vector.
  package let tensors: [ParameterTensor]

  /// The tensors of a network, each row padded to whole lines of `line` scalars: ``AlignedVector/lineCount`` for training,
  /// 1 for vectors without padding such as ``CellState/parameters``.
  package init(_ parts: [TensorDeclaration], line: Int = 1) {
    var next = 0
    tensors = parts.map { part in
      let place = MatrixPlace(rows: part.rows, columns: part.columns, at: next, line: line)
      next = place.range.upperBound
      return ParameterTensor(declaration: part, place: place)
    }
  }

  /// Where the tensors lie.
  package var places: [MatrixPlace] { tensors.map(\.place) }
  /// How many parameters there are, without padding.
  package var weightCount: Int { tensors.reduce(0) { $0 + $1.place.count } }

  /// The flat vector of all tensors, given one after the other, each row-major.
  package func pack<Scalar: KernelScalar>(_ weights: [Double]) -> AlignedVector<Scalar> {
    AlignedVector(packing: weights, into: places)
  }

  /// All tensors of a flat vector, one after the other, each row-major.
  package func unpack<Scalar: KernelScalar>(_ parameters: AlignedVector<Scalar>) -> [Double] {
    parameters.unpacked(from: places)
  }

  /// The groups that descent moves, a tensor each.
  package func groups(rates: Rates) -> [ParameterGroup] {
    tensors.map { ParameterGroup(range: $0.range, rate: $0.role.rate(in: rates)) }
  }
}

/// An array of parameters, and where it lies.
package struct ParameterTensor: Sendable, Equatable {
  /// Its name, dimensions and role.
  package let declaration: TensorDeclaration
  /// Where it lies; the dimensions after the first make a row.
  package let place: MatrixPlace

  /// As in result files, such as `W`.
  package var name: String { declaration.name }
  /// What decides its rate and its initial scale.
  package var role: ParameterRole { declaration.role }
  /// All its scalars, padding included.
  package var range: Range<Int> { place.range }
  /// How many scalars each row is padded with.
  package var padding: Int { place.stride - place.columns }
}

/// What a network says of one of its arrays of parameters.
package struct TensorDeclaration: Sendable, Equatable {
  /// One axis of an array.
  package struct Dimension: Sendable, Equatable {
    package let name: String
    package let length: Int

    package init(_ name: String, _ length: Int) { (self.name, self.length) = (name, length) }
  }

  /// As in result files, such as `W`.
  package let name: String
  /// What it is, in words.
  package let longName: String
  /// Its axes, slowest first.
  package let dimensions: [Dimension]
  package let role: ParameterRole

  package init(_ name: String, _ longName: String, _ dimensions: [Dimension], _ role: ParameterRole) {
    (self.name, self.longName, self.dimensions, self.role) = (name, longName, dimensions, role)
  }

  /// As a matrix: the first of several dimensions by the others; an array of one is a row.
  package var rows: Int { dimensions.count > 1 ? dimensions[0].length : 1 }
  /// The length of such a row.
  package var columns: Int {
    (dimensions.count > 1 ? dimensions.dropFirst() : dimensions[...]).reduce(1) { $0 * $1.length }
  }
}

/// What an array of parameters is to its network.
package enum ParameterRole: Sendable {
  /// Weights that see the inputs.
  case first
  /// Weights between the first layer and the last.
  case hidden
  /// Weights that make the outputs.
  case last
  /// Gains and shifts of a normalisation.
  case norm
  /// Vectors of tokens and positions.
  case embedding

  /// The relative learning rate: η_w of what sees the inputs, η_a of what makes the outputs, 1 between.
  package func rate(in rates: Rates) -> Double {
    switch self {
    case .first, .embedding: rates.w
    case .last: rates.a
    case .hidden, .norm: 1
    }
  }

  /// The initial scale where the first layer has scale τα and the last τ/α (docs/science.md, Initialisation).
  package func scale(tau: Double, alpha: Double) -> Double {
    switch self {
    case .first, .embedding: tau * alpha
    case .hidden: tau
    case .last: tau / alpha
    case .norm: 1
    }
  }
}
