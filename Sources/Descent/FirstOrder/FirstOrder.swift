import Kernels

/// A first-order method, step for step: batches × update rule (docs/science.md, Loss and descent).
///
/// The gradient of a batch counts as one evaluation. Where it is not of all samples, loss and gradient of all are evaluated
/// besides at the limit of a call, where things are recorded.
package struct FirstOrder<Samples: Batches, Rule: UpdateRule>: Solver
where Rule.Scalar == Samples.Model.Scalar {
  package typealias Model = Samples.Model

  private var batches: Samples
  private var rule: Rule

  /// Descends by `rule` on `batches`.
  package init(on batches: Samples, by rule: Rule) { (self.batches, self.rule) = (batches, rule) }

  package mutating func advance(
    _ state: inout DescentState<Model.Scalar>, objective: inout Model, limit: Int
  ) {
    let loss = batches.prepare(&state, of: &objective)
    // The parameters at this step are not finite: the end, and here rather than a step later.
    guard loss.isFinite else { return state.loss = loss }
    batches.move(&state, by: &rule, in: objective.groups)
    state.step += 1
    guard Samples.coversAll || state.step == limit else { return }
    state.loss = objective.evaluate(at: state.parameters, gradient: &state.gradient)
    state.effort.evaluations += 1
  }

  package var interpolates: Bool { false }

  package func passage(
    to state: DescentState<Model.Scalar>, groups: [ParameterGroup]
  ) -> Passage<Model.Scalar>? { nil }

  package var memory: SolverMemory { rule.memory }

  package mutating func recall(_ memory: SolverMemory) -> Bool { rule.recall(memory) }
}

/// Gradient descent, θ ← θ − η lr ∂L/∂θ, on all samples.
package typealias GradientDescent<Model: Objective> = FirstOrder<AllSamples<Model>, PlainUpdate<Model.Scalar>>

extension FirstOrder {
  /// Descends with steps of `learningRate` times each group's rate.
  package init<Model: Objective>(learningRate: Double)
  where Samples == AllSamples<Model>, Rule == PlainUpdate<Model.Scalar> {
    self.init(on: AllSamples(), by: PlainUpdate(learningRate: learningRate))
  }
}
