package import KernelInterface

/// √(η/η_max) of each layer's rate: what multiplies features so that their products are weighted by rates. At most 1, so
/// that nothing overflows in single precision.
func kernelScales(ofRates rates: [Double]) -> [Double] {
  let largest = rates.max() ?? 1
  return rates.map { ($0 / largest).squareRoot() }
}

extension KernelChange {
  /// S = 1 − ⟨K₀, K⟩ / (‖K₀‖ ‖K‖) in the Frobenius product, from 0 to 1; NaN where a kernel vanishes.
  ///
  /// Taken from D = K − K₀ as S = (‖K₀‖²‖D‖² − ⟨K₀,D⟩²) / (P (P + ⟨K₀,K⟩)), P = ‖K₀‖ ‖K‖: what is
  /// subtracted shrinks with D, so small distances keep their digits (own).
  package var distance: Double {
    let product = squaredNorm + productWithChange
    let squaredNormNow = squaredNorm + 2 * productWithChange + squaredChange
    let norms = squaredNorm.squareRoot() * squaredNormNow.squareRoot()
    let gap = squaredNorm * squaredChange - productWithChange * productWithChange
    return max(gap, 0) / (norms * (norms + product))
  }
}
