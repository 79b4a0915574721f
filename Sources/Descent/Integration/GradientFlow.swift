package import Kernels

/// Gradient flow θ̇ = −η ∂L/∂θ itself, the object of the theory, by ``ChebyshevStep`` with error control.
///
/// Step k of descent is flow time t = k·lr. Every call ends on such a time: steps that are longer than lr
/// cover whole multiples of it, shorter ones subdivide it.
package struct GradientFlow<Model: Objective>: Solver {
  package typealias Scalar = Model.Scalar

  private var integrator: Integrator<NoKinks<Model>>
  package let interpolates = true

  /// Follows the flow, `learningRate` being the time of a step.
  ///
  /// - Parameter tolerance: of what is off at the end, by its order of magnitude (``ErrorMeasure``): where the
  ///   loss is smooth, that falls in proportion. Ten times smaller costs two to five times the evaluations;
  ///   below 1e-4 the kinks of a rectifier limit the gain.
  package init(learningRate: Double, tolerance: Double, origin: AlignedVector<Scalar>) {
    integrator = Integrator(
      count: origin.count, measure: ErrorMeasure(tolerance: tolerance, origin: origin),
      learningRate: learningRate, decay: nil, kinks: NoKinks())
  }

  package mutating func advance(
    _ state: inout DescentState<Scalar>, objective: inout Model, limit: Int
  ) {
    let lr = integrator.learningRate
    if integrator.controller.proposal == 0 { setOut(&state, &objective) }
    // What is left of a step that is being subdivided.
    var rest = lr
    while true {
      integrator.refreshRadius(&state, &objective)
      let proposed = min(integrator.controller.proposal, integrator.longest * lr)
      // So short that time no longer advances: the field is not a number, or nearly so.
      guard proposed > 1e-12 * lr else { return state.loss = .nan }
      if rest == lr, proposed >= lr {
        let whole = Int((proposed / lr).clamped(to: 1...1e15))
        let steps = landing(proposed: whole, remaining: limit - state.step, leaving: 4)
        let isCurtailed = steps < whole
        if integrator.attempt(
          &state, &objective, duration: Double(steps) * lr, steps: steps, isLanding: isCurtailed)
        {
          return
        }
      } else {
        let duration = proposed >= rest ? rest : 2 * proposed >= rest ? rest / 2 : proposed
        let isLast = duration == rest
        if integrator.attempt(
          &state, &objective, duration: duration, steps: isLast ? 1 : 0, isLanding: duration < proposed)
        {
          if isLast { return }
          rest -= duration
        }
      }
    }
  }

  /// Proposes the first step: a tenth of what the change of the gradient along 1/ρ would allow, at most 1/ρ.
  private mutating func setOut(
    _ state: inout DescentState<Scalar>, _ objective: inout Model
  ) {
    integrator.refreshRadius(&state, &objective)
    let lr = integrator.learningRate
    let fastest = integrator.safeRadius > 0 ? 1 / integrator.safeRadius : lr
    integrator.controller = StepController(proposal: min(fastest, lr).isFinite ? min(fastest, lr) : lr)
  }

  package func passage(to state: DescentState<Scalar>, groups: [ParameterGroup]) -> Passage<Scalar>? {
    integrator.passage(to: state, groups: groups)
  }

  package var memory: SolverMemory { integrator.memory }

  package mutating func recall(_ memory: SolverMemory) -> Bool { integrator.recall(memory) }
}
