/// What one evaluation saw of the kinks of a rectifier, from which its gates follow.
package struct KinkTrace<Scalar: KernelScalar>: Sendable {
  /// z_ij, h rows of ``KinkPath/row``.
  package var preactivations: AlignedVector<Scalar>
  /// v_j = ∂L/∂f_j · p.
  package var slopes: AlignedVector<Scalar>
  /// `TwoLayerView.blur` of the evaluation.
  package var blur = 0.0

  init(width: Int, row: Int) {
    preactivations = AlignedVector(zeros: width * row)
    slopes = AlignedVector(zeros: row)
  }

  /// a Δ_j, by which ∂L/∂z_ij jumps.
  func jump(of sample: Int, readout: Double, slope: Double) -> Double {
    (1 - slope) * readout * Double(slopes[sample])
  }

  /// A kink as this evaluation saw it.
  ///
  /// - Parameter jump: a Δ.
  func ramp(jump: Double) -> Ramp { Ramp(blur: blur, jump: jump) }
}

/// What an evaluation makes of a kink: a ramp in its place where it attracts and is blurred.
struct Ramp {
  /// `TwoLayerView.blur` of the evaluation.
  let blur: Double
  /// a Δ, by which ∂L/∂z jumps.
  let jump: Double

  /// Whether z lies on it.
  func holds(_ z: Double) -> Bool { jump > 0 && z.magnitude < jump * blur / 2 }

  /// By how much ∂L/∂z exceeds what it is far left of the kink: a Δ where the gate is open, 0 where it is closed, and
  /// between them on the ramp.
  ///
  /// - Parameter shift: of the ramp (``RampShifts``).
  func opening(at z: Double, shift: Double = 0) -> Double {
    guard blur > 0, jump > 0 else { return z >= 0 ? jump : 0 }
    return min(max(0, jump / 2 + z / blur + shift), jump)
  }
}
