package import Kernels

/// One step of a stiff method, the second-order Runge–Kutta–Chebyshev method, with the room it needs.
///
/// Sommeijer, Shampine, Verwer, "RKC: an explicit solver for parabolic PDEs", J. Comput. Appl. Math. 88
/// (1997) 315, https://doi.org/10.1016/S0377-0427(97)00219-7. With s stages it is stable while
/// H ρ ≤ 0.59 (s² − 1), damped by ε = 1: the stable step grows with the square of the work, which is what
/// makes it cheap where fast directions have died out and slow ones are still going.
///
/// **Steps that stand for descent (own).** n steps of descent with rate lr are not the flow over H = n·lr:
/// θ → θ + H f + ½ (1 − 1/n) H² f′f + O(H³), where the flow has ½ H² f′f. Both differ by the one number
/// κ = 1 − 1/n (for the flow, κ = 1). There is a single condition of order 2, so a stability polynomial with
/// P(0) = P′(0) = 1, P″(0) = κ gives a method that follows *descent* to second order: Chebyshev's with
/// w₁ = κ T′/T″ and b_j = T″_j / (κ T′_j²) at w₀. Its interval of stability is longer by 1/κ, and it is damped
/// for κ ≥ ½, the smallest that occurs.
package struct ChebyshevStep<Scalar: KernelScalar>: Sendable {
  /// After ``take(from:objective:duration:stages:grain:blur:)``, θ at its end.
  package internal(set) var parameters: AlignedVector<Scalar>
  /// ∂L/∂θ there.
  package internal(set) var gradient: AlignedVector<Scalar>
  /// L there.
  package internal(set) var loss = Double.nan
  /// The stage before last; then the error estimate.
  var other: AlignedVector<Scalar>
  /// The kinks on the way, and how their ramps are shifted.
  var kinks: KinkPath<Scalar>

  /// ε. The authors' 2/13 leaves up to 0.95 of what stands in the fast directions after a step; 1 leaves three
  /// quarters, for a stage in twenty more and a smaller error.
  static var damping: Double { 1 }
  /// How far s stages reach, in H ρ / (s² − 1): 2 (φ coth φ − 1) / φ² for many stages, φ = √(2ε).
  static var reach: Double { 0.5918 }

  /// Room for steps of `count` parameters, which resolve `kinks`.
  package init(count: Int, kinks: KinkPath<Scalar> = .none) {
    self.kinks = kinks
    parameters = AlignedVector(zeros: count)
    gradient = AlignedVector(zeros: count)
    other = AlignedVector(zeros: count)
  }

  /// How many stages a step of `duration` needs where the fastest rate is `radius`, at least two.
  ///
  /// s = 1 + √(1 + 1.69 κ H ρ), as the authors choose it but for ε. Not a number gives two.
  package static func stages(duration: Double, radius: Double, grain: Double = 0) -> Int {
    let curvature = 1 - grain / duration
    let root = (1 + curvature * duration * radius / reach).squareRoot()
    return root < 1e6 ? max(2, 1 + Int(root)) : 1_000_000
  }

  /// The longest step that `stages` stages keep stable, the inverse of ``stages(duration:radius:grain:)``.
  package static func duration(stages: Int, radius: Double) -> Double {
    let square = Double(stages) * Double(stages)
    return radius > 0 ? (square - 1) * reach / radius : .infinity
  }

  /// P(z), by what a step multiplies a mode whose rate times duration is −z: the stability polynomial
  /// 1 + b (T(w₀ + w₁ z) − T(w₀)).
  package static func growth(stages: Int, duration: Double, grain: Double = 0, at z: Double) -> Double {
    let curvature = 1 - grain / duration
    let w0 = 1 + damping / Double(stages * stages)
    let start = Chebyshev(degree: stages, at: w0)
    let end = Chebyshev(degree: stages, at: w0 + curvature * start.slopeRatio * z)
    return 1 + start.second / (curvature * start.first * start.first) * (end.value - start.value)
  }

  /// Integrates from `state` over `duration` without changing it; as many evaluations as stages.
  ///
  /// - Parameter grain: the rate lr of the descent the step stands for, of which `duration` is a multiple;
  ///   0 for the flow.
  /// - Parameter blur: ``Objective/evaluate(at:gradient:blur:)``, for `gradient` too.
  package mutating func take(
    from state: DescentState<Scalar>, objective: inout some Objective<Scalar>, duration: Double, stages: Int,
    grain: Double = 0, blur: Double = 0
  ) {
    let curvature = 1 - grain / duration
    let w0 = 1 + Self.damping / Double(stages * stages)
    let final = Chebyshev(degree: stages, at: w0)
    let w1 = curvature * final.slopeRatio
    // What stage j weighs in the end: 2 w₁ b_s / b_j U_{s−1−j}, U_k = T′_{k+1} / (k + 1) at w₀.
    var descending = (
      last: final.first / Double(stages),
      next: Chebyshev(degree: stages - 1, at: w0).first / Double(stages - 1)
    )
    let finalWeight = 2 * w1 * final.second / (curvature * final.first * final.first)
    var startWeight = 1.0
    var last = Chebyshev(at: w0)
    // The time of stage j goes with T″/T′; of the first, whose b has another form, with 1 / 4w₀².
    var lateness = 1 / (4 * w0 * w0)
    last.advance(at: w0)
    var (bBefore, bLast) = (1 / (4 * w0 * w0 * curvature), 1 / (4 * w0 * w0 * curvature))
    setOut(from: state, groups: objective.groups, weight: duration * bLast * w1)
    for stage in 2...stages {
      let share = finalWeight / bLast * descending.next
      startWeight -= share
      descending = (descending.next, 2 * w0 * descending.next - descending.last)
      evaluate(
        &objective, blur: blur, as: .stage(weight: share, isFirst: stage == 2, isLatest: stage == stages))
      if stage > 2 { lateness = last.second / last.first }
      let offset = 1 - last.value * bLast
      last.advance(at: w0)
      let b = last.second / (curvature * last.first * last.first)
      let mu = 2 * w0 * b / bLast
      let nu = -b / bBefore
      let weight = 2 * w1 * duration * b / bLast
      // Before the second stage, y_{j−2} is y₀ itself.
      proceed(
        from: state, groups: objective.groups, start: stage == 2 ? 1 - mu : 1 - mu - nu, last: mu,
        beforeLast: stage == 2 ? 0 : nu, weight: weight, offset: offset)
      (bBefore, bLast) = (bLast, b)
    }
    finish(
      &objective, from: state, duration: duration, grain: grain, blur: blur,
      fraction: lateness * last.first / last.second, startWeight: startWeight)
  }

  /// L and ∂L/∂θ at `parameters`.
  mutating func evaluate(
    _ objective: inout some Objective<Scalar>, blur: Double, as evaluation: StepEvaluation
  ) {
    loss = objective.evaluate(
      at: parameters, gradient: &gradient, blur: blur, as: evaluation, kinks: &kinks)
  }

  /// Gives a state that a step will set out from the gradient it needs.
  package mutating func look(
    at state: inout DescentState<Scalar>, _ objective: inout some Objective<Scalar>, blur: Double
  ) {
    _ = objective.evaluate(
      at: state.parameters, gradient: &state.gradient, blur: blur, as: .start, kinks: &kinks)
  }

  /// Moves `state` to the end of the step; where it was is left here.
  package mutating func accept(
    into state: inout DescentState<Scalar>, _ objective: inout some Objective<Scalar>
  ) {
    swap(&state.parameters, &parameters)
    swap(&state.gradient, &gradient)
    kinks.accept()
    objective.shiftRamps(in: &state.gradient, &kinks, at: state.parameters)
  }

  /// From the latest stage, after `fraction` of the step and now in `other`, to the end.
  mutating func finish(
    _ objective: inout some Objective<Scalar>, from state: DescentState<Scalar>, duration: Double,
    grain: Double, blur: Double, fraction: Double, startWeight: Double
  ) {
    if blur > 0, grain > 0 {
      objective.resolveKinks(
        in: &parameters, &kinks,
        over: KinkSpan(
          from: (state.parameters, state.gradient), latest: (other, gradient), fraction: fraction,
          startWeight: startWeight, duration: duration, steps: duration / grain))
    }
    settle(&objective, from: state, duration: duration, grain: grain, fraction: fraction)
    evaluate(&objective, blur: blur, as: .end)
  }

  /// Before the last evaluation: gives what the flow conserves the values that descent would have given it.
  mutating func settle(
    _ objective: inout some Objective<Scalar>, from state: DescentState<Scalar>, duration: Double,
    grain: Double, fraction: Double
  ) {
    // Short steps make two steps of descent exactly.
    guard grain > 0, duration > 2.5 * grain else { return }
    objective.settleConserved(
      &parameters,
      after: DescentLeap(
        start: state, gradient: gradient, fraction: fraction, learningRate: grain, steps: duration / grain))
  }

  /// y₁ = y₀ + weight · f₀.
  mutating func setOut(
    from state: DescentState<Scalar>, groups: [ParameterGroup], weight: Double
  ) {
    for group in groups {
      parameters.combine(
        0, .init(1, state.parameters), .init(-group.rate * weight, state.gradient), .init(0, state.gradient),
        .init(0, state.gradient), over: group.range)
    }
  }

  /// y_j = start · y₀ + last · y_{j−1} + beforeLast · y_{j−2} + weight · (f_{j−1} − offset · f₀).
  private mutating func proceed(
    from state: DescentState<Scalar>, groups: [ParameterGroup], start: Double, last: Double,
    beforeLast: Double, weight: Double, offset: Double
  ) {
    for group in groups {
      other.combine(
        beforeLast, .init(start, state.parameters), .init(last, parameters),
        .init(-group.rate * weight, gradient), .init(group.rate * weight * offset, state.gradient),
        over: group.range)
    }
    swap(&parameters, &other)
  }

  /// ‖0.8 (y₀ − y₁) + 0.4 H (f₀ + f₁) − 0.4 lr (f₁ − f₀)‖, the authors' estimate of the local error.
  ///
  /// The last term (own) makes it vanish to second order for steps that stand for descent as well. It is
  /// H³/15 times the third derivative of the solution, and the same whatever method made the step.
  ///
  /// - Parameter isLevelled: whether kinks were resolved, of which it then sees the means.
  package mutating func errorEstimate(
    from state: DescentState<Scalar>, objective: inout some Objective<Scalar>, duration: Double,
    grain: Double = 0, isLevelled: Bool = false
  ) -> Double {
    other.assignDefect(
      from: (state.parameters, state.gradient), to: (parameters, gradient), groups: objective.groups,
      duration: duration, grain: grain)
    if isLevelled {
      objective.levelKinks(
        in: &other, &kinks, parameters: (state.parameters, parameters),
        weights: (-0.4 * (duration + grain), -0.4 * (duration - grain)))
    }
    return other.squaredNorm.squareRoot()
  }
}

