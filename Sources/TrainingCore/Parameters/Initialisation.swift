import Kernels

extension CellSpecification {
  /// α = √((√(4 + (δ/τ²)²) − δ/τ²) / 2), the ratio that makes δ = τ²(1/α² − α²) (SCIENCE §2).
  ///
  /// For δ > 0 in the equal form √(2 / (√(4 + (δ/τ²)²) + δ/τ²)), which does not cancel.
  public var alpha: Double {
    let ratio = delta / (tau * tau)
    let root = (4 + ratio * ratio).squareRoot()
    return (ratio > 0 ? 2 / (root + ratio) : (root - ratio) / 2).squareRoot()
  }

  /// W(0), h × d row-major, wᵢ = τ α uᵢ, and a(0), aᵢ = ± τ/α.
  ///
  /// u and the signs come from `draws` where supplied, else from the seed's streams: they depend on the seed
  /// and the neuron alone, so a smaller width has a prefix of a larger one's.
  func initialParameters(draws: SeedDraws?) -> (weights: [Double], readout: [Double]) {
    let (h, d) = (network.width, network.inputs)
    let directions = draws?.directions ?? drawDirections(for: self)
    let signs = draws?.signs ?? drawSigns(for: self)
    let scale = tau * alpha
    let readout = tau / alpha
    return (directions.elements.prefix(h * d).map { scale * $0 }, signs.prefix(h).map { $0 * readout })
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

extension Matrix {
  /// One vector uniform on the unit sphere for each stream.
  init(unitRows streams: [RandomStream], columns: Int) {
    self.init(
      rows: streams.count, columns: columns, elements: streams.flatMap { $0.unitVector(dimension: columns) })
  }
}
