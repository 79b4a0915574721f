/// What one evaluation saw of the kinks of a rectifier, from which its gates follow.
package struct KinkTrace<Scalar: KernelScalar>: Sendable {
  /// z_ij, h rows of ``KinkPath/row``.
  package var preactivations: AlignedVector<Scalar>
  /// v_j = ∂L/∂f_j · p.
  package var slopes: AlignedVector<Scalar>
  /// `TwoLayerView.blur` of the evaluation.
  var blur = 0.0

  init(width: Int, row: Int) {
    preactivations = AlignedVector(zeros: width * row)
    slopes = AlignedVector(zeros: row)
  }

  /// By how much ∂L/∂z exceeds what it is far left of the kink: a Δ where the gate is open, 0 where it is closed, and
  /// between them on the ramp of a kink that attracts.
  ///
  /// - Parameter jump: a Δ.
  func opening(at z: Double, jump: Double) -> Double {
    guard blur > 0, jump > 0 else { return z >= 0 ? jump : 0 }
    return min(max(0, jump / 2 + z / blur), jump)
  }
}
