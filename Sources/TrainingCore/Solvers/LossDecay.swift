/// How steps that stand for descent follow the decay of the loss, which tells of their error without noise (own).
///
/// Where the loss falls from L₀ to L₁, take all of the residual to be in one mode, which descent damps by (1 − λ lr)ⁿ
/// and a step of duration H by its stability polynomial, with μ = λ H = ½ ln(L₀/L₁). The step damps too little, by
/// μ³/15 of the mode; over many decades of the loss that adds up. It is as if the step had ended a little earlier: that
/// **lag** is kept and made up for by the length of the next step, so that the decay is of third order for nothing.
package struct LossDecay: Sendable {
  /// The error of the loss allowed to a step.
  let allowed: Double
  /// Losses well below this count as none.
  private let floor: Double
  /// By what time the steps so far are behind descent.
  package private(set) var lag = 0.0

  /// A step is made longer or shorter by at most this share of it.
  private static var largestCorrection: Double { 0.25 }
  /// Beyond this μ, a single mode says little about a step.
  private static var largestDecay: Double { 0.7 }

  /// - Parameters:
  ///   - tolerance: the solver's. A step may err by 0.3 of it: its lag is made up for.
  ///   - lossScale: the loss of predicting nothing; below 3·10⁻¹⁰ of that, losses count as none.
  package init(tolerance: Double, lossScale: Double) {
    allowed = 0.3 * tolerance
    floor = 3e-10 * lossScale
  }

  /// μ, or 0 where the loss does not fall or falls to nothing.
  package static func decay(from before: Double, to after: Double) -> Double {
    guard after > 0, after < before, before.isFinite else { return 0 }
    return -logarithm((after / before).squareRoot())
  }

  /// The error of a step in the loss at its end, in units of what is allowed.
  package func error(ofDecay decay: Double, to loss: Double) -> Double {
    guard decay > 0 else { return 0 }
    return relative(2 * decay * decay * decay / 15 * loss, to: loss) / allowed
  }

  /// A change of the loss relative to it, or to the floor where that is above.
  func relative(_ change: Double, to loss: Double) -> Double {
    let scale = loss + floor
    return scale > 0 ? change / scale : change == 0 ? 0 : .infinity
  }

  /// What to add to a step of `duration` to make up for the lag.
  package func correction(of duration: Double) -> Double {
    let largest = Self.largestCorrection * duration
    return lag.clamped(to: -largest...largest)
  }

  /// Takes down a step that was made: by what time it was corrected, and by what share `growth` it multiplies a mode
  /// that decays by μ = `decay` over its `duration`; nil for one of third order.
  package mutating func record(
    correction: Double, duration: Double, decay: Double, growth: Double?, grain: Double
  ) {
    lag -= correction
    guard let growth, decay > 0, decay < Self.largestDecay, growth > 0 else { return }
    let steps = duration / grain
    lag += duration * (logarithm(growth) - steps * logarithm(1 - decay / steps)) / decay
  }

  /// Lets the lag be: steps of descent follow.
  mutating func forget() { lag = 0 }

  /// Takes up a lag that was remembered.
  mutating func recall(lag: Double) { self.lag = lag }
}

/// ln x for positive finite x, by sums and quotients alone, so it is the same on every machine; within a few units in
/// the last place of the larger of it and 1.
package func logarithm(_ x: Double) -> Double {
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
