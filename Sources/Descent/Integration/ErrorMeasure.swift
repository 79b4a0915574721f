package import Kernels

/// What errors of a step are measured against, and how large they may be.
///
/// Measured against min(‖θ‖, 3 ‖θ − θ(0)‖): where parameters are large and hardly move (lazy training, τ = 2),
/// the distance they have moved is what the observables see.
///
/// A step may err by 0.4 of the tolerance, or by the share of that its user chooses, as estimated for methods of order 2.
/// What is off at the end then goes with the tolerance where
/// ``ChebyshevStep/takeShort(from:objective:duration:grain:blur:)`` does the work, being of order 3.
/// Where stages are many it would go with the power ⅔, so that what they may err by goes with the power 3/2
/// below the tolerance of the presets, from which on both are equal.
package struct ErrorMeasure<Scalar: KernelScalar>: Sendable {
  /// The local error allowed to one step of order 3, relative to the scale.
  package let allowedOfShort: Double
  /// The local error allowed to one step of many stages, relative to the scale.
  package let allowedOfStages: Double
  private let origin: AlignedVector<Scalar>

  /// The tolerance from which on steps of either kind may err by the same.
  private static var commonTolerance: Double { 1e-3 }

  /// Measures distances from `origin`, θ(0).
  package init(tolerance: Double, origin: AlignedVector<Scalar>) {
    allowedOfShort = 0.4 * tolerance
    allowedOfStages = allowedOfShort * min(1, tolerance / Self.commonTolerance).squareRoot()
    self.origin = origin
  }

  /// The local error allowed to one step, short or of many stages.
  func allowed(isShort: Bool) -> Double { isShort ? allowedOfShort : allowedOfStages }

  /// The error relative to what it is measured against at the end of the step.
  package func relative(_ error: Double, at parameters: AlignedVector<Scalar>) -> Double {
    let moved = parameters.squaredDistance(to: origin).squareRoot()
    let scale = min(parameters.squaredNorm.squareRoot(), 3 * moved)
    return scale > 0 ? error / scale : error == 0 ? 0 : .infinity
  }
}
