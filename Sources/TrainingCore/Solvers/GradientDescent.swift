package import Kernels

/// Full-batch gradient descent, θ ← θ − η lr ∂L/∂θ, step for step (docs/science.md, Loss and descent); one
/// evaluation a step.
package struct GradientDescent<Scalar: KernelScalar>: Solver {
  private let learningRate: Double
  package let interpolates = false

  /// Descends with steps of `learningRate` times each group's rate.
  package init(learningRate: Double) { self.learningRate = learningRate }

  package mutating func advance(
    _ state: inout DescentState<Scalar>, objective: inout some Objective<Scalar>, limit: Int
  ) {
    for group in objective.groups {
      state.parameters.subtract(group.rate * learningRate, times: state.gradient, over: group.range)
    }
    state.loss = objective.evaluate(at: state.parameters, gradient: &state.gradient)
    state.step += 1
    state.effort.evaluations += 1
  }

  package func passage(to state: DescentState<Scalar>, groups: [ParameterGroup]) -> Passage<Scalar>? { nil }

  package var memory: SolverMemory { SolverMemory() }

  package mutating func recall(_ memory: SolverMemory) -> Bool { memory == SolverMemory() }
}
