import Kernels
import Networks

/// What a two-layer network of two inputs computes over a lattice in the plane.
///
/// In double precision whatever the training's, with sums, products, quotients and square roots alone: the bits are the same
/// on every machine.
enum FunctionOnLattice: ArrayObservable {
  static let name = "function"
  static let longName = "output of the network"
  static let needs: ObservableNeeds = .weights
  static let isNamed = false

  static func dimensions(in cell: CellSpecification) -> [TensorDescription.Dimension]? {
    cell.record.function.map { lattice in
      ["x2", "x1"].map { TensorDescription.Dimension(name: $0, length: lattice.count) }
    }
  }

  static func values(at moment: Moment) -> [Double]? {
    guard let lattice = moment.record.function else { return nil }
    let (first, all) = (moment.firstLayer, moment.weights)
    return outputs(
      of: moment.network, weights: Array(first), readout: Array(all[first.endIndex...]),
      at: lattice.coordinates)
  }

  /// f(x₁, x₂) where both run over `coordinates`, x₂ slowest; h multiply-adds a point, summed in the order of the neurons.
  ///
  /// `weights` is h × 2, row-major; `readout` h.
  private static func outputs(
    of network: NetworkSpecification, weights: [Double], readout: [Double], at coordinates: [Double]
  ) -> [Double] {
    let activation = network.activation.described
    let factor = network.parametrization.factor(width: network.width)
    var outputs = [Double](repeating: 0, count: coordinates.count * coordinates.count)
    for (neuron, a) in readout.enumerated() {
      let (w1, w2) = (weights[2 * neuron], weights[2 * neuron + 1])
      var place = 0
      for x2 in coordinates {
        let part = w2 * x2
        for x1 in coordinates {
          let z = w1 * x1 + part
          outputs[place] += a * activation.value(at: z)
          place += 1
        }
      }
    }
    return outputs.map { factor * $0 }
  }
}
