import Descent
import Kernels
import Networks

/// One cell's training, of one kind of network in one precision: moves the solver from one recorded step to the next.
struct TrainingEngine<Network: NetworkObjective>: Sendable {
  typealias Scalar = Network.Scalar

  private let lastStep: Int
  private var objective: Network
  private var solver: any Solver<Network>
  private var observer: Observer<Network>
  private var recorder: Recorder
  /// The parameters while nothing has been evaluated, and from then on the descent.
  private var progress: Progress
  private(set) var isFinished = false

  private enum Progress {
    case unevaluated(parameters: AlignedVector<Scalar>, step: Int, effort: Effort, isFresh: Bool)
    case descending(DescentState<Scalar>)
    case moved
  }

  init(
    _ specification: CellSpecification, _ data: CellData, _ test: LabelledSamples<Scalar>,
    _ network: Network, _ saved: CellState?
  ) throws(TrainingError) {
    lastStep = specification.lastStep
    objective = network
    try specification.solver.described.validate(samples: objective.training.count)
    let initial = objective.pack(
      specification.initialParameters(draws: data.initialDraws, linearTeacher: data.linearTeacher))
    solver = specification.solver.solver(
      in: SolverCircumstances(
        objective: objective, initial: initial, learningRate: specification.learningRate,
        batchKey: specification.batchKey))
    observer = Observer(
      of: specification, from: initial, network: objective, test: test, teacher: data.teacher)
    recorder = Recorder(for: specification, constants: data.constants)
    progress = .unevaluated(parameters: initial, step: 0, effort: Effort(), isFresh: true)
    guard let saved else { return }
    guard saved.parameters.count == objective.weightCount, recorder.fits(saved.outcome),
      (0...lastStep).contains(saved.step)
    else {
      throw .foreignState(
        got: "\(saved.parameters.count) parameters at step \(saved.step)",
        expected: "\(objective.weightCount) parameters and the records of this cell, up to step "
          + "\(lastStep)")
    }
    // A run saved before it evaluated anything has nothing to take up.
    guard saved.outcome.evaluations > 0 else { return }
    guard solver.recall(saved.solver) else {
      throw .foreignState(
        got: "the state of another solver", expected: "a state of solver \(specification.solver.name)")
    }
    recorder.resume(from: saved.outcome)
    // The evaluation that takes the gradient up again was counted before.
    var effort = saved.outcome.effort
    effort.evaluations -= 1
    progress = .unevaluated(
      parameters: objective.pack(saved.parameters), step: saved.step, effort: effort, isFresh: false)
    isFinished = saved.outcome.divergedAtStep != nil || saved.step == lastStep
  }

  var step: Int {
    switch progress {
    case .unevaluated(_, let step, _, _): step
    case .descending(let state): state.step
    case .moved: preconditionFailure("a descent is only moved while it advances")
    }
  }

  var outcome: CellOutcome { recorder.outcome }

  var savedState: CellState {
    let parameters: AlignedVector<Scalar>
    switch progress {
    case .unevaluated(let start, _, _, _): parameters = start
    case .descending(let state): parameters = state.parameters
    case .moved: preconditionFailure("a descent is only moved while it advances")
    }
    return CellState(
      step: step, parameters: objective.unpack(parameters), outcome: outcome, solver: solver.memory)
  }

  /// See ``CellRun/advance(shouldPause:)``, which knows no `Network` and so could not specialise it.
  @_specialize(where Network == TwoLayerObjective<Double>)
  @_specialize(where Network == TwoLayerObjective<Float>)
  @_specialize(where Network == StackObjective<Double>)
  @_specialize(where Network == StackObjective<Float>)
  mutating func advance(shouldPause: (Int) -> Bool) {
    guard !isFinished, !shouldPause(step) else { return }
    var state: DescentState<Scalar>
    switch progress {
    case .unevaluated(let parameters, let step, let effort, let isFresh):
      state = DescentState(step: step, parameters: parameters, effort: effort, objective: &objective)
      if isFresh { record(state) }
    case .descending(let current): state = current
    case .moved: preconditionFailure("a descent is only moved while it advances")
    }
    // The state leaves `self` while it changes, so that it is the only owner of its storage.
    progress = .moved
    descend(&state, shouldPause: shouldPause)
    progress = .descending(state)
  }

  private mutating func descend(_ state: inout DescentState<Scalar>, shouldPause: (Int) -> Bool) {
    var next = recorder.nextStep(after: state.step)
    while !isFinished {
      let limit = solver.interpolates ? recorder.nextCheckpoint(after: state.step) : next
      solver.advance(&state, objective: &objective, limit: limit)
      if state.step >= next || !state.loss.isFinite {
        if state.loss.isFinite { recordPassed(from: next, to: state) }
        record(state)
        next = recorder.nextStep(after: state.step)
      }
      if shouldPause(state.step) { break }
    }
    recorder.record(effort: state.effort)
  }

  /// Takes down what is due at steps the solver has passed over on its way to `state`.
  private mutating func recordPassed(from first: Int, to state: DescentState<Scalar>) {
    guard first < state.step, let passage = solver.passage(to: state, groups: objective.groups) else {
      return
    }
    var step = first
    while step < state.step {
      recorder.record(loss: passage.loss(at: step), at: step)
      if recorder.wantsWeights(at: step) {
        recorder.record(weights: objective.unpack(passage.parameters(at: step)), at: step)
      }
      step = recorder.nextStep(after: step)
    }
  }

  /// Takes down what is due at the state's step and notices the end.
  ///
  /// The loss tells of the parameters too: if one is not finite, neither are the outputs, as ∞ · 0 is not a number.
  private mutating func record(_ state: DescentState<Scalar>) {
    let step = state.step
    recorder.record(effort: state.effort)
    guard state.loss.isFinite else {
      recorder.recordDivergence(at: step)
      isFinished = true
      return
    }
    recorder.record(loss: state.loss, at: step)
    if recorder.isCheckpoint(step) {
      let observed = observer.observe(state, of: &objective)
      recorder.record(metrics: observed.metrics, arrays: observed.arrays, at: step)
    }
    if recorder.wantsWeights(at: step) {
      recorder.record(weights: objective.unpack(state.parameters), at: step)
    }
    isFinished = step >= lastStep
  }
}
