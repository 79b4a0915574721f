import Descent
import Networks
import PortableMath

/// Fills a cell's outcome as the steps it is interested in go by.
struct Recorder: Sendable {
  private(set) var outcome: CellOutcome
  private let checkpoints: [Int]
  private let lossHistorySteps: [Int]
  private let tensorSteps: [Int]
  private let trajectorySteps: [Int]
  /// Every step at which something is recorded, increasing.
  private let steps: [Int]
  private let names: [String]
  /// The arrays that the weights make up, in their order; none where they are not kept.
  private let weights: [(name: String, count: Int)]
  /// How many weights the first of them has: h · d.
  private let firstCount: Int
  /// d.
  private let inputs: Int

  /// An outcome in which nothing has been reached yet.
  init(for specification: CellSpecification, constants: [String: [Double]]) {
    let tensors = specification.tensors
    names = tensors.map(\.name)
    let network = specification.network
    (inputs, firstCount) = (network.inputs, network.width * network.inputs)
    checkpoints = specification.checkpoints
    lossHistorySteps = specification.lossHistorySteps
    tensorSteps = specification.tensorSteps
    weights = tensorSteps.isEmpty ? [] : network.weights.map { ($0.name, $0.count) }
    trajectorySteps = specification.trajectorySteps
    let others = lossHistorySteps + trajectorySteps
    steps = others.isEmpty ? checkpoints : Set(checkpoints + others).sorted()
    let observed = Metric.chosen(by: specification.record)
    outcome = CellOutcome(
      status: .complete, divergedAtStep: nil, effort: Effort(), observed: observed,
      metrics: [Double](repeating: .nan, count: observed.count * specification.checkpoints.count),
      lossHistory: [Double](repeating: .nan, count: lossHistorySteps.count),
      tensors: tensors.map { [Double](repeating: .nan, count: $0.count) })
    for (name, values) in constants { set(name, at: 0, to: values) }
  }

  /// Goes on filling an outcome that an earlier part of the same run began.
  mutating func resume(from outcome: CellOutcome) {
    let observed = self.outcome.observed
    self.outcome = outcome
    self.outcome.observed = observed
  }

  /// Whether `outcome` has the shape of this recorder's.
  func fits(_ other: CellOutcome) -> Bool {
    other.metrics.count == outcome.metrics.count
      && other.lossHistory.count == outcome.lossHistory.count
      && other.tensors.map(\.count) == outcome.tensors.map(\.count)
  }

  /// The first step after `step` at which something is to be recorded; `step` itself after the last.
  func nextStep(after step: Int) -> Int {
    let index = firstIndex(in: steps, notBelow: step + 1)
    return index < steps.count ? steps[index] : step
  }

  /// The first checkpoint after `step`; `step` itself after the last.
  func nextCheckpoint(after step: Int) -> Int {
    let index = firstIndex(in: checkpoints, notBelow: step + 1)
    return index < checkpoints.count ? checkpoints[index] : step
  }

  /// Whether the weights themselves are wanted at `step`.
  func wantsWeights(at step: Int) -> Bool {
    index(of: step, in: tensorSteps) != nil || index(of: step, in: trajectorySteps) != nil
  }

  /// Whether observables are wanted at `step`.
  func isCheckpoint(_ step: Int) -> Bool { index(of: step, in: checkpoints) != nil }

  /// Takes down the training loss at `step`, if it is one of the history's.
  mutating func record(loss: Double, at step: Int) {
    if let place = index(of: step, in: lossHistorySteps) { outcome.lossHistory[place] = loss }
  }

  /// Takes down the observables of a checkpoint.
  mutating func record(metrics: [Double], arrays: [(name: String, values: [Double])], at step: Int) {
    guard let place = index(of: step, in: checkpoints) else { return }
    for (metric, value) in metrics.enumerated() {
      outcome.metrics[metric * checkpoints.count + place] = value
    }
    for array in arrays { set(array.name, at: place, to: array.values) }
  }

  /// Takes down what is wanted of the weights, all layers one after the other, at `step`.
  mutating func record(weights all: [Double], at step: Int) {
    if let place = index(of: step, in: tensorSteps) {
      var first = 0
      for (name, count) in weights {
        set(name, at: place, to: Array(all[first..<(first + count)]))
        first += count
      }
    }
    if let place = index(of: step, in: trajectorySteps) {
      set(
        Trajectory.name, at: place,
        to: Trajectory.values(ofWeights: all, firstCount: firstCount, inputs: inputs))
    }
  }

  /// Notes what training has taken so far.
  mutating func record(effort: Effort) { outcome.effort = effort }

  /// Ends the record: parameters or loss were not finite at `step`.
  mutating func recordDivergence(at step: Int) {
    outcome.status = .diverged
    outcome.divergedAtStep = step
  }

  /// Writes `values` as the entry number `place` along the first axis of the array `name`, if it is kept.
  private mutating func set(_ name: String, at place: Int, to values: [Double]) {
    guard let tensor = names.firstIndex(of: name) else { return }
    let start = place * values.count
    outcome.tensors[tensor].replaceSubrange(start..<(start + values.count), with: values)
  }
}

/// The place of `step` in increasing `steps`.
private func index(of step: Int, in steps: [Int]) -> Int? {
  let index = firstIndex(in: steps, notBelow: step)
  return index < steps.count && steps[index] == step ? index : nil
}

/// The place of the first of increasing `steps` that is not below `step`. O(log count) comparisons.
private func firstIndex(in steps: [Int], notBelow step: Int) -> Int {
  var (low, high) = (0, steps.count)
  while low < high {
    let middle = (low + high) / 2
    if steps[middle] < step { low = middle + 1 } else { high = middle }
  }
  return low
}
