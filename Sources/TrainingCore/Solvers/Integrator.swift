package import Kernels

/// Steps with error control by the Chebyshev method: what ``GradientFlow`` and ``AdaptiveDescent`` share.
package struct Integrator<Scalar: KernelScalar>: Sendable {
  private(set) var step: ChebyshevStep<Scalar>
  var radius: SpectralRadius<Scalar>
  var controller: StepController
  let measure: ErrorMeasure<Scalar>
  let learningRate: Double
  /// The learning rate if steps stand for descent, 0 for the flow.
  let grain: Double
  /// Where the last accepted step set out; its parameters and gradient are what `step` holds after it.
  private var departure = (step: 0, loss: 0.0)

  init(count: Int, measure: ErrorMeasure<Scalar>, learningRate: Double, standsForDescent: Bool) {
    step = ChebyshevStep(count: count)
    radius = SpectralRadius(count: count)
    controller = StepController(proposal: 0)
    self.measure = measure
    self.learningRate = learningRate
    grain = standsForDescent ? learningRate : 0
  }

  /// ρ as stages are chosen by it.
  var safeRadius: Double { SpectralRadius<Scalar>.safety * radius.value }

  /// More stages than this would let rounding errors grow to a tenth of the tolerance.
  private var mostStages: Int {
    max(
      2, Int((measure.allowedOfShort / (10 * Double(Scalar.ulpOfOne))).squareRoot().clamped(to: 2...10_000)))
  }

  /// The longest step, in `learningRate`s, that the stages allowed can make.
  var longest: Double {
    ChebyshevStep<Scalar>.duration(stages: mostStages, radius: safeRadius) / learningRate
  }

  private func isShort(_ duration: Double) -> Bool {
    ChebyshevStep<Scalar>.isShort(duration: duration, radius: safeRadius)
  }

  /// The error allowed to a step of `duration`, relative to what it is measured against.
  func allowedError(duration: Double) -> Double {
    isShort(duration) ? measure.allowedOfShort : measure.allowedOfStages
  }

  /// How many evaluations a step of `duration` takes.
  func stages(duration: Double) -> Int {
    isShort(duration)
      ? ChebyshevStep<Scalar>.shortStages
      : ChebyshevStep<Scalar>.stages(duration: duration, radius: safeRadius, grain: grain)
  }

  /// Estimates the radius again, if it is time to.
  mutating func refreshRadius(_ state: inout DescentState<Scalar>, _ objective: inout some Objective<Scalar>)
  {
    if radius.isDue(evaluations: state.effort.evaluations) {
      radius.estimate(at: &state, objective: &objective)
    }
  }

  /// Tries one step of `duration`, which covers `steps` of the descent.
  ///
  /// - Parameter isCurtailed: it is shorter than proposed, to land somewhere.
  /// - Returns: whether it was accepted and `state` moved; if not, the controller proposes a shorter one.
  mutating func attempt(
    _ state: inout DescentState<Scalar>, _ objective: inout some Objective<Scalar>, duration: Double,
    steps: Int, isCurtailed: Bool
  ) -> Bool {
    let stages = stages(duration: duration)
    if isShort(duration) {
      step.takeShort(from: state, objective: &objective, duration: duration, grain: grain)
    } else {
      step.take(from: state, objective: &objective, duration: duration, stages: stages, grain: grain)
    }
    state.effort.evaluations += stages
    let estimate = step.errorEstimate(
      from: state, groups: objective.groups, duration: duration, grain: grain)
    let relative = measure.relative(estimate, at: step.parameters)
    let error = relative / allowedError(duration: duration)
    // Written so that what is not a number is rejected.
    guard error <= 1, step.loss.isFinite else {
      state.effort.rejectedSteps += 1
      controller.reject(duration: duration, error: error)
      if state.effort.evaluations - radius.age > stages { radius.estimate(at: &state, objective: &objective) }
      return false
    }
    controller.accept(duration: duration, error: error, isCurtailed: isCurtailed)
    state.effort.largestErrorEstimate = max(state.effort.largestErrorEstimate, relative)
    departure = (state.step, state.loss)
    swap(&state.parameters, &step.parameters)
    swap(&state.gradient, &step.gradient)
    state.loss = step.loss
    state.step += steps
    return true
  }

  /// The way of the last accepted step, which ended at `state`.
  func passage(to state: DescentState<Scalar>, groups: [ParameterGroup]) -> Passage<Scalar> {
    Passage(
      start: departure.step, end: state.step, startLoss: departure.loss, endLoss: state.loss,
      startParameters: step.parameters, endParameters: state.parameters, startGradient: step.gradient,
      endGradient: state.gradient, groups: groups, learningRate: learningRate, isDescent: grain > 0)
  }
}

extension Integrator {
  /// See ``Solver/memory``.
  var memory: SolverMemory {
    SolverMemory(
      numbers: [
        "proposal": controller.proposal, "last_duration": controller.lastDuration,
        "last_error": controller.lastError, "radius": radius.value, "radius_cost": Double(radius.cost),
        "radius_age": Double(radius.age),
      ],
      vectors: ["radius_direction": radius.direction.doubles])
  }

  /// See ``Solver/recall(_:)``.
  mutating func recall(_ memory: SolverMemory) -> Bool {
    guard let proposal = memory.numbers["proposal"], let duration = memory.numbers["last_duration"],
      let error = memory.numbers["last_error"], let value = memory.numbers["radius"],
      let cost = memory.numbers["radius_cost"].flatMap(Int.init(exactly:)),
      let age = memory.numbers["radius_age"].flatMap(Int.init(exactly:)),
      let direction = memory.vectors["radius_direction"], direction.count == radius.direction.count
    else { return false }
    controller = StepController(proposal: proposal, lastDuration: duration, lastError: error)
    radius.recall(value: value, direction: AlignedVector(direction), cost: cost, age: age)
    return true
  }
}

extension Double {
  /// The nearest number in a range; its lower bound for what is not a number.
  func clamped(to range: ClosedRange<Double>) -> Double { min(max(range.lowerBound, self), range.upperBound) }
}

/// How many of the `remaining` steps before a landing to take at once where `proposed` are allowed: at most
/// three quarters, rounded up.
///
/// The ever shorter steps let die out what long ones leave in the fast directions. They cost as much again as
/// one that went all the way, as stages go with the root of the length; without them the gradient and a small
/// loss are off at the landing, by a fifth and more where the loss has fallen a millionfold.
func landing(proposed: Int, remaining: Int) -> Int { min(proposed, remaining - remaining / 4) }
