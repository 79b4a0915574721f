import Kernels

/// Steps with error control by the Chebyshev method: what ``GradientFlow`` and ``AdaptiveDescent`` share.
package struct Integrator<Kinks: KinkResolver>: Sendable {
  typealias Model = Kinks.Model
  typealias Scalar = Model.Scalar

  private(set) var step: ChebyshevStep<Kinks>
  var radius: SpectralRadius<Scalar>
  var controller: StepController
  let measure: ErrorMeasure<Scalar>
  let learningRate: Double
  /// The learning rate if steps stand for descent, 0 for the flow.
  let grain: Double
  /// The blur of the gradient that the last accepted step ended with (``KinkResolver``).
  private(set) var blur = 0.0
  /// Whether a state that was read back has yet to be given that gradient.
  private var isReadBack = false
  /// Where the last accepted step set out; its parameters and gradient are what `step` holds after it.
  private var departure = (step: 0, loss: 0.0)

  /// How the loss decays, if steps stand for descent.
  private(set) var decay: LossDecay?

  /// How much of the allowed error a step may make that blurs kinks and does not resolve them: its estimate sees nothing
  /// of them.
  private static var shareOfBlurred: Double { 0.3 }
  /// And one that resolves them: then the estimate is of what is left, and with it the distance falls at which a kink
  /// that descent turns back from is crossed by mistake.
  private static var shareOfResolved: Double { 0.025 }
  /// The longest blur, of the duration of a step; and the blur that a step towards a landing leaves behind.
  private static var longestBlur: Double { 0.5 }
  private static var landingBlur: Double { 0.25 }

  /// - Parameter decay: nil for steps that stand for the flow.
  init(
    count: Int, measure: ErrorMeasure<Scalar>, learningRate: Double, decay: LossDecay?, kinks: Kinks
  ) {
    step = ChebyshevStep(count: count, kinks: kinks)
    radius = SpectralRadius(count: count)
    controller = StepController(proposal: 0)
    self.measure = measure
    self.learningRate = learningRate
    grain = decay == nil ? 0 : learningRate
    self.decay = decay
  }

  /// Whether steps blur kinks.
  private var blursKinks: Bool { step.kinks.blurs }
  /// Whether steps resolve kinks.
  private var resolvesKinks: Bool { step.kinks.resolves }
  /// Of how many of the steps left before a landing all but one may be taken at once: of fewer, where blurred kinks leave
  /// a trace.
  var landingShare: Int { blursKinks && !resolvesKinks ? 8 : 4 }

  /// ρ as stages are chosen by it.
  var safeRadius: Double { SpectralRadius<Scalar>.safety * radius.value }

  /// More stages than this would let rounding errors grow to a tenth of the tolerance.
  private var mostStages: Int {
    max(
      2, Int((measure.allowedOfShort / (10 * Double(Scalar.ulpOfOne))).squareRoot().clamped(to: 2...10_000)))
  }

  /// The longest step, in `learningRate`s, that the stages allowed can make.
  var longest: Double {
    ChebyshevMethod.duration(stages: mostStages, radius: safeRadius) / learningRate
  }

  /// How far a step of `duration` blurs kinks: so far that they are no faster than the rest, 1/ρ, but not so far that
  /// ramps take longer than half of the step. Ever shorter steps towards a landing blur ever less, down to a zigzag's
  /// width.
  private func blur(duration: Double, isLanding: Bool) -> Double {
    guard blursKinks, radius.value > 0 else { return 0 }
    return min(1 / radius.value, duration * (isLanding ? Self.landingBlur : Self.longestBlur))
  }

  /// The fastest rate in a step of `duration`: that of the kinks, where their ramps are narrow.
  private func fastestRate(duration: Double, isLanding: Bool) -> Double {
    let blur = blur(duration: duration, isLanding: isLanding)
    return blur > 0 ? max(safeRadius, 1 / blur) : safeRadius
  }

  /// How a step of `duration` is made: whether as a short one, and with how many evaluations.
  private func shape(duration: Double, isLanding: Bool) -> (isShort: Bool, stages: Int) {
    let rate = fastestRate(duration: duration, isLanding: isLanding)
    guard !ChebyshevMethod.isShort(duration: duration, radius: rate) else {
      return (true, ChebyshevMethod.shortStages)
    }
    return (false, ChebyshevMethod.stages(duration: duration, radius: rate, grain: grain))
  }

  /// How many evaluations a step of `duration` takes.
  func stages(duration: Double, isLanding: Bool = false) -> Int {
    shape(duration: duration, isLanding: isLanding).stages
  }

  /// The error allowed to exact steps over `duration`, if they are looked at as one that would be integrated.
  func allowedError(duration: Double) -> Double {
    measure.allowed(isShort: shape(duration: duration, isLanding: false).isShort)
  }

  /// The error allowed to an integrated step, relative to what it is measured against.
  func allowed(isShort: Bool) -> Double {
    let share = resolvesKinks ? Self.shareOfResolved : blursKinks ? Self.shareOfBlurred : 1
    return share * measure.allowed(isShort: isShort)
  }

  /// Estimates the radius again, if it is time to.
  mutating func refreshRadius(_ state: inout DescentState<Scalar>, _ objective: inout Model) {
    if radius.isDue(evaluations: state.effort.evaluations) {
      radius.estimate(at: &state, objective: &objective, isBlurred: blur > 0)
    }
  }

  /// Gives `state` its exact gradient, which counts, if it has not got it.
  mutating func sharpen(_ state: inout DescentState<Scalar>, _ objective: inout Model) {
    guard blur > 0 else { return }
    _ = objective.evaluate(at: state.parameters, gradient: &state.gradient)
    state.effort.evaluations += 1
    blur = 0
    step.forgetKinks()
    decay?.forget()
  }

  /// Gives a state that was read back, and so has the exact gradient, the blurred one it had. Before anything looks at it:
  /// whatever is decided by it must be decided as it would have been.
  mutating func restoreGradient(
    _ state: inout DescentState<Scalar>, _ objective: inout Model
  ) {
    guard isReadBack else { return }
    step.look(at: &state, &objective, blur: blur)
    isReadBack = false
  }

  /// Gives `state` the gradient that an integrated step sets out with: blurred, like those on its way. Sharp, it would
  /// tell of the side of a kink that a zigzag has just come to.
  private mutating func blurGradient(
    _ state: inout DescentState<Scalar>, _ objective: inout Model, to blur: Double
  ) {
    guard self.blur == 0, blur > 0 else { return }
    step.look(at: &state, &objective, blur: blur)
    state.effort.evaluations += 1
    self.blur = blur
  }

  /// Tries one step of `duration`, corrected by what steps before lag behind, which covers `steps` of the descent.
  ///
  /// - Parameter isLanding: it is shorter than proposed, to land somewhere.
  /// - Returns: whether it was accepted and `state` moved; if not, the controller proposes a shorter one.
  mutating func attempt(
    _ state: inout DescentState<Scalar>, _ objective: inout Model, duration: Double,
    steps: Int, isLanding: Bool
  ) -> Bool {
    let correction = decay?.correction(of: duration) ?? 0
    let duration = duration + correction
    let (isShort, stages) = shape(duration: duration, isLanding: isLanding)
    let blur = blur(duration: duration, isLanding: isLanding)
    blurGradient(&state, &objective, to: blur)
    if isShort {
      step.takeShort(from: state, objective: &objective, duration: duration, grain: grain, blur: blur)
    } else {
      step.take(
        from: state, objective: &objective, duration: duration, stages: stages, grain: grain, blur: blur)
    }
    state.effort.evaluations += stages
    let estimate = step.errorEstimate(
      from: state, objective: &objective, duration: duration, grain: grain, isLevelled: blur > 0)
    let relative = measure.relative(estimate, at: step.parameters)
    let fall = decay == nil ? 0 : LossDecay.decay(from: state.loss, to: step.loss)
    let error = max(
      relative / allowed(isShort: isShort), decay?.error(ofDecay: fall, to: step.loss) ?? 0)
    // Written so that what is not a number is rejected.
    guard error <= 1, step.loss.isFinite else {
      state.effort.rejectedSteps += 1
      controller.reject(duration: duration, error: error)
      let evaluations = state.effort.evaluations
      if evaluations - radius.age > stages, radius.isDue(evaluations: evaluations, afterRejection: true) {
        radius.estimate(at: &state, objective: &objective, isBlurred: self.blur > 0)
      }
      return false
    }
    controller.accept(duration: duration, error: error, isCurtailed: isLanding)
    let grain = self.grain
    let growth =
      isShort
      ? nil : ChebyshevMethod.growth(stages: stages, duration: duration, grain: grain, at: -fall)
    decay?.record(correction: correction, duration: duration, decay: fall, growth: growth, grain: grain)
    self.blur = blur
    state.effort.largestErrorEstimate = max(state.effort.largestErrorEstimate, relative)
    departure = (state.step, state.loss)
    step.accept(into: &state, &objective)
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
    var memory = SolverMemory(
      numbers: [
        "proposal": controller.proposal, "last_duration": controller.lastDuration,
        "last_error": controller.lastError, "radius": radius.value, "radius_cost": Double(radius.cost),
        "radius_age": Double(radius.age), "blur": blur,
      ],
      vectors: ["radius_direction": radius.direction.doubles])
    memory.numbers["lag"] = decay?.lag
    step.kinks.add(to: &memory)
    return memory
  }

  /// See ``Solver/recall(_:)``.
  mutating func recall(_ memory: SolverMemory) -> Bool {
    guard let proposal = memory.numbers["proposal"], let duration = memory.numbers["last_duration"],
      let error = memory.numbers["last_error"], let value = memory.numbers["radius"],
      let cost = memory.numbers["radius_cost"].flatMap(Int.init(exactly:)),
      let age = memory.numbers["radius_age"].flatMap(Int.init(exactly:)),
      let blur = memory.numbers["blur"], blur >= 0,
      let direction = memory.vectors["radius_direction"], direction.count == radius.direction.count,
      (memory.numbers["lag"] != nil) == (decay != nil),
      step.recallKinks(memory)
    else { return false }
    controller = StepController(proposal: proposal, lastDuration: duration, lastError: error)
    (self.blur, isReadBack) = (blur, blur > 0)
    if let lag = memory.numbers["lag"] { decay?.recall(lag: lag) }
    radius.recall(value: value, direction: AlignedVector(direction), cost: cost, age: age)
    return true
  }
}

extension Double {
  /// The nearest number in a range; its lower bound for what is not a number.
  func clamped(to range: ClosedRange<Double>) -> Double { min(max(range.lowerBound, self), range.upperBound) }
}

/// How many of the `remaining` steps before a landing to take at once where `proposed` are allowed: all but one in
/// `left`, rounded up.
///
/// The ever shorter steps let die out what long ones leave in the fast directions. For one in four they cost as much
/// again as one that went all the way, as stages go with the root of the length; without them the gradient and a small
/// loss are off at the landing, by a fifth and more where the loss has fallen a millionfold.
func landing(proposed: Int, remaining: Int, leaving left: Int) -> Int {
  min(proposed, remaining - remaining / left)
}
