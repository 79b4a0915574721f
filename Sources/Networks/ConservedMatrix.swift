public import PortableMath

/// What gradient flow conserves of two layers of a linear network (paper Section 4).
public enum ConservedMatrix {
  /// Δ = η_w A Aᵀ − η_a W Wᵀ of a wide network F = Aᵀ W, for readouts A (h × c) and weights W (h × d); h × h.
  ///
  /// Its diagonal has the δ of the neurons. Under gradient descent it drifts in proportion to the learning rate.
  public static func wide(readouts: Matrix, weights: Matrix, rates: Rates = Rates()) -> Matrix {
    rates.w * (readouts * readouts.transposed) - rates.a * (weights * weights.transposed)
  }

  /// Δ_l = η_l W_{l+1}ᵀ W_{l+1} − η_{l+1} W_l W_lᵀ of adjacent layers of a deep network W_L ⋯ W_1.
  ///
  /// - Parameters:
  ///   - lower: W_l (k × m) and η_l.
  ///   - upper: W_{l+1} (n × k) and η_{l+1}.
  public static func deep(lower: (Matrix, rate: Double), upper: (Matrix, rate: Double)) -> Matrix {
    lower.rate * (upper.0.transposed * upper.0) - upper.rate * (lower.0 * lower.0.transposed)
  }

  /// The diagonal of ``deep(lower:upper:)``, a number for each neuron between the layers: what is conserved where the
  /// activation is not linear but homogeneous.
  public static func diagonal(lower: (Matrix, rate: Double), upper: (Matrix, rate: Double)) -> [Double] {
    (0..<lower.0.rows).map { neuron in
      let readout = (0..<upper.0.rows).reduce(0) { $0 + upper.0[$1, neuron] * upper.0[$1, neuron] }
      let weights = (0..<lower.0.columns).reduce(0) { $0 + lower.0[neuron, $1] * lower.0[neuron, $1] }
      return lower.rate * readout - upper.rate * weights
    }
  }
}
