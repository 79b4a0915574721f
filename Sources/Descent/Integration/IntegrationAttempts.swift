import Kernels

/// How integrating has paid: where it has not, it is left alone for a while, twice as long each time.
///
/// Where descent turns ever new corners, of steps that are hardly longer than their stages many are rejected: without
/// this, they would cost more than what they stand for.
struct IntegrationAttempts: Sendable {
  /// The step and the evaluations at which integrating last began.
  private var start = (step: 0, evaluations: 0)
  /// For how many steps it is left alone, if it does not pay again.
  private var pause = 0
  /// Before which step it is not tried again.
  private var nextStep = 0

  /// Bounds of a pause in steps.
  private static var pauses: ClosedRange<Int> { 16...128 }

  /// Whether integrating may begin.
  func mayBegin(at step: Int) -> Bool { step >= nextStep }

  /// Integrating begins.
  mutating func begin(at state: DescentState<some KernelScalar>) {
    start = (state.step, state.effort.evaluations)
  }

  /// It ends; it has paid if it took no more evaluations than it covered steps.
  mutating func end(at state: DescentState<some KernelScalar>) {
    let hasPaid = state.effort.evaluations - start.evaluations <= state.step - start.step
    pause = hasPaid ? 0 : min(max(Self.pauses.lowerBound, 2 * pause), Self.pauses.upperBound)
    nextStep = state.step + pause
  }
}

extension IntegrationAttempts {
  /// See ``Solver/memory``.
  func add(to memory: inout SolverMemory) {
    memory.numbers["attempt_step"] = Double(start.step)
    memory.numbers["attempt_evaluations"] = Double(start.evaluations)
    memory.numbers["attempt_pause"] = Double(pause)
    memory.numbers["next_attempt"] = Double(nextStep)
  }

  /// See ``Solver/recall(_:)``.
  mutating func recall(_ memory: SolverMemory) -> Bool {
    func number(_ name: String) -> Int? { memory.numbers[name].flatMap(Int.init(exactly:)) }
    guard let step = number("attempt_step"), let evaluations = number("attempt_evaluations"),
      let pause = number("attempt_pause"), let next = number("next_attempt")
    else { return false }
    (start, self.pause, nextStep) = ((step, evaluations), pause, next)
    return true
  }
}
