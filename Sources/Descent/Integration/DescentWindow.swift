import Kernels

/// Some consecutive steps of descent, looked at as if they were one integrated step.
struct DescentWindow<Scalar: KernelScalar>: Sendable {
  /// How many steps it spans, at least 2.
  private(set) var length = 2
  /// Where it begins; nil between two windows.
  private var start: Int?
  private var parameters: AlignedVector<Scalar>
  private var gradient: AlignedVector<Scalar>
  private var defect: AlignedVector<Scalar>

  init(count: Int) {
    parameters = AlignedVector(zeros: count)
    gradient = AlignedVector(zeros: count)
    defect = AlignedVector(zeros: count)
  }

  /// Begins at `state`, unless it has begun before.
  mutating func open(at state: DescentState<Scalar>) {
    guard start == nil else { return }
    start = state.step
    parameters.assign(state.parameters)
    gradient.assign(state.gradient)
  }

  /// Whether it ends at `step`.
  func isFull(at step: Int) -> Bool { start.map { step - $0 >= length } ?? false }

  /// Ends; the next will be `length` steps long.
  mutating func close(length: Int) {
    start = nil
    self.length = max(2, length)
  }

  /// What ``ChebyshevStep/errorEstimate(from:objective:duration:grain:isLevelled:)`` estimates of one step over the window.
  ///
  /// The sum over the exact steps has a share 1/length² of that error itself.
  mutating func errorEstimate(
    to state: DescentState<Scalar>, groups: [ParameterGroup], learningRate: Double
  ) -> Double {
    let steps = Double(length)
    defect.assignDefect(
      from: (parameters, gradient), to: (state.parameters, state.gradient), groups: groups,
      duration: steps * learningRate, grain: learningRate)
    return defect.squaredNorm.squareRoot() / (1 - 1 / (steps * steps))
  }

  /// Adds what must be remembered.
  func add(to memory: inout SolverMemory) {
    memory.numbers["window_length"] = Double(length)
    guard let start else { return }
    memory.numbers["window_start"] = Double(start)
    memory.vectors["window_parameters"] = parameters.doubles
    memory.vectors["window_gradient"] = gradient.doubles
  }

  /// Takes up what was remembered; false if that cannot be.
  mutating func recall(_ memory: SolverMemory) -> Bool {
    guard let length = memory.numbers["window_length"].flatMap(Int.init(exactly:)), length >= 2 else {
      return false
    }
    self.length = length
    start = nil
    guard let saved = memory.numbers["window_start"] else { return true }
    guard let start = Int(exactly: saved), let parameters = memory.vectors["window_parameters"],
      let gradient = memory.vectors["window_gradient"], parameters.count == defect.count,
      gradient.count == defect.count
    else { return false }
    self.start = start
    self.parameters = AlignedVector(parameters)
    self.gradient = AlignedVector(gradient)
    return true
  }
}

extension AlignedVector {
  /// Copies the elements of `other` into this vector's own memory.
  mutating func assign(_ other: AlignedVector) {
    combine(0, .init(1, other), .init(0, other), .init(0, other), .init(0, other), over: 0..<count)
  }
}
