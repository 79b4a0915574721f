/// A solver that passes over steps, to a tolerance.
package protocol IntegratingSolver: SolverDescription {
  /// How much it may be off at the end, by its order of magnitude and relative.
  var tolerance: Double { get set }
}

extension IntegratingSolver {
  package static var parameters: [Parameter] { [.tolerance] }
  package static var integrates: Bool { true }

  package mutating func take(_ value: (Parameter) -> Double) { tolerance = value(.tolerance) }

  package func validate(samples: Int?) throws(TrainingError) {
    try expect(tolerance > 0 && tolerance < 1, "tolerance", tolerance, "a number between 0 and 1")
  }
}

extension Parameter {
  /// How much `adaptive` and `flow` may be off at the end, relative and by its order of magnitude; 0 with
  /// any other solver.
  public static let tolerance = Parameter(
    12, "tolerance", .openFraction, at: "training.tolerance", decides: .pace, standard: .said(1e-3),
    .init(
      "tolerance of the solver",
      help: "Largest relative error of adaptive and flow at the end, by its order of magnitude."))
}
