/// maxᵢ |δᵢ(t) − δᵢ(0)|, δᵢ = η_w aᵢ² − η_a ‖wᵢ‖²; of layered networks, the same of the entries of Δ_l (docs/science.md,
/// Layered networks), of their diagonals where the activation is not linear.
enum ConservedDrift: ScalarObservable {
  static let name = "conserved_drift"
  static let explanation =
    "largest change since the start of a quantity that gradient flow conserves: of two layers and one output, "
    + "rate_w a_i^2 - rate_a |w_i|^2 of each neuron i; of other networks, each entry of "
    + "rate_l W_(l+1)^T W_(l+1) - rate_(l+1) W_l W_l^T (its diagonal where the activation is not linear)"
  static let needs: ObservableNeeds = .conserved
  static let isStandard = true

  static func value(at moment: Moment) -> Double {
    zip(moment.conserved, moment.initialConserved).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
  }
}

extension Metric {
  /// The largest change of what the flow conserves.
  public static let conservedDrift = Metric(ConservedDrift.self)
}
