import Descent
import Networks

/// The method that moves the parameters: every solver there is, each described in a file of its own.
public enum SolverSpecification: Sendable, Hashable {
  case gd(FullBatchSolver)
  case adaptive(AdaptiveSolver)
  case flow(FlowSolver)
  case sgd(StochasticSolver)

  /// The kinds, in the order in which they are listed.
  package static let kinds: [any SolverDescription.Type] = [
    FullBatchSolver.self, AdaptiveSolver.self, FlowSolver.self, StochasticSolver.self,
  ]

  /// The case's own description.
  package var described: any SolverDescription {
    get {
      switch self {
      case .gd(let solver): solver
      case .adaptive(let solver): solver
      case .flow(let solver): solver
      case .sgd(let solver): solver
      }
    }
    set { self = newValue.specification }
  }

  /// The method itself. Inlined, so that it is made, and its steps compiled, for one kind of network.
  @inline(__always)
  func solver<Network: NetworkObjective>(in circumstances: SolverCircumstances<Network>) -> any Solver<
    Network
  > {
    switch self {
    case .gd(let solver): solver.solver(in: circumstances)
    case .adaptive(let solver): solver.solver(in: circumstances)
    case .flow(let solver): solver.solver(in: circumstances)
    case .sgd(let solver): solver.solver(in: circumstances)
    }
  }
}

extension SolverSpecification {
  /// The kind of this name; nil where there is none.
  package static func kind(named name: String) -> (any SolverDescription.Type)? {
    kinds.first { $0.name == name }
  }

  /// Which kind it is.
  package var kind: any SolverDescription.Type { type(of: described) }

  /// How configurations name its kind.
  public var name: String { kind.name }

  /// The same solver with the numbers of a cell.
  package func with(_ value: (Parameter) -> Double) -> SolverSpecification {
    var copy = self
    copy.described.take(value)
    return copy
  }

  /// The parameters of all kinds.
  static let parameters = Set(kinds.flatMap { $0.parameters })

  /// The kinds a parameter means something to, in words: "adaptive or flow".
  package static func kindsInWords(knowing parameter: Parameter) -> String {
    kinds.filter { $0.knows(parameter) }.map { $0.name }.joined(separator: " or ")
  }
}

extension SolverDescription {
  /// Whether a parameter means something to it. In the grid of a sweep with another solver its value is 0.
  package static func knows(_ parameter: Parameter) -> Bool {
    parameters.contains(parameter) || !SolverSpecification.parameters.contains(parameter)
  }
}
