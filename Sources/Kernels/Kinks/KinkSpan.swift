/// A step that stands for some steps of descent, as far as those who resolve its kinks must know it.
package struct KinkSpan<Scalar: KernelScalar> {
  /// θ at the start and at the latest stage.
  let parameters: (start: AlignedVector<Scalar>, latest: AlignedVector<Scalar>)
  /// ∂L/∂θ there.
  let gradients: (start: AlignedVector<Scalar>, latest: AlignedVector<Scalar>)
  /// When the latest stage was, as a share of the step.
  let fraction: Double
  /// The weight of the start in the step's quadrature.
  let startWeight: Double
  /// H.
  package let duration: Double
  /// H/lr.
  let steps: Double

  /// More steps of descent than this are done in as many longer ones.
  private static var mostSubsteps: Int { 128 }
  /// In how many steps descent of kinks is done.
  var substeps: Int { Int(min(max(1, steps.rounded()), Double(Self.mostSubsteps))) }

  package init(
    from start: (parameters: AlignedVector<Scalar>, gradient: AlignedVector<Scalar>),
    latest: (parameters: AlignedVector<Scalar>, gradient: AlignedVector<Scalar>), fraction: Double,
    startWeight: Double, duration: Double, steps: Double
  ) {
    parameters = (start.parameters, latest.parameters)
    gradients = (start.gradient, latest.gradient)
    self.fraction = fraction
    self.startWeight = startWeight
    self.duration = duration
    self.steps = steps
  }
}
