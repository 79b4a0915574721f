import Kernels

/// Steps so short that stability is no concern: three stages of third order instead of two of second.
///
/// The method of Bogacki and Shampine, Appl. Math. Lett. 2 (1989) 321,
/// https://doi.org/10.1016/0893-9659(89)90079-7, for the flow. **For descent (own):** n of its steps have the
/// elementary differentials f′f, f″ff, f′f′f with the weights of sums instead of integrals; with nodes at ½ and
/// ¾ as before, b₃ = 4/9 (1 − g)(1 − 2g) and b₂ = ⅓ (1 − g)(1 + 4g) meet all conditions of order 3 for g = 1/n,
/// and two steps of descent come out exactly. Half as many evaluations again as two stages are more than paid for
/// by the smaller error.
extension ChebyshevStep {
  /// Integrates from `state` over `duration` without changing it, in three evaluations.
  ///
  /// - Parameters `grain` and `blur`: as for ``take(from:objective:duration:stages:grain:blur:)``.
  package mutating func takeShort(
    from state: DescentState<Scalar>, objective: inout Model, duration: Double,
    grain: Double = 0, blur: Double = 0
  ) {
    let share = grain / duration
    let b3 = 4 * (1 - share) * (1 - 2 * share) / 9
    let b2 = (1 - share) * (1 + 4 * share) / 3
    setOut(from: state, groups: objective.groups, weight: duration / 2)
    evaluate(&objective, blur: blur, as: .stage(weight: b2, isFirst: true, isLatest: false))
    for group in objective.groups {
      let rate = -group.rate * duration
      parameters.combine(
        0, .init(1, state.parameters), .init(0.75 * rate, gradient), .init(0, gradient), .init(0, gradient),
        over: group.range)
      other.combine(
        0, .init(1, state.parameters), .init((1 - b2 - b3) * rate, state.gradient),
        .init(b2 * rate, gradient),
        .init(0, gradient), over: group.range)
    }
    evaluate(&objective, blur: blur, as: .stage(weight: b3, isFirst: false, isLatest: true))
    for group in objective.groups {
      other.combine(
        1, .init(-group.rate * duration * b3, gradient), .init(0, gradient), .init(0, gradient),
        .init(0, gradient), over: group.range)
    }
    swap(&parameters, &other)
    finish(
      &objective, from: state, duration: duration, grain: grain, blur: blur, fraction: 0.75,
      startWeight: 1 - b2 - b3)
  }
}
