extension Portable {
  /// ∛x for positive finite x, by Newton's method on the significand: products and quotients alone, so it is
  /// the same on every machine, within a few units in the last place.
  package static func cubeRoot(_ x: Double) -> Double {
    precondition(x > 0 && x.isFinite)
    // x = significand · 2^exponent with the exponent a multiple of three and the significand in [1, 8).
    let exponent = Int(x.exponent)
    let third = exponent >= 0 ? exponent / 3 : -((2 - exponent) / 3)
    let significand = x.significand * Double(sign: .plus, exponent: exponent - 3 * third, significand: 1)
    var root = 1 + (significand - 1) / 7
    for _ in 0..<6 { root -= (root - significand / (root * root)) / 3 }
    return root * Double(sign: .plus, exponent: third, significand: 1)
  }

  /// √(x² + y²), by products, quotients and a square root alone, so that the bits are the same on every machine.
  package static func hypotenuse(_ x: Double, _ y: Double) -> Double {
    let larger = max(x.magnitude, y.magnitude)
    guard larger > 0 else { return 0 }
    let (u, v) = (x / larger, y / larger)
    return larger * (u * u + v * v).squareRoot()
  }

  /// The positive real root x^(1/order) for x ≥ 1, by bisection to the last bit, with products alone.
  package static func root(of x: Double, order: Int) -> Double {
    var low = 1.0
    var high = x
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { return high }
      if power(middle, order) < x { low = middle } else { high = middle }
    }
  }

  /// x^n by repeated squaring; infinity where it overflows.
  private static func power(_ x: Double, _ n: Int) -> Double {
    var result = 1.0
    var factor = x
    var rest = n
    while rest > 0 {
      if rest & 1 == 1 { result *= factor }
      factor *= factor
      rest >>= 1
    }
    return result
  }
}
