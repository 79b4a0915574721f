package import Kernels

/// What a gradient makes of the parameters: all of a first-order method but the choice of samples.
package protocol UpdateRule<Scalar>: Sendable {
  /// What the parameters are made of.
  associatedtype Scalar: KernelScalar
  /// Moves `parameters` by the gradient at them, each group at its rate. Allocates nothing.
  mutating func apply(
    _ gradient: AlignedVector<Scalar>, to parameters: inout AlignedVector<Scalar>, in groups: [ParameterGroup]
  )
  /// What is remembered from one step to the next.
  var memory: SolverMemory { get }
  /// Takes up what another instance for the same parameters remembered.
  ///
  /// - Returns: false, and nothing changes, if it is not such.
  mutating func recall(_ memory: SolverMemory) -> Bool
}
