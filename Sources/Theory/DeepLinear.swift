internal import RealModule

/// The strength s of one singular mode of a deep linear network from a balanced, aligned initialisation.
///
/// Paper Section 4 (after Saxe et al., https://arxiv.org/abs/1312.6120). F = W_L ⋯ W_1 on whitened inputs under flow of
/// ½‖F − F*‖², with singular vectors that agree from layer to layer and with those of F*, and equal singular values
/// s^{1/L} of all layers: each mode moves by itself, ṡ = L s^{2−2/L} (s* − s), and stays balanced. With inputs of
/// variance λ along the mode, time runs λ times as fast.
///
/// **Solution (own).** L = 1 is exponential. For L ≥ 2 the time from s(0) to s is an incomplete beta function: with
/// p = 2 − 2/L and T = L |s*|^p t,
///
/// - 0 < s(0) < s*: v = s/s* rises, T = ∫ v^{−p} (1−v)^{−1} dv;
/// - 0 < s* < s(0): v = s*/s rises to 1, T = ∫ v^{p−1} (1−v)^{−1} dv;
/// - s* < 0 < s(0): v = s/(s + |s*|) falls to 0, T = −∫ v^{−p} (1−v)^{p−1} dv;
///
/// and s* = 0 is a power, s^{−p} = s(0)^{−p} + L p t. ``BetaIntegral`` evaluates and inverts these in the logit of v.
/// s = 0 is a saddle for L ≥ 2: nothing is ever learnt from it. Signs of s(0) and s* may both be changed.
///
/// The time a strength belongs to is off by a few ε of the largest T on the way, and s accordingly.
package struct DeepLinearMode: Sendable, Equatable {
  /// L ≥ 1, the number of layers.
  package let depth: Int
  /// s(0).
  package let initial: Double
  /// s*.
  package let target: Double
  /// The factor of time: the rate, times the variance of the inputs.
  package let rate: Double

  /// Begins at s(0).
  ///
  /// - Precondition: `depth` ≥ 1, `rate` ≥ 0, all finite.
  package init(depth: Int, initial: Double, target: Double, rate: Double = 1) {
    precondition(depth >= 1 && rate >= 0, "there is a layer, and time goes on")
    self.depth = depth
    self.initial = initial
    self.target = target
    self.rate = rate
  }

  /// ds/dt at a strength of the sign of s(0).
  package func velocity(at strength: Double) -> Double {
    let depth = Double(depth)
    return rate * depth * Double.pow(strength.magnitude, 2 - 2 / depth) * (target - strength)
  }

  /// s at `times`, each ≥ 0 and finite, in any order.
  package func strengths(at times: [Double]) -> [Double] {
    let path = Path(self)
    return times.map { path.strength(at: $0) }
  }

  /// What the times of one mode have in common.
  private struct Path {
    private enum Kind {
      case constant
      case exponential
      case power
      case rising(BetaIntegral)
      case shrinking(BetaIntegral)
      case crossing(BetaIntegral)
    }

    private let mode: DeepLinearMode
    private let kind: Kind
    /// s(0) and s*, signs changed so that s(0) > 0; p; the logit of v at the start.
    private let start, target, power, logit: Double
    private let sign: Double

    init(_ mode: DeepLinearMode) {
      self.mode = mode
      let depth = Double(mode.depth)
      sign = mode.initial < 0 ? -1 : 1
      (start, target) = (sign * mode.initial, sign * mode.target)
      power = 2 - 2 / depth
      if mode.depth == 1 {
        (kind, logit) = (.exponential, .nan)
      } else if start == 0 || start == target {
        (kind, logit) = (.constant, .nan)
      } else if target == 0 {
        (kind, logit) = (.power, .nan)
      } else if target < 0 {
        logit = Double.log(start) - Double.log(-target)
        kind = .crossing(BetaIntegral(alpha: power, beta: 1 - power, start: logit))
      } else if start < target {
        logit = Double.log(start) - Double.log(target - start)
        kind = .rising(BetaIntegral(alpha: power, beta: 1, start: logit))
      } else {
        logit = Double.log(target) - Double.log(start - target)
        kind = .shrinking(BetaIntegral(alpha: 1 - power, beta: 1, start: logit))
      }
    }

    func strength(at time: Double) -> Double {
      precondition(time >= 0 && time.isFinite, "times are at least 0")
      let t = mode.rate * time
      guard t > 0 else { return mode.initial }
      let duration = Double(mode.depth) * Double.pow(target.magnitude, power) * t
      switch kind {
      case .constant: return mode.initial
      case .exponential: return mode.target + (mode.initial - mode.target) * Double.exp(-t)
      case .power:
        // In units of s(0), so that no power overflows.
        let elapsed = Double(mode.depth) * power * t * Double.pow(start, power)
        return sign * start * Double.pow(1 + elapsed, -1 / power)
      case .rising(let integral):
        let logit = later(integral, duration)
        return sign * target / (1 + Double.exp(-logit))
      case .shrinking(let integral):
        let logit = later(integral, duration)
        return sign * target * (1 + Double.exp(-logit))
      case .crossing(let integral):
        let goal = integral.value(logit: logit) - duration
        let end = bracket(integral, goal, direction: -1)
        return sign * -target * Double.exp(integral.logit(of: goal, from: end, to: logit))
      }
    }

    private func later(_ integral: BetaIntegral, _ duration: Double) -> Double {
      let goal = integral.value(logit: logit) + duration
      return integral.logit(of: goal, from: logit, to: bracket(integral, goal, direction: 1))
    }

    /// A logit beyond the one sought, further and further from the start.
    private func bracket(_ integral: BetaIntegral, _ goal: Double, direction: Double) -> Double {
      var distance = 1.0
      while direction * (goal - integral.value(logit: logit + direction * distance)) > 0, distance < 1e300 {
        distance *= 2
      }
      return logit + direction * distance
    }
  }
}
