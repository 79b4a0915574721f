import Descent
import Networks

/// Gradient flow, the limit of `gd` for small steps, to a tolerance.
public struct FlowSolver: IntegratingSolver {
  package static let name = "flow"
  package static let summary = "gradient flow to a tolerance, step k at time k times the learning rate"

  /// As that of ``AdaptiveSolver``.
  public var tolerance: Double

  /// A solver of this tolerance.
  public init(tolerance: Double = 1e-3) { self.tolerance = tolerance }

  package init(_ settings: Settings) { self.init() }

  package var specification: SolverSpecification { .flow(self) }

  /// What integrating takes, and some more to find the first step and where to subdivide steps.
  package func evaluations(steps: Int, recordings: Int, integration: Double) -> Double { 60 + integration }

  @inline(__always)
  func solver<Network: NetworkObjective>(in circumstances: SolverCircumstances<Network>) -> any Solver<
    Network
  > {
    GradientFlow(
      learningRate: circumstances.learningRate, tolerance: tolerance, origin: circumstances.initial)
  }
}

extension SolverSpecification {
  /// See ``FlowSolver``.
  public static func flow(tolerance: Double) -> Self { .flow(FlowSolver(tolerance: tolerance)) }
}