extension AlignedVector {
  /// self ← 0.8 (y₀ − y₁) + 0.4 H (f₀ + f₁) − 0.4 lr (f₁ − f₀), f = − rate · gradient.
  mutating func assignDefect(
    from start: (parameters: AlignedVector, gradient: AlignedVector),
    to end: (parameters: AlignedVector, gradient: AlignedVector), groups: [ParameterGroup], duration: Double,
    grain: Double
  ) {
    for group in groups {
      combine(
        0, .init(0.8, start.parameters), .init(-0.8, end.parameters),
        .init(-0.4 * group.rate * (duration + grain), start.gradient),
        .init(-0.4 * group.rate * (duration - grain), end.gradient), over: group.range)
    }
  }
}

/// A Chebyshev polynomial T_j and its first two derivatives at a point w.
private struct Chebyshev {
  var value = 1.0, first = 0.0, second = 0.0
  private var previous = (value: 0.0, first: 0.0, second: 0.0)
  private var degree = 0

  /// T₀.
  init(at w: Double) { previous = (w, 1, 0) }

  /// T_degree.
  init(degree: Int, at w: Double) {
    self.init(at: w)
    for _ in 0..<degree { advance(at: w) }
  }

  /// From T_j to T_{j+1}, by T_{j+1} = 2 w T_j − T_{j−1} and its derivatives; T₋₁ = T₁ = w.
  mutating func advance(at w: Double) {
    let now = (value: value, first: first, second: second)
    value = 2 * w * now.value - previous.value
    first = 2 * now.value + 2 * w * now.first - previous.first
    second = 4 * now.first + 2 * w * now.second - previous.second
    previous = now
  }

  /// T′/T″.
  var slopeRatio: Double { first / second }
}
