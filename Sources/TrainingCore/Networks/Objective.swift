package import Kernels

/// A function of a flat parameter vector that a solver descends: all it sees of a network and its data.
package protocol Objective<Scalar>: Sendable {
  /// What the parameters are made of.
  associatedtype Scalar: KernelScalar
  /// The parameters in groups that share a rate; together they cover the vector, in order.
  var groups: [ParameterGroup] { get }
  /// Returns the loss at `parameters` and writes its gradient. Allocates nothing.
  mutating func evaluate(at parameters: AlignedVector<Scalar>, gradient: inout AlignedVector<Scalar>)
    -> Double
}

/// A stretch of the parameter vector and its rate, a factor of the learning rate.
package struct ParameterGroup: Sendable, Equatable {
  package var range: Range<Int>
  package var rate: Double

  package init(range: Range<Int>, rate: Double) {
    self.range = range
    self.rate = rate
  }
}
