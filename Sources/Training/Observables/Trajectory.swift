import Networks

/// |aᵢ|·wᵢ of every neuron of a two-layer network, along the steps between checkpoints too: of the weights alone, which
/// solvers that integrate interpolate there.
enum Trajectory {
  static let name = "trajectory"

  /// What a cell's outcome has of it; nil where it is not recorded.
  static func description(in cell: CellSpecification) -> TensorDescription? {
    let count = cell.trajectorySteps.count
    guard count > 0 else { return nil }
    return TensorDescription(
      name: name, longName: "first-layer weights times the magnitude of their readout, |a| w",
      dimensions: [
        .init(name: "trajectory_step", length: count), .init(name: "neuron", length: cell.network.width),
        .init(name: "input", length: cell.network.inputs),
      ])
  }

  /// Takes it of W (h × d, row-major), which are the first `firstCount` weights, and a.
  static func values(ofWeights weights: [Double], firstCount: Int, inputs: Int) -> [Double] {
    let readout = weights[firstCount...]
    return weights[..<firstCount].enumerated().map {
      readout[firstCount + $0.offset / inputs].magnitude * $0.element
    }
  }
}
