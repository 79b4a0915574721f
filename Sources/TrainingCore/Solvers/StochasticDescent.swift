import Kernels

/// Stochastic gradient descent: θ ← θ − η lr ∂L_b/∂θ, L_b the loss of a mini-batch of its own a step.
///
/// The gradient of a batch counts as one evaluation. At the limit of a call, where things are recorded, loss
/// and gradient of all samples are evaluated besides. What is drawn depends on the step alone, so that the
/// method remembers nothing.
package struct StochasticDescent<Network: NetworkObjective>: Solver {
  package typealias Scalar = Network.Scalar

  private let learningRate: Double
  private var batches: MiniBatches<Network>
  private var gradient: AlignedVector<Scalar>
  package let interpolates = false

  /// Descends on `batches` with steps of `learningRate` times each group's rate.
  init(learningRate: Double, batches: MiniBatches<Network>) {
    self.learningRate = learningRate
    self.batches = batches
    gradient = AlignedVector(zeros: batches.parameterCount)
  }

  package mutating func advance(
    _ state: inout DescentState<Scalar>, objective: inout some Objective<Scalar>, limit: Int
  ) {
    let loss = batches.evaluate(step: state.step, at: state.parameters, gradient: &gradient)
    state.effort.evaluations += 1
    // The parameters at this step are not finite: the end, and here rather than a step later.
    guard loss.isFinite else { return state.loss = loss }
    for group in objective.groups {
      state.parameters.subtract(group.rate * learningRate, times: gradient, over: group.range)
    }
    state.step += 1
    guard state.step == limit else { return }
    state.loss = objective.evaluate(at: state.parameters, gradient: &state.gradient)
    state.effort.evaluations += 1
  }

  package func passage(to state: DescentState<Scalar>, groups: [ParameterGroup]) -> Passage<Scalar>? { nil }

  package var memory: SolverMemory { SolverMemory() }

  package mutating func recall(_ memory: SolverMemory) -> Bool { memory == SolverMemory() }
}
