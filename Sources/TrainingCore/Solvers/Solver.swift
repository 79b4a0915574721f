package import Kernels

/// Where a descent has got to: the loss and gradient belong to the parameters.
package struct DescentState<Scalar: KernelScalar>: Sendable {
  /// Descent steps taken, or their equivalent in flow time.
  package internal(set) var step: Int
  /// θ.
  package internal(set) var parameters: AlignedVector<Scalar>
  /// ∂L/∂θ.
  package internal(set) var gradient: AlignedVector<Scalar>
  /// L.
  package internal(set) var loss: Double
  /// Gradient evaluations used so far.
  package internal(set) var evaluations: Int

  /// Evaluates the objective at `parameters`, which counts as one evaluation on top of `evaluations`.
  package init(
    step: Int, parameters: AlignedVector<Scalar>, evaluations: Int, objective: inout some Objective<Scalar>
  ) {
    self.step = step
    self.parameters = parameters
    gradient = AlignedVector(zeros: parameters.count)
    loss = objective.evaluate(at: parameters, gradient: &gradient)
    self.evaluations = evaluations + 1
  }
}

/// A method of moving parameters downhill.
package protocol Solver<Scalar>: Sendable {
  /// What the parameters are made of.
  associatedtype Scalar: KernelScalar
  /// Moves `state` at least one step on and no further than `limit`, leaving loss and gradient up to date.
  ///
  /// Between two calls a run may be left, saved and continued: what a method must remember beyond the state
  /// is its own property.
  mutating func advance(
    _ state: inout DescentState<Scalar>, objective: inout some Objective<Scalar>, limit: Int)
}
