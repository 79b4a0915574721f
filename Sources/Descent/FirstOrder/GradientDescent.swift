import Kernels

/// Gradient descent, θ ← θ − η lr ∂L/∂θ, step for step (docs/science.md, Loss and descent): on all samples, one evaluation
/// a step.
package struct GradientDescent<Model: Objective>: MemorylessSolver {
  private let update: PlainUpdate

  /// Descends with steps of `learningRate` times each group's rate.
  package init(learningRate: Double) { update = PlainUpdate(learningRate: learningRate) }

  package mutating func advance(
    _ state: inout DescentState<Model.Scalar>, objective: inout Model, limit: Int
  ) {
    update.apply(state.gradient, to: &state.parameters, in: objective.groups)
    state.loss = objective.evaluate(at: state.parameters, gradient: &state.gradient)
    state.step += 1
    state.effort.evaluations += 1
  }
}
