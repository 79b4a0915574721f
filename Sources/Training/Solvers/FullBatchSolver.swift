import Descent
import Networks

/// Full-batch gradient descent, step for step.
public struct FullBatchSolver: SolverDescription {
  package static let name = "gd"
  package static let summary = "full-batch gradient descent, step for step"

  /// The solver.
  public init() {}

  package init(_ settings: Settings) {}

  package var specification: SolverSpecification { .gd(self) }

  @inline(__always)
  func solver<Network: NetworkObjective>(in circumstances: SolverCircumstances<Network>) -> any Solver<
    Network
  > {
    GradientDescent<Network>(learningRate: circumstances.learningRate)
  }
}

extension SolverSpecification {
  /// See ``FullBatchSolver``.
  public static var gd: Self { .gd(FullBatchSolver()) }
}
