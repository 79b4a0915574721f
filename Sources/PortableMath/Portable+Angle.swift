extension Portable {
  /// The angle of (x, y) from the axis of x, from −π to π, by sums, products, quotients and square roots alone;
  /// NaN for (0, 0). Absolute error below 1e-15.
  ///
  /// The tangent, at most 1 after exchange of the coordinates, becomes at most 0.099 by three halvings of the angle,
  /// tan(φ/2) = t / (1 + √(1 + t²)); then eight terms of the series of arctan.
  package static func angle(x: Double, y: Double) -> Double {
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
}
