package import Kernels

/// What descent would give, for a fraction of its cost.
///
/// Exact steps of descent while they cost no more than integrating, ``ChebyshevStep`` over whole
/// multiples of the learning rate once it is cheaper (H/lr > stages), and back when it is not. The kinks
/// that a network slides along are blurred on the way, as long
/// steps cannot zigzag as descent does, and at its end given what descent would have made of them
/// (``KinkResolver``). Steps of descent are watched through windows: over each, the same error estimate as that
/// of an integrated step tells, without evaluating anything, how long an integrated step could have been.
/// As the method stands for descent to second order and better, nothing is left of the difference between
/// descent and flow but what the tolerance allows; conserved quantities drift as those of descent do
/// (``KinkResolver/settleConserved(_:of:after:)``), and the loss falls as that of descent (``LossDecay``). Once
/// it has fallen to nothing, no step is made at all.
///
/// On the way to a landing steps grow shorter, and the last are exact.
///
/// Where integrating turns out to cost more than the steps of descent would have, it is tried again ever more seldom
/// (``IntegrationAttempts``).
///
/// Where lr·ρ ≥ 2 descent does not follow any smooth path: such steps are all made one by one.
package struct AdaptiveDescent<Model: Objective>: Solver {
  package typealias Scalar = Model.Scalar

  private var integrator: Integrator<Model.Kinks>
  private var descent: GradientDescent<Model>
  private var window: DescentWindow<Scalar>
  /// Whether the next step is an integrated one.
  private var isIntegrating = false
  /// Whether and when integrating is tried again.
  private var attempts = IntegrationAttempts()
  /// Since when the last call has stood still, if it has.
  private var standing: Int?
  package let interpolates = true

  /// No integrated step before this one: the first decide which solution is reached, and flip activations so
  /// few that distances between partitions count them one by one.
  private static var firstIntegrated: Int { 100 }
  /// So many steps before a landing are exact again, which settles the fastest directions as descent would.
  private static var lastExact: Int { 16 }

  /// Follows descent with steps of `learningRate` times each group's rate.
  ///
  /// - Parameter tolerance: of what is off at the end, by its order of magnitude (``ErrorMeasure``). Ten times
  ///   smaller costs 1.4 to five times the evaluations; below 1e-4 the kinks of a rectifier limit the gain.
  /// - Parameter kinks: what is made of those that steps come across (``Objective/kinks()``).
  /// - Parameter lossScale: the loss of predicting nothing. Below 3·10⁻¹⁰ of that, the loss and its gradient may be
  ///   left where they are.
  package init(
    learningRate: Double, tolerance: Double, origin: AlignedVector<Scalar>, kinks: Model.Kinks,
    lossScale: Double
  ) {
    integrator = Integrator(
      count: origin.count, measure: ErrorMeasure(tolerance: tolerance, origin: origin),
      learningRate: learningRate, decay: LossDecay(tolerance: tolerance, lossScale: lossScale),
      kinks: kinks)
    descent = GradientDescent(learningRate: learningRate)
    window = DescentWindow(count: origin.count)
  }

  package mutating func advance(
    _ state: inout DescentState<Scalar>, objective: inout Model, limit: Int
  ) {
    integrator.restoreGradient(&state, &objective)
    standing = nil
    if state.step >= Self.firstIntegrated,
      integrator.standsStill(state, groups: objective.groups, steps: limit - state.step)
    {
      standing = state.step
      state.step = limit
      // A window that is open would take what is skipped for its own steps.
      window.close(length: window.length)
      return integrator.sharpen(&state, &objective)
    }
    while isIntegrating {
      integrator.refreshRadius(&state, &objective)
      let proposed = min(integrator.controller.proposal / integrator.learningRate, integrator.longest)
      guard isWorthIntegrating(proposed) else {
        isIntegrating = false
        attempts.end(at: state)
        window.close(length: wholeSteps(proposed))
        break
      }
      let remaining = limit - state.step - Self.lastExact
      let steps = landing(
        proposed: wholeSteps(proposed), remaining: remaining, leaving: integrator.landingShare)
      let isLanding = steps < wholeSteps(proposed)
      let duration = Double(steps) * integrator.learningRate
      if remaining <= 0 || steps <= integrator.stages(duration: duration, isLanding: isLanding) { break }
      if integrator.attempt(&state, &objective, duration: duration, steps: steps, isLanding: isLanding) {
        return
      }
    }
    descend(&state, &objective)
  }

  /// Whether the proposed number of steps costs more, one by one, than integrating over them.
  private func isWorthIntegrating(_ proposed: Double) -> Bool {
    guard proposed >= 3, integrator.learningRate * integrator.radius.value < 2 else { return false }
    let steps = wholeSteps(proposed)
    return steps > integrator.stages(duration: Double(steps) * integrator.learningRate)
  }

  private func wholeSteps(_ proposed: Double) -> Int { Int(proposed.clamped(to: 2...1e15)) }

  /// One step of descent.
  private mutating func descend(
    _ state: inout DescentState<Scalar>, _ objective: inout Model
  ) {
    integrator.sharpen(&state, &objective)
    guard !isIntegrating else { return descent.advance(&state, objective: &objective, limit: state.step + 1) }
    window.open(at: state)
    descent.advance(&state, objective: &objective, limit: state.step + 1)
    guard window.isFull(at: state.step), state.loss.isFinite else { return }
    let lr = integrator.learningRate
    let estimate = window.errorEstimate(to: state, groups: objective.groups, learningRate: lr)
    let length = window.length
    let error =
      integrator.measure.relative(estimate, at: state.parameters)
      / integrator.allowedError(duration: Double(length) * lr)
    integrator.controller = StepController(proposal: Double(length) * lr)
    if error <= 1 {
      integrator.controller.accept(duration: Double(length) * lr, error: error, isCurtailed: false)
    } else {
      integrator.controller.reject(duration: Double(length) * lr, error: error)
    }
    let proposed = integrator.controller.proposal / lr
    window.close(length: min(wholeSteps(proposed), 2 * length))
    guard error <= 1, proposed >= 3, state.step >= Self.firstIntegrated, attempts.mayBegin(at: state.step)
    else { return }
    integrator.refreshRadius(&state, &objective)
    isIntegrating = isWorthIntegrating(min(proposed, integrator.longest))
    if isIntegrating { attempts.begin(at: state) }
  }

  package func passage(to state: DescentState<Scalar>, groups: [ParameterGroup]) -> Passage<Scalar>? {
    guard let standing else { return integrator.passage(to: state, groups: groups) }
    return Passage(
      standingAt: state, since: standing, groups: groups, learningRate: integrator.learningRate)
  }

  package var memory: SolverMemory {
    var memory = integrator.memory
    memory.numbers["is_integrating"] = isIntegrating ? 1 : 0
    window.add(to: &memory)
    attempts.add(to: &memory)
    return memory
  }

  package mutating func recall(_ memory: SolverMemory) -> Bool {
    var recalled = self
    guard let flag = memory.numbers["is_integrating"], recalled.integrator.recall(memory),
      recalled.window.recall(memory), recalled.attempts.recall(memory)
    else { return false }
    recalled.isIntegrating = flag != 0
    self = recalled
    return true
  }
}
