public import TrainingCore

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

  /// The solvers it means something to, in words: "adaptive or flow".
  var solversInWords: String { (solvers ?? SolverKind.allCases).map(\.rawValue).joined(separator: " or ") }
}
