/// What became of a cell.
public struct CellOutcome: Sendable, Equatable {
  /// How training ended.
  public enum Status: Int8, Sendable {
    /// Every checkpoint was reached.
    case complete = 0
    /// Parameters or loss stopped being finite.
    case diverged = 1
  }
  /// How training ended; meaningful once the run is finished.
  public var status: Status
  /// The first step whose parameters or loss are not finite.
  public var divergedAtStep: Int?
  /// Gradient evaluations used, the one at the start included.
  public var evaluations: Int
  /// Integrated steps that were thrown away because their error was too large; 0 for `gd` and `sgd`.
  public var rejectedSteps: Int
  /// The largest estimated local error of an integrated step, relative to min(‖θ‖, 3 ‖θ − θ(0)‖), so at
  /// most 0.4 of the tolerance; 0 for `gd` and `sgd`.
  public var largestErrorEstimate: Double
  /// The values of `Metric.allCases[0]` at all checkpoints, then those of the next metric, and so on; NaN
  /// where not reached.
  public var metrics: [Double]
  /// The training loss at `CellSpecification.lossHistorySteps`; NaN where not reached.
  public var lossHistory: [Double]
  /// The arrays of `CellSpecification.tensors` in that order, row-major; NaN where not reached or not known.
  public var tensors: [[Double]]

  /// Collects an outcome.
  public init(
    status: Status, divergedAtStep: Int?, evaluations: Int, rejectedSteps: Int = 0,
    largestErrorEstimate: Double = 0, metrics: [Double], lossHistory: [Double], tensors: [[Double]]
  ) {
    self.status = status
    self.divergedAtStep = divergedAtStep
    self.evaluations = evaluations
    self.rejectedSteps = rejectedSteps
    self.largestErrorEstimate = largestErrorEstimate
    self.metrics = metrics
    self.lossHistory = lossHistory
    self.tensors = tensors
  }

  /// The values of one metric at the checkpoints.
  public subscript(metric: Metric) -> [Double] {
    let count = metrics.count / Metric.allCases.count
    return Metric.allCases.firstIndex(of: metric).map { Array(metrics[$0 * count..<($0 + 1) * count]) } ?? []
  }
}
