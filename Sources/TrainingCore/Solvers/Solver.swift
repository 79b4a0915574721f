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
package struct Effort: Sendable, Equatable {
  /// Gradient evaluations, those for error control and spectral radii included.
  package var evaluations = 0
  /// Steps that were thrown away because their error was too large.
  package var rejectedSteps = 0
  /// The largest error estimate of an accepted step, relative to what the solver measures errors against.
  package var largestErrorEstimate = 0.0

  package init(evaluations: Int = 0, rejectedSteps: Int = 0, largestErrorEstimate: Double = 0) {
    self.evaluations = evaluations
    self.rejectedSteps = rejectedSteps
    self.largestErrorEstimate = largestErrorEstimate
  }
}

/// A method of moving parameters downhill.
package protocol Solver<Scalar>: Sendable {
  /// What the parameters are made of.
  associatedtype Scalar: KernelScalar
  /// Moves `state` at least one step on and no further than `limit`, leaving loss and gradient up to date.
  ///
  /// A loss that is not finite is the end: then `state` may be left where it was. Allocates nothing.
  mutating func advance(
    _ state: inout DescentState<Scalar>, objective: inout some Objective<Scalar>, limit: Int)
  /// The way of the last call to ``advance(_:objective:limit:)``, if it passed over steps; nil for methods that
  /// only make single ones.
  func passage(to state: DescentState<Scalar>, groups: [ParameterGroup]) -> Passage<Scalar>?
  /// Whether steps passed over can be recovered by ``passage(to:groups:)``; if not, whoever wants to see a
  /// step must make it the limit.
  var interpolates: Bool { get }
  /// What the method remembers between two calls, beyond the state.
  var memory: SolverMemory { get }
  /// Takes up what another instance for the same cell remembered.
  ///
  /// - Returns: false, and nothing changes, if it is not such.
  mutating func recall(_ memory: SolverMemory) -> Bool
}

/// What a solver remembers between two steps besides where it is, as plain named numbers: it can be written
/// to any file and read back without knowing the solver.
///
/// Whole numbers are kept as doubles, exactly; single-precision vectors likewise.
public struct SolverMemory: Sendable, Equatable, Codable {
  /// Scalars by name, all finite.
  public var numbers: [String: Double]
  /// Vectors by name; one that is left out is empty.
  public var vectors: [String: [Double]]

  /// Collects a memory; empty for solvers without one.
  public init(numbers: [String: Double] = [:], vectors: [String: [Double]] = [:]) {
    self.numbers = numbers
    self.vectors = vectors
  }
}
