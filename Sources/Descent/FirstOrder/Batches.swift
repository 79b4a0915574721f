import Kernels

/// The samples that a first-order method takes the gradient of each step from.
package protocol Batches<Model>: Sendable {
  /// What is descended.
  associatedtype Model: Objective
  /// Whether a step takes all samples, so that its gradient is the state's own.
  static var coversAll: Bool { get }
  /// Prepares the gradient of a step.
  ///
  /// - Returns: the loss of its samples.
  mutating func prepare(_ state: inout DescentState<Model.Scalar>, of model: inout Model) -> Double
  /// Moves the parameters by it.
  func move<Rule: UpdateRule>(
    _ state: inout DescentState<Model.Scalar>, by rule: inout Rule, in groups: [ParameterGroup]
  ) where Rule.Scalar == Model.Scalar
}

/// All samples, in every step.
package struct AllSamples<Model: Objective>: Batches {
  package static var coversAll: Bool { true }

  package init() {}

  package func prepare(_ state: inout DescentState<Model.Scalar>, of model: inout Model) -> Double {
    state.loss
  }

  package func move<Rule: UpdateRule>(
    _ state: inout DescentState<Model.Scalar>, by rule: inout Rule, in groups: [ParameterGroup]
  ) where Rule.Scalar == Model.Scalar {
    rule.apply(state.gradient, to: &state.parameters, in: groups)
  }
}

/// A mini-batch of its own in every step: what is drawn depends on the step alone.
package struct MiniBatches<Model: SampledObjective>: Batches {
  package static var coversAll: Bool { false }
  private var draws: BatchDraws
  private var batch: Model.Batch
  private var gradient: AlignedVector<Model.Scalar>

  /// The batches that are drawn of the samples of `objective`.
  package init(_ draws: BatchDraws, of objective: Model) {
    self.draws = draws
    batch = objective.batch(size: draws.batch.count)
    gradient = AlignedVector(zeros: objective.groups.reduce(0) { max($0, $1.range.upperBound) })
  }

  package mutating func prepare(_ state: inout DescentState<Model.Scalar>, of model: inout Model) -> Double {
    draws.draw(step: state.step)
    state.effort.evaluations += 1
    return model.evaluate(
      at: state.parameters, on: draws.batch, gatheredInto: &batch, gradient: &gradient)
  }

  package func move<Rule: UpdateRule>(
    _ state: inout DescentState<Model.Scalar>, by rule: inout Rule, in groups: [ParameterGroup]
  ) where Rule.Scalar == Model.Scalar {
    rule.apply(gradient, to: &state.parameters, in: groups)
  }
}
