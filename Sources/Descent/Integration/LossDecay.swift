import PortableMath

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
    return -Portable.logarithmOfDecay((after / before).squareRoot())
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
    let (actual, meant) = (Portable.logarithmOfDecay(growth), Portable.logarithmOfDecay(1 - decay / steps))
    lag += duration * (actual - steps * meant) / decay
  }

  /// Lets the lag be: steps of descent follow.
  mutating func forget() { lag = 0 }

  /// Takes up a lag that was remembered.
  mutating func recall(lag: Double) { self.lag = lag }
}
