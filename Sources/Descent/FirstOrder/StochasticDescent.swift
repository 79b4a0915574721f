import Kernels

/// Stochastic gradient descent: θ ← θ − η lr ∂L_b/∂θ, L_b the loss of a mini-batch of its own a step.
///
/// The gradient of a batch counts as one evaluation. At the limit of a call, where things are recorded, loss
/// and gradient of all samples are evaluated besides. What is drawn depends on the step alone, so that the
/// method remembers nothing.
package struct StochasticDescent<Model: SampledObjective>: MemorylessSolver {
  private let update: PlainUpdate
  private var draws: BatchDraws
  private var batch: Model.Batch
  private var gradient: AlignedVector<Model.Scalar>

  /// Descends with steps of `learningRate` times each group's rate, on the batches that are drawn of the samples of
  /// `objective`.
  package init(learningRate: Double, draws: BatchDraws, of objective: Model) {
    update = PlainUpdate(learningRate: learningRate)
    self.draws = draws
    batch = objective.batch(size: draws.batch.count)
    gradient = AlignedVector(zeros: objective.groups.reduce(0) { max($0, $1.range.upperBound) })
  }

  package mutating func advance(
    _ state: inout DescentState<Model.Scalar>, objective: inout Model, limit: Int
  ) {
    draws.draw(step: state.step)
    let loss = objective.evaluate(
      at: state.parameters, on: draws.batch, gatheredInto: &batch, gradient: &gradient)
    state.effort.evaluations += 1
    // The parameters at this step are not finite: the end, and here rather than a step later.
    guard loss.isFinite else { return state.loss = loss }
    update.apply(gradient, to: &state.parameters, in: objective.groups)
    state.step += 1
    guard state.step == limit else { return }
    state.loss = objective.evaluate(at: state.parameters, gradient: &state.gradient)
    state.effort.evaluations += 1
  }
}
