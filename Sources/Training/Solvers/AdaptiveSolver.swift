import Descent
import Kernels
import Networks

/// What `gd` would give, for a fraction of its cost, to a tolerance.
public struct AdaptiveSolver: SolverDescription {
  package static let name = "adaptive"
  package static let parameters: [Parameter] = [.tolerance]
  package static let integrates = true

  /// How much it may be off at the end, by its order of magnitude and relative to min(‖θ‖, 3 ‖θ − θ(0)‖): a step may err
  /// by 0.4 of the tolerance. Ten times smaller costs about twice the evaluations.
  public var tolerance: Double

  /// A solver of this tolerance.
  public init(tolerance: Double = 1e-3) { self.tolerance = tolerance }

  package init(_ settings: Settings) { self.init() }

  package mutating func take(_ value: (Parameter) -> Double) { tolerance = value(.tolerance) }

  package var specification: SolverSpecification { .adaptive(self) }

  package func validate(samples: Int?) throws(TrainingError) { try expectTolerance(tolerance) }

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

/// What solvers demand that integrate.
func expectTolerance(_ tolerance: Double) throws(TrainingError) {
  try expect(tolerance > 0 && tolerance < 1, "tolerance", tolerance, "a number between 0 and 1")
}

extension SolverSpecification {
  /// See ``AdaptiveSolver``.
  public static func adaptive(tolerance: Double) -> Self { .adaptive(AdaptiveSolver(tolerance: tolerance)) }
}

extension Parameter {
  /// How much `adaptive` and `flow` may be off at the end, relative and by its order of magnitude; 0 with
  /// any other solver.
  public static let tolerance = Parameter(
    12, "tolerance", .openFraction, at: "training.tolerance", decides: .pace, standard: .said(1e-3),
    "tolerance of the solver")
}
