internal import RealModule
internal import Training

/// How a two-layer network with rates η_w and η_a is one with equal rates 1 (docs/science.md, Unequal rates; own):
/// a → a (η_w/η_a)^¼, w → w (η_a/η_w)^¼, t → √(η_a η_w) t, for numbers and matrices alike.
///
/// a w, and so the function, is the same; δ → δ / √(η_a η_w).
struct RateScaling: Sendable, Equatable {
  /// (η_w/η_a)^¼, the factor of the readout; weights have its inverse.
  let readout: Double
  /// √(η_a η_w), the factor of time.
  let time: Double

  init(_ rates: Rates) {
    readout = (rates.w / rates.a).squareRoot().squareRoot()
    time = rates.w.squareRoot() * rates.a.squareRoot()
  }
}

/// √(x² + y²).
func hypotenuse(_ x: Double, _ y: Double) -> Double { Double.hypot(x, y) }
