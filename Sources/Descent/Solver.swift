import Kernels

/// A method of moving parameters downhill.
package protocol Solver<Model>: Sendable {
  /// What is descended.
  associatedtype Model: Objective
  /// Moves `state` at least one step on and no further than `limit`, leaving loss and gradient up to date.
  ///
  /// A loss that is not finite is the end: then `state` may be left where it was. Allocates nothing.
  mutating func advance(
    _ state: inout DescentState<Model.Scalar>, objective: inout Model, limit: Int)
  /// The way of the last call to ``advance(_:objective:limit:)``, if it passed over steps; nil for methods that
  /// only make single ones.
  func passage(to state: DescentState<Model.Scalar>, groups: [ParameterGroup]) -> Passage<Model.Scalar>?
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

/// A method of single steps that remembers nothing between them.
package protocol MemorylessSolver<Model>: Solver {}

extension MemorylessSolver {
  package var interpolates: Bool { false }

  package func passage(
    to state: DescentState<Model.Scalar>, groups: [ParameterGroup]
  ) -> Passage<Model.Scalar>? { nil }

  package var memory: SolverMemory { SolverMemory() }

  package mutating func recall(_ memory: SolverMemory) -> Bool { memory == SolverMemory() }
}
