package import Kernels

/// A function of a flat parameter vector that a solver descends: all it sees of a network and its data.
package protocol Objective<Scalar>: Sendable {
  /// What the parameters are made of.
  associatedtype Scalar: KernelScalar
  /// What integrated steps make of the corners of this objective.
  associatedtype Kinks: KinkResolver<Self> = NoKinks<Self>
  /// The parameters in groups that share a rate; together they cover the vector, in order.
  var groups: [ParameterGroup] { get }
  /// Returns the loss at `parameters` and writes its gradient. Allocates nothing.
  mutating func evaluate(at parameters: AlignedVector<Scalar>, gradient: inout AlignedVector<Scalar>)
    -> Double
  /// A resolver with room for the kinks of this objective.
  func kinks() -> Kinks
}

extension Objective where Kinks == NoKinks<Self> {
  package func kinks() -> NoKinks<Self> { NoKinks() }
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

/// An objective that is a mean over samples, so that a batch of them can be descended on.
package protocol SampledObjective<Scalar>: Objective {
  /// Samples laid out for an evaluation.
  associatedtype Batch: Sendable
  /// n, the number of samples.
  var sampleCount: Int { get }
  /// Room for a batch of `size` samples.
  func batch(size: Int) -> Batch
  /// L and ∂L/∂θ of the mean over the samples with these numbers, which are gathered into `batch`. Allocates nothing.
  mutating func evaluate(
    at parameters: AlignedVector<Scalar>, on samples: [Int], gatheredInto batch: inout Batch,
    gradient: inout AlignedVector<Scalar>
  ) -> Double
}
