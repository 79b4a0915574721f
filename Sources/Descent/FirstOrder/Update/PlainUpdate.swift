package import Kernels

/// θ ← θ − η lr g.
package struct PlainUpdate<Scalar: KernelScalar>: UpdateRule {
  let learningRate: Double

  /// Moves by `learningRate` times each group's rate.
  package init(learningRate: Double) { self.learningRate = learningRate }

  package func apply(
    _ gradient: AlignedVector<Scalar>, to parameters: inout AlignedVector<Scalar>, in groups: [ParameterGroup]
  ) {
    for group in groups {
      parameters.subtract(group.rate * learningRate, times: gradient, over: group.range)
    }
  }

  package var memory: SolverMemory { SolverMemory() }

  package func recall(_ memory: SolverMemory) -> Bool { memory == SolverMemory() }
}
