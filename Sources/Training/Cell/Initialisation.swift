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
  func initialParameters(draws: SeedDraws?, linearTeacher: LinearTeacher?) -> [Double] {
    if network.initialisation == .aligned, let linearTeacher { return alignedParameters(linearTeacher) }
    let directions = draws?.directions ?? drawDirections(for: self)
    let scale = tau * alpha
    var weights = directions.elements.prefix(network.width * network.inputs).map { scale * $0 }
    for layer in 2..<network.depth { weights += drawMiddleLayer(layer, for: self).map { tau * $0 } }
    let readout = tau / alpha
    if network.outputs == 1 {
      weights += (draws?.signs ?? drawSigns(for: self)).prefix(network.width).map { $0 * readout }
    } else {
      weights += drawReadouts(for: self).transposed.elements.map { $0 * readout }
    }
    return weights
  }

  /// Layers along the singular vectors: neuron k of every layer carries mode k, with weights τα v_k, τ, …, τ/α u_k.
  ///
  /// Its strength is τ^L. There are min(h, c, d) modes, those of strength 0 to be learnt included; further neurons are
  /// zero and stay so.
  private func alignedParameters(_ teacher: LinearTeacher) -> [Double] {
    let (h, c, d) = (network.width, network.outputs, network.inputs)
    let modes = min(h, c, d)
    let (first, last) = (tau * alpha, tau / alpha)
    var weights = [Double](repeating: 0, count: h * d)
    for k in 0..<modes { for i in 0..<d { weights[k * d + i] = first * teacher.inputs[k][i] } }
    for _ in 2..<network.depth {
      weights += (0..<(h * h)).map { $0 / h == $0 % h && $0 / h < modes ? tau : 0 }
    }
    return weights
      + (0..<c).flatMap { o in (0..<h).map { $0 < modes ? last * teacher.outputs[$0][o] : 0 } }
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
func drawSigns(for specification: CellSpecification) -> [Double] {
  let network = specification.network
  return (0..<network.width).map { neuron in
    let index = network.symmetrize ? neuron / 2 : neuron
    let sign = StreamPurpose.signs.stream(seed: specification.seed, index: index).sign(at: 0)
    return network.symmetrize && neuron % 2 == 1 ? -sign : sign
  }
}

/// Initial readouts where there are several outputs, width × outputs, unit rows; neurons 2i and 2i + 1 have opposite ones
/// when symmetrised.
private func drawReadouts(for specification: CellSpecification) -> Matrix {
  let network = specification.network
  let elements = (0..<network.width).flatMap { neuron in
    let index = network.symmetrize ? neuron / 2 : neuron
    let readout = StreamPurpose.readouts.stream(seed: specification.seed, index: index)
      .unitVector(dimension: network.outputs)
    return network.symmetrize && neuron % 2 == 1 ? readout.map { -$0 } : readout
  }
  return Matrix(rows: network.width, columns: network.outputs, elements: elements)
}

/// An orthogonal matrix for layer l between the first and the last, width × width, row-major; when symmetrised the same on
/// even and on odd neurons, and nothing between them.
private func drawMiddleLayer(_ layer: Int, for specification: CellSpecification) -> [Double] {
  let network = specification.network
  let copies = network.symmetrize ? 2 : 1
  let size = network.width / copies
  let basis = orthonormalised(
    (0..<size).map { row in
      StreamPurpose.middleLayers.stream(seed: specification.seed, index: layer << 32 | row)
        .unitVector(dimension: size)
    })
  return (0..<network.width).flatMap { row in
    (0..<network.width).map { row % copies == $0 % copies ? basis[row / copies][$0 / copies] : 0 }
  }
}
