internal import RealModule

/// Integrals of exponentials that cancel nothing near 0 and never overflow.
enum Growth {
  /// E(−rate) = ∫₀ᵗ e^{−rate·u} du = (1 − e^{−rate·t}) / rate; t where the rate is 0.
  ///
  /// For rates and times ≥ 0: between 0 and min(t, 1/rate), to a few ε relative.
  static func decaying(_ rate: Double, _ time: Double) -> Double {
    rate == 0 ? time : -Double.expMinusOne(-rate * time) / rate
  }
}
