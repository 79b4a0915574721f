extension Portable {
  /// ln x for finite normal x > 0, from sums, products and quotients alone; relative error below 1e-15 away from 1.
  ///
  /// x = 2ᵉ m with m in [√½, √2); ln m = 2 artanh s, s = (m − 1)/(m + 1), |s| < 0.172, eleven terms.
  package static func logarithm(_ x: Double) -> Double {
    var exponent = Double(x.exponent)
    var m = x.significand
    if m >= 1.414213562373095 {
      m *= 0.5
      exponent += 1
    }
    let s = (m - 1) / (m + 1)
    let square = s * s
    var sum = 0.0
    for k in stride(from: 21, through: 3, by: -2) { sum = (sum + 1 / Double(k)) * square }
    let fraction = 2 * s + 2 * s * sum
    // ln 2 in two parts: the product of the first with an exponent is exact.
    return exponent * 0x1.62e42fefa38p-1 + (fraction + exponent * 0x1.ef35793c7673p-45)
  }

  /// ln x for positive finite x, by sums and quotients alone, so it is the same on every machine; within a few units in
  /// the last place of the larger of it and 1.
  ///
  /// Not ``logarithm(_:)``: where both round otherwise, steps of the adaptive solver that are on record have the bits of this one.
  package static func logarithmOfDecay(_ x: Double) -> Double {
    precondition(x > 0 && x.isFinite)
    // x = significand · 2^exponent with the significand in [⅔, 4/3); its logarithm is 2 artanh z.
    var (significand, exponent) = (x.significand, Int(x.exponent))
    if significand >= 4.0 / 3 { (significand, exponent) = (significand / 2, exponent + 1) }
    let z = (significand - 1) / (significand + 1)
    var (power, sum) = (z, 0.0)
    for k in 0..<12 {
      sum += power / Double(2 * k + 1)
      power *= z * z
    }
    return 2 * sum + Double(exponent) * 0.693_147_180_559_945_3
  }
}
