package import Kernels

/// What errors of a step are measured against, and how large they may be.
///
/// Measured against min(‖θ‖, 3 ‖θ − θ(0)‖): where parameters are large and hardly move (lazy training, τ = 2),
/// the distance they have moved is what the observables see.
///
/// A step may err by 0.4 of the tolerance, by an estimate for methods of order 2. What is off at the end goes
/// with the tolerance where ``ChebyshevStep/takeShort(from:objective:duration:grain:)`` does the work, being of
/// order 3, and with its power ⅔ where stages are many.
package struct ErrorMeasure<Scalar: KernelScalar>: Sendable {
  /// The local error allowed to one step, relative to the scale.
  package let allowed: Double
  private let origin: AlignedVector<Scalar>

  /// Measures distances from `origin`, θ(0).
  package init(tolerance: Double, origin: AlignedVector<Scalar>) {
    allowed = 0.4 * tolerance
    self.origin = origin
  }

  /// The error relative to what it is measured against at the end of the step.
  package func relative(_ error: Double, at parameters: AlignedVector<Scalar>) -> Double {
    let moved = parameters.squaredDistance(to: origin).squareRoot()
    let scale = min(parameters.squaredNorm.squareRoot(), 3 * moved)
    return scale > 0 ? error / scale : error == 0 ? 0 : .infinity
  }
}
