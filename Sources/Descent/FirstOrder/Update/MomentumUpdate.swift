package import Kernels

/// v ← μ v + g, then θ ← θ − η lr v; or with Nesterov's look ahead θ ← θ − η lr (g + μ v), v being zero at the start.
///
/// The form of Sutskever et al. (2013) as PyTorch has it.
package struct MomentumUpdate<Scalar: KernelScalar>: UpdateRule {
  private let learningRate: Double
  private let momentum: Double
  private let isNesterov: Bool
  private var velocity: AlignedVector<Scalar>

  /// For a vector of `count` parameters with padding.
  package init(learningRate: Double, momentum: Double, isNesterov: Bool = false, count: Int) {
    (self.learningRate, self.momentum, self.isNesterov) = (learningRate, momentum, isNesterov)
    velocity = AlignedVector(zeros: count)
  }

  package mutating func apply(
    _ gradient: AlignedVector<Scalar>, to parameters: inout AlignedVector<Scalar>, in groups: [ParameterGroup]
  ) {
    velocity.scale(momentum, over: 0..<velocity.count)
    velocity.subtract(-1, times: gradient, over: 0..<velocity.count)
    for group in groups {
      let rate = group.rate * learningRate
      if isNesterov {
        parameters.subtract(rate, times: gradient, over: group.range)
        parameters.subtract(rate * momentum, times: velocity, over: group.range)
      } else {
        parameters.subtract(rate, times: velocity, over: group.range)
      }
    }
  }

  package var memory: SolverMemory { SolverMemory(vectors: ["velocity": velocity.doubles]) }

  package mutating func recall(_ memory: SolverMemory) -> Bool {
    guard memory.numbers.isEmpty, memory.vectors.count == 1, let velocity = memory.vectors["velocity"],
      velocity.count == self.velocity.count
    else { return false }
    self.velocity = AlignedVector(velocity)
    return true
  }
}
