import Descent
import Kernels
import Networks

/// What `gd` would give, for a fraction of its cost, to a tolerance.
public struct AdaptiveSolver: IntegratingSolver {
  package static let name = "adaptive"
  package static let summary = "the result of gd to a tolerance, for a fraction of its cost"

  /// How much it may be off at the end, by its order of magnitude and relative to min(‖θ‖, 3 ‖θ − θ(0)‖): a step may err
  /// by 0.4 of the tolerance. Ten times smaller costs about twice the evaluations.
  public var tolerance: Double

  /// A solver of this tolerance.
  public init(tolerance: Double = 1e-3) { self.tolerance = tolerance }

  package init(_ settings: Settings) { self.init() }

  package var specification: SolverSpecification { .adaptive(self) }

  package func evaluations(steps: Int, recordings: Int, integration: Double) -> Double {
    min(Double(steps) + 1, integration)
  }

  @inline(__always)
  func solver<Network: NetworkObjective>(in circumstances: SolverCircumstances<Network>) -> any Solver<
    Network
  > {
    AdaptiveDescent(
      learningRate: circumstances.learningRate, tolerance: tolerance, origin: circumstances.initial,
      kinks: circumstances.objective.kinks(),
      lossScale: circumstances.objective.training.meanSquaredLabel)
  }
}

extension SolverSpecification {
  /// See ``AdaptiveSolver``.
  public static func adaptive(tolerance: Double) -> Self { .adaptive(AdaptiveSolver(tolerance: tolerance)) }
}
