internal import RealModule

/// An antiderivative F(v) of v^{−α} (1 − v)^{−β} on 0 < v < 1, an incomplete beta function that is defined for all α, β.
///
/// On either side of ½ the binomial series of the factor that is not singular there, integrated term by term, with a
/// logarithm where an exponent is −1; its terms fall at least like 2^{−k}. On the side of `start` the series has no
/// constant added, so that F is small where it should be. Errors are some ε of the largest value between v and ½ on the
/// other side.
struct BetaIntegral {
  let alpha, beta: Double
  private let lowerOffset, upperOffset: Double

  /// - Parameter start: the logit of the v that differences of F will be taken from.
  init(alpha: Double, beta: Double, start: Double) {
    self.alpha = alpha
    self.beta = beta
    let jump =
      Self.series(logit: 0, own: alpha, other: beta) + Self.series(logit: 0, own: beta, other: alpha)
    (lowerOffset, upperOffset) = start <= 0 ? (0, jump) : (-jump, 0)
  }

  /// F at v = 1/(1 + e^{−ℓ}), which keeps what is near 0 or 1.
  func value(logit: Double) -> Double {
    logit <= 0
      ? Self.series(logit: logit, own: alpha, other: beta) + lowerOffset
      : upperOffset - Self.series(logit: -logit, own: beta, other: alpha)
  }

  /// dF/dℓ = v^{1−α} (1 − v)^{1−β}.
  func slope(logit: Double) -> Double {
    let (lower, upper) = (1 / (1 + Double.exp(-logit)), 1 / (1 + Double.exp(logit)))
    return Double.pow(lower, 1 - alpha) * Double.pow(upper, 1 - beta)
  }

  /// ∫ u^{−own} (1 − u)^{−other} du by Σ (other)_k/k! u^{k+1−own}/(k+1−own), where ln u/(1 − u) is `logit` ≤ 0.
  private static func series(logit: Double, own: Double, other: Double) -> Double {
    // Below this, u is e^logit, and its first term all there is.
    guard logit > -700 else { return own == 1 ? logit : Double.exp((1 - own) * logit) / (1 - own) }
    let u = 1 / (1 + Double.exp(-logit))
    var coefficient = 1.0
    var power = Double.pow(u, 1 - own)
    var sum = 0.0
    for k in 0..<200 {
      let exponent = Double(k) + 1 - own
      let term = coefficient * (exponent == 0 ? Double.log(u) : power / exponent)
      sum += term
      if k > 2, term.magnitude <= 0.1 * Double.ulpOfOne * sum.magnitude { break }
      coefficient *= (other + Double(k)) / Double(k + 1)
      power *= u
    }
    return sum
  }

  /// The logit where F takes a value, between `low` and `high`: Newton's method, and halving where it would leave the
  /// bracket. To a few ulps of F.
  ///
  /// - Precondition: F(low) ≤ value ≤ F(high).
  func logit(of value: Double, from low: Double, to high: Double) -> Double {
    var (low, high) = (low, high)
    var logit = (low + high) / 2
    for _ in 0..<200 {
      let error = self.value(logit: logit) - value
      guard error != 0 else { return logit }
      if error > 0 { high = logit } else { low = logit }
      // Where the slope underflows this is not inside either.
      let newton = logit - error / slope(logit: logit)
      let next = newton > low && newton < high ? newton : (low + high) / 2
      guard (next - logit).magnitude > Double.ulpOfOne * logit.magnitude else { return next }
      logit = next
    }
    return logit
  }
}
