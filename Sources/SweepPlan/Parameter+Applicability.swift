public import Training

extension Parameter {
  /// The solvers this parameter means something to; nil where it does to all.
  ///
  /// In the grid of a sweep with another solver its value is 0.
  public var solvers: [SolverKind]? {
    switch self {
    case .tolerance: [.adaptive, .flow]
    case .batch: [.sgd]
    default: nil
    }
  }

  /// Whether the parameter means something to a solver.
  public func applies(to solver: SolverKind) -> Bool { solvers?.contains(solver) ?? true }

  /// The kinds of task for which this parameter is free; nil where it is for all.
  public var tasks: [Sweep.TaskKind]? {
    switch self {
    case .inputs: [.teacherStudent, .linear, .file]
    case .teacherWidth: [.teacherStudent]
    case .spread: [.xor]
    default: nil
    }
  }

  /// The value that a kind of task prescribes for all cells, 0 where the parameter means nothing to it; nil where
  /// it is free.
  public func value(prescribedBy task: Sweep.TaskKind) -> Double? {
    guard let tasks, !tasks.contains(task) else { return nil }
    return self == .inputs ? 2 : 0
  }

  /// The value that cells have because of how and on what they are trained; nil where it is free.
  func prescribed(solver: SolverKind, task: Sweep.TaskKind) -> Double? {
    applies(to: solver) ? value(prescribedBy: task) : 0
  }

  /// The solvers it means something to, in words: "adaptive or flow".
  var solversInWords: String { (solvers ?? SolverKind.allCases).map(\.rawValue).joined(separator: " or ") }

  /// The kinds of task for which it is free, in words: "teacher-student or file".
  var tasksInWords: String { (tasks ?? Sweep.TaskKind.allCases).map(\.rawValue).joined(separator: " or ") }
}
