/// A two-layer homogeneous network f(x) = p Σᵢ aᵢ σ(wᵢ·x), σ(z) = max(z, ℓz), without biases (SCIENCE §1).
public struct NetworkSpecification: Sendable, Equatable {
  /// d, the dimension of the inputs.
  public var inputs: Int
  /// h, the number of hidden neurons.
  public var width: Int
  /// ℓ, the slope of σ left of zero: 0 is ReLU, 0 < ℓ < 1 leaky, 1 linear.
  public var slope: Double
  /// Which power of the width divides the output.
  public var parametrization: Parametrization
  /// Whether neurons 2i and 2i + 1 start with the same direction and opposite signs, so that f ≡ 0.
  public var symmetrize: Bool

  /// Describes a network; validity is checked where a cell is made.
  public init(
    inputs: Int, width: Int, slope: Double = 0, parametrization: Parametrization = .standard,
    symmetrize: Bool = true
  ) {
    self.inputs = inputs
    self.width = width
    self.slope = slope
    self.parametrization = parametrization
    self.symmetrize = symmetrize
  }
}

/// Layer-wise learning rates η_w and η_a, factors of the common learning rate.
public struct Rates: Sendable, Equatable {
  /// η_w, the rate of the first layer.
  public var w: Double
  /// η_a, the rate of the readout.
  public var a: Double

  /// Makes a pair of rates, 1 and 1 unless told otherwise.
  public init(w: Double = 1, a: Double = 1) {
    self.w = w
    self.a = a
  }
}
