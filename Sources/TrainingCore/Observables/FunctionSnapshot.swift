/// What a two-layer network of two inputs computes over a lattice in the plane, and where its neurons switch.
///
/// In double precision whatever the training's, with sums, products, quotients and square roots alone: the bits
/// are the same on every machine.
struct FunctionSnapshot: Sendable {
  private let coordinates: [Double]
  private let slope: Double
  private let factor: Double

  /// Prepares snapshots of networks of one shape.
  init(of network: NetworkSpecification, on lattice: Lattice) {
    coordinates = lattice.coordinates
    slope = network.slope
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
          outputs[place] += a * max(z, slope * z)
          place += 1
        }
      }
    }
    return outputs.map { factor * $0 }
  }

  /// For each neuron the angle of the line w·x = 0 from the axis of x₁, in radians from −π to π: that of the
  /// direction w turned clockwise by a right angle, on whose left the neuron is active. NaN for weights of zero.
  func boundaryAngles(weights: [Double]) -> [Double] {
    stride(from: 0, to: weights.count, by: 2).map { portableAngle(x: weights[$0 + 1], y: -weights[$0]) }
  }
}

/// The angle of (x, y) from the axis of x, from −π to π, by sums, products, quotients and square roots alone;
/// NaN for (0, 0). Absolute error below 1e-15.
///
/// The tangent, at most 1 after exchange of the coordinates, becomes at most 0.099 by three halvings of the angle,
/// tan(φ/2) = t / (1 + √(1 + t²)); then eight terms of the series of arctan.
func portableAngle(x: Double, y: Double) -> Double {
  let (long, short) = (max(x.magnitude, y.magnitude), min(x.magnitude, y.magnitude))
  var tangent = short / long
  for _ in 0..<3 { tangent /= 1 + (1 + tangent * tangent).squareRoot() }
  let square = tangent * tangent
  var sum = 0.0
  for k in stride(from: 15, through: 3, by: -2) { sum = (1 / Double(k) - sum) * square }
  let octant = 8 * (tangent - tangent * sum)
  let quadrant = y.magnitude > x.magnitude ? Double.pi / 2 - octant : octant
  let half = x < 0 ? Double.pi - quadrant : quadrant
  return y < 0 ? -half : half
}
