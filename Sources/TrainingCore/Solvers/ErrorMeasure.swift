package import Kernels

/// What errors of a step are measured against, and how large they may be.
///
/// Measured against min(‖θ‖, 3 ‖θ − θ(0)‖): where parameters are large and hardly move (lazy training, τ = 2),
/// the distance they have moved is what the observables see.
///
/// A method of order 2 whose every step errs by ε is off by something like ε^(2/3) at the end. So a step
/// may err by 16 tolerance^(3/2), half the tolerance at 10⁻³, and what is off at the end goes with the tolerance.
package struct ErrorMeasure<Scalar: KernelScalar>: Sendable {
  /// The local error allowed to one step, relative to the scale.
  package let allowed: Double
  private let origin: AlignedVector<Scalar>

  /// Measures distances from `origin`, θ(0).
  package init(tolerance: Double, origin: AlignedVector<Scalar>) {
    allowed = 16 * tolerance * tolerance.squareRoot()
    self.origin = origin
  }

  /// The error relative to what it is measured against at the end of the step.
  package func relative(_ error: Double, at parameters: AlignedVector<Scalar>) -> Double {
    let moved = parameters.squaredDistance(to: origin).squareRoot()
    let scale = min(parameters.squaredNorm.squareRoot(), 3 * moved)
    return scale > 0 ? error / scale : error == 0 ? 0 : .infinity
  }
}
