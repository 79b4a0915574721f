import Descent
import Networks

/// Stochastic gradient descent: every step on a mini-batch of its own.
public struct StochasticSolver: SolverDescription {
  package static let name = "sgd"
  package static let summary = "gradient descent on mini-batches"
  package static let parameters: [Parameter] = [.batch]
  package static let settings = [
    Setting(
      name: "replacement", kind: .truth(standard: false),
      words: "whether each sample of a batch is drawn from all of them")
  ]

  /// How many samples a step sees, at least 1 and no more than there are.
  public var batch: Int
  /// Whether each sample of a batch is drawn from all, so that one may come twice; if not, batches are cut from a shuffled
  /// order of all samples, and only what is left over at its end sits out.
  public var replacement: Bool

  /// A solver of batches of this size.
  public init(batch: Int = 1, replacement: Bool = false) {
    (self.batch, self.replacement) = (batch, replacement)
  }

  package init(_ settings: Settings) {
    self.init()
    if case .truth(let replacement) = settings["replacement"] { self.replacement = replacement }
  }

  package var chosen: Settings { ["replacement": .truth(replacement)] }

  package mutating func take(_ value: (Parameter) -> Double) { batch = Int(value(.batch)) }

  package var specification: SolverSpecification { .sgd(self) }

  package func validate(samples: Int?) throws(TrainingError) {
    try expect(batch >= 1, "batch", batch, "at least 1")
    guard let samples else { return }
    try expect(batch <= samples, "batch", batch, "at most \(samples), the number of samples")
  }

  package var batchWords: [UInt64] { [UInt64(batch), replacement ? 1 : 0] }

  package func samplesPerStep(of samples: Double) -> Double { Double(batch) }

  /// One a batch, and one wherever something is recorded.
  package func evaluations(steps: Int, recordings: Int, integration: Double) -> Double {
    Double(steps + recordings)
  }

  @inline(__always)
  func solver<Network: NetworkObjective>(in circumstances: SolverCircumstances<Network>) -> any Solver<
    Network
  > {
    FirstOrder(
      on: MiniBatches(
        BatchDraws(
          samples: circumstances.objective.sampleCount, size: batch, replacement: replacement,
          key: circumstances.batchKey), of: circumstances.objective),
      by: PlainUpdate(learningRate: circumstances.learningRate))
  }
}

extension SolverSpecification {
  /// See ``StochasticSolver``.
  public static func sgd(batch: Int, replacement: Bool = false) -> Self {
    .sgd(StochasticSolver(batch: batch, replacement: replacement))
  }
}

extension Parameter {
  /// Samples a step of `sgd` sees; 0 with any other solver.
  public static let batch = Parameter(
    13, "batch", .count, at: "training.batch", decides: .size, standard: .said(1),
    .init(
      "samples in a mini-batch",
      help: "Samples in a step of sgd, at most as many as there are to train on."))
}
