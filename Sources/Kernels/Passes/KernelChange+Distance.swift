package import KernelInterface

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
