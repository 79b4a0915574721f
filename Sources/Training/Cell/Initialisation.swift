import Kernels
import Networks
import PortableMath

extension CellSpecification {
  /// α = √((√(4 + (δ/τ²)²) − δ/τ²) / 2), the ratio that makes δ = τ²(1/α² − α²) (docs/science.md,
  /// Initialisation).
  ///
  /// For δ > 0 in the equal form √(2 / (√(4 + (δ/τ²)²) + δ/τ²)), which does not cancel.
  public var alpha: Double {
    let ratio = delta / (tau * tau)
    let root = (4 + ratio * ratio).squareRoot()
    return (ratio > 0 ? 2 / (root + ratio) : (root - ratio) / 2).squareRoot()
  }

  /// θ(0) as ``CellState/parameters`` has it: W(0) with rows wᵢ = τ α uᵢ and a(0), aᵢ = ± τ/α.
  ///
  /// u and the signs come from `draws` where supplied, else from the seed's streams: they depend on the seed
  /// and the neuron alone, so a smaller width has a prefix of a larger one's. With several outputs the columns of the
  /// last layer are τ/α v with random unit vectors v, and layers between are τ times an orthogonal matrix: δ lies
  /// between the first layer and the last.
  ///
  /// Each tensor of the network has the scale and the draws of its role.
  func initialParameters(draws: SeedDraws?, linearTeacher: LinearTeacher?) -> [Double] {
    let aligned = network.initialisation == .aligned ? linearTeacher : nil
    return network.tensors.enumerated().flatMap { number, tensor in
      let scale = tensor.role.scale(tau: tau, alpha: alpha)
      let base =
        aligned.map { modes(of: tensor, $0) } ?? directions(of: tensor, layer: number + 1, draws: draws)
      return base.map { scale * $0 }
    }
  }

  /// What of a tensor is scaled: directions, signs or readouts, orthogonal matrices, by its role.
  private func directions(of tensor: TensorDeclaration, layer: Int, draws: SeedDraws?) -> [Double] {
    switch tensor.role {
    case .first, .embedding:
      return Array(
        (draws?.directions ?? drawDirections(for: self)).elements.prefix(tensor.rows * tensor.columns))
    case .hidden:
      return drawMiddleLayer(layer, rows: tensor.rows, columns: tensor.columns, for: self)
    case .last where network.outputs == 1:
      return Array((draws?.signs ?? drawSigns(for: self, count: tensor.columns)).prefix(tensor.columns))
    case .last: return drawReadouts(for: self, count: tensor.columns).transposed.elements
    case .norm: return [Double](repeating: 1, count: tensor.rows * tensor.columns)
    }
  }

  /// What of a tensor is scaled where layers lie along the singular vectors: neuron k of every layer carries mode k, with
  /// weights τα v_k, τ, …, τ/α u_k.
  ///
  /// Its strength is τ^L. There are min(h, c, d) modes, those of strength 0 to be learnt included; further neurons are
  /// zero and stay so.
  private func modes(of tensor: TensorDeclaration, _ teacher: LinearTeacher) -> [Double] {
    let modes = min(network.width, network.outputs, network.inputs)
    return (0..<tensor.rows).flatMap { row in
      (0..<tensor.columns).map { column in
        switch tensor.role {
        case .first, .embedding: row < modes ? teacher.inputs[row][column] : 0
        case .hidden: row == column && row < modes ? 1 : 0
        case .last: column < modes ? teacher.outputs[column][row] : 0
        case .norm: 1
        }
      }
    }
  }
}

/// Initial directions, width × inputs; neurons 2i and 2i + 1 share one when symmetrised.
func drawDirections(for specification: CellSpecification) -> Matrix {
  let (network, seed) = (specification.network, specification.seed)
  var elements: [Double] = []
  elements.reserveCapacity(network.width * network.inputs)
  let alike = network.symmetrize ? 2 : 1
  for index in 0..<(network.width + alike - 1) / alike {
    let direction = StreamPurpose.directions.stream(seed: seed, index: index)
      .unitVector(dimension: network.inputs)
    for _ in 0..<min(alike, network.width - alike * index) { elements += direction }
  }
  return Matrix(rows: network.width, columns: network.inputs, elements: elements)
}

/// Initial signs, one a neuron; neurons 2i and 2i + 1 have opposite ones when symmetrised.
func drawSigns(for specification: CellSpecification, count: Int) -> [Double] {
  let network = specification.network
  return (0..<count).map { neuron in
    let index = network.symmetrize ? neuron / 2 : neuron
    let sign = StreamPurpose.signs.stream(seed: specification.seed, index: index).sign(at: 0)
    return network.symmetrize && neuron % 2 == 1 ? -sign : sign
  }
}

/// Initial readouts where there are several outputs, `count` × outputs, unit rows; neurons 2i and 2i + 1 have opposite ones
/// when symmetrised.
private func drawReadouts(for specification: CellSpecification, count: Int) -> Matrix {
  let network = specification.network
  let elements = (0..<count).flatMap { neuron in
    let index = network.symmetrize ? neuron / 2 : neuron
    let readout = StreamPurpose.readouts.stream(seed: specification.seed, index: index)
      .unitVector(dimension: network.outputs)
    return network.symmetrize && neuron % 2 == 1 ? readout.map { -$0 } : readout
  }
  return Matrix(rows: count, columns: network.outputs, elements: elements)
}

/// The corner of an orthogonal matrix for layer l between the first and the last, all of it where the layer is square,
/// row-major; when symmetrised the same on even and on odd neurons, and nothing between them.
private func drawMiddleLayer(
  _ layer: Int, rows: Int, columns: Int, for specification: CellSpecification
) -> [Double] {
  let copies = specification.network.symmetrize ? 2 : 1
  let size = max(rows, columns) / copies
  let basis = orthonormalised(
    (0..<size).map { row in
      StreamPurpose.middleLayers.stream(seed: specification.seed, index: layer << 32 | row)
        .unitVector(dimension: size)
    })
  return (0..<rows).flatMap { row in
    (0..<columns).map { row % copies == $0 % copies ? basis[row / copies][$0 / copies] : 0 }
  }
}
