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
  /// What it took to get here.
  package internal(set) var effort: Effort

  /// Evaluates the objective at `parameters`, which counts as one evaluation on top of `effort`.
  package init(
    step: Int, parameters: AlignedVector<Scalar>, effort: Effort = Effort(),
    objective: inout some Objective<Scalar>
  ) {
    self.step = step
    self.parameters = parameters
    gradient = AlignedVector(zeros: parameters.count)
    loss = objective.evaluate(at: parameters, gradient: &gradient)
    self.effort = effort
    self.effort.evaluations += 1
  }
}

/// What a descent has taken so far.
public struct Effort: Sendable, Equatable {
  /// Gradient evaluations, those for error control and spectral radii included.
  public var evaluations = 0
  /// Steps that were thrown away because their error was too large.
  public var rejectedSteps = 0
  /// The largest error estimate of an accepted step, relative to what the solver measures errors against.
  public var largestErrorEstimate = 0.0

  /// Nothing yet, where nothing else is said.
  public init(evaluations: Int = 0, rejectedSteps: Int = 0, largestErrorEstimate: Double = 0) {
    self.evaluations = evaluations
    self.rejectedSteps = rejectedSteps
    self.largestErrorEstimate = largestErrorEstimate
  }
}
