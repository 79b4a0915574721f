import KernelInterface

/// How the parameters of a two-layer network lie in one flat vector.
///
/// The first layer comes neuron by neuron, each neuron's weights padded to whole cache lines, and then the
/// readout, padded likewise. The padding is zero, and so is its gradient; a solver need not know of it.
/// Specialised as ``TwoLayerPass``.
package struct TwoLayerShape<Scalar: KernelScalar>: Sendable, Equatable {
  /// Where W (h × d) and a (1 × h) lie; kept, as a tiny network's step is short.
  private let first: MatrixPlace, second: MatrixPlace

  /// A network of `width` neurons on `inputs` inputs, both at least 1.
  package init(inputs: Int, width: Int) {
    let line = AlignedVector<Scalar>.lineCount
    first = MatrixPlace(rows: width, columns: inputs, at: 0, line: line)
    second = MatrixPlace(rows: 1, columns: width, at: first.range.upperBound, line: line)
  }

  /// d.
  package var inputs: Int { first.columns }
  /// h.
  package var width: Int { first.rows }
  /// Where the first layer and the readout lie.
  package var places: [MatrixPlace] { [first, second] }
  /// d rounded up to whole cache lines.
  package var stride: Int { first.stride }
  /// How many scalars the flat vector has, padding included.
  package var count: Int { second.range.upperBound }
  /// Where the first layer lies.
  package var weights: Range<Int> { first.range }
  /// Where the readout lies.
  package var readout: Range<Int> { second.range }

  /// The flat vector of W (h × d, row-major) and a (h).
  package func pack(weights: [Double], readout: [Double]) -> AlignedVector<Scalar> {
    AlignedVector(packing: weights + readout, into: places)
  }

  /// W (h × d, row-major) of a flat vector.
  package func weights(of parameters: AlignedVector<Scalar>) -> [Double] {
    parameters.unpacked(from: [first])
  }

  /// a (h) of a flat vector.
  package func readout(of parameters: AlignedVector<Scalar>) -> [Double] {
    parameters.unpacked(from: [second])
  }

  /// Lends kernels the network that has these parameters.
  func withView<Result>(
    of parameters: AlignedVector<Scalar>, slope: Double, factor: Double, blur: Double = 0,
    _ body: (TwoLayerView<Scalar>) -> Result
  ) -> Result {
    parameters.read { base in
      body(
        TwoLayerView(
          weights: base, readout: base + readout.lowerBound, width: width, depth: inputs, stride: stride,
          slope: Scalar(slope), factor: Scalar(factor), blur: Scalar(blur)))
    }
  }
}
