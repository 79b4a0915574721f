package import Kernels

/// One step of the ``ChebyshevMethod``, with the room it needs.
package struct ChebyshevStep<Kinks: KinkResolver>: Sendable {
  package typealias Model = Kinks.Model
  package typealias Scalar = Model.Scalar

  /// After ``take(from:objective:duration:stages:grain:blur:)``, θ at its end.
  package internal(set) var parameters: AlignedVector<Scalar>
  /// ∂L/∂θ there.
  package internal(set) var gradient: AlignedVector<Scalar>
  /// L there.
  package internal(set) var loss = Double.nan
  /// The stage before last; then the error estimate.
  var other: AlignedVector<Scalar>
  /// What is made of the kinks on the way.
  package internal(set) var kinks: Kinks

  /// Room for steps of `count` parameters, whose kinks are left to `kinks`.
  package init(count: Int, kinks: Kinks) {
    self.kinks = kinks
    parameters = AlignedVector(zeros: count)
    gradient = AlignedVector(zeros: count)
    other = AlignedVector(zeros: count)
  }

  /// Integrates from `state` over `duration` without changing it; as many evaluations as stages.
  ///
  /// - Parameter grain: the rate lr of the descent the step stands for, of which `duration` is a multiple;
  ///   0 for the flow.
  /// - Parameter blur: as of ``KinkResolver``, for `gradient` too.
  package mutating func take(
    from state: DescentState<Scalar>, objective: inout Model, duration: Double, stages: Int,
    grain: Double = 0, blur: Double = 0
  ) {
    let curvature = 1 - grain / duration
    let w0 = 1 + ChebyshevMethod.damping / Double(stages * stages)
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
    _ objective: inout Model, blur: Double, as evaluation: StepEvaluation
  ) {
    loss = kinks.evaluate(&objective, at: parameters, gradient: &gradient, blur: blur, as: evaluation)
  }

  /// Gives a state that a step will set out from the gradient it needs.
  package mutating func look(
    at state: inout DescentState<Scalar>, _ objective: inout Model, blur: Double
  ) {
    _ = kinks.evaluate(
      &objective, at: state.parameters, gradient: &state.gradient, blur: blur, as: .start)
  }

  /// Moves `state` to the end of the step; where it was is left here.
  package mutating func accept(
    into state: inout DescentState<Scalar>, _ objective: inout Model
  ) {
    swap(&state.parameters, &parameters)
    swap(&state.gradient, &gradient)
    kinks.accept(at: state.parameters, gradient: &state.gradient, of: &objective)
  }

  /// The gradient is exact again.
  mutating func forgetKinks() { kinks.forget() }

  /// Takes up what was remembered of kinks; false if that cannot be.
  mutating func recallKinks(_ memory: SolverMemory) -> Bool { kinks.recall(memory) }

  /// From the latest stage, after `fraction` of the step and now in `other`, to the end.
  mutating func finish(
    _ objective: inout Model, from state: DescentState<Scalar>, duration: Double,
    grain: Double, blur: Double, fraction: Double, startWeight: Double
  ) {
    if blur > 0, grain > 0 {
      kinks.resolve(
        in: &parameters, of: &objective,
        over: KinkSpan(
          from: (state.parameters, state.gradient), latest: (other, gradient), fraction: fraction,
          startWeight: startWeight, duration: duration, steps: duration / grain))
    }
    settle(&objective, from: state, duration: duration, grain: grain, fraction: fraction)
    evaluate(&objective, blur: blur, as: .end)
  }

  /// Before the last evaluation: gives what the flow conserves the values that descent would have given it.
  mutating func settle(
    _ objective: inout Model, from state: DescentState<Scalar>, duration: Double,
    grain: Double, fraction: Double
  ) {
    // Short steps make two steps of descent exactly.
    guard grain > 0, duration > 2.5 * grain else { return }
    kinks.settleConserved(
      &parameters, of: &objective,
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
    from state: DescentState<Scalar>, objective: inout Model, duration: Double,
    grain: Double = 0, isLevelled: Bool = false
  ) -> Double {
    other.assignDefect(
      from: (state.parameters, state.gradient), to: (parameters, gradient), groups: objective.groups,
      duration: duration, grain: grain)
    if isLevelled {
      kinks.level(
        &other, of: &objective, parameters: (state.parameters, parameters),
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
