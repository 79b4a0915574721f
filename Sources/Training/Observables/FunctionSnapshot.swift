import Kernels
import Networks
import PortableMath

/// What a two-layer network of two inputs computes over a lattice in the plane, and where its neurons switch.
///
/// In double precision whatever the training's, with sums, products, quotients and square roots alone: the bits
/// are the same on every machine.
struct FunctionSnapshot: Sendable {
  private let coordinates: [Double]
  private let activation: any ActivationDescription
  private let factor: Double

  /// Prepares snapshots of networks of one shape.
  init(of network: NetworkSpecification, on lattice: Lattice) {
    coordinates = lattice.coordinates
    activation = network.activation.described
    factor = network.parametrization.factor(width: network.width)
  }

  /// f(x₁, x₂) on the lattice, x₂ slowest; h multiply-adds a point, summed in the order of the neurons.
  ///
  /// `weights` is h × 2, row-major; `readout` h.
  func outputs(weights: [Double], readout: [Double]) -> [Double] {
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

  /// For each neuron the angle of the line w·x = 0 from the axis of x₁, in radians from −π to π: that of the
  /// direction w turned clockwise by a right angle, on whose left the neuron is active. NaN for weights of zero.
  func boundaryAngles(weights: [Double]) -> [Double] {
    stride(from: 0, to: weights.count, by: 2).map { Portable.angle(x: weights[$0 + 1], y: -weights[$0]) }
  }
}
