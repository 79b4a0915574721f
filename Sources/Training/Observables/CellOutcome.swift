public import Descent

/// What became of a cell.
///
/// What its solver counted can be asked for here: `outcome.evaluations` is that of ``effort``.
@dynamicMemberLookup
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
  /// What training took.
  public var effort: Effort
  /// The metrics that were taken, in the order of their values.
  public var observed: [Metric]
  /// The values of the first of ``observed`` at all checkpoints, then those of the next, and so on; NaN where not reached.
  public var metrics: [Double]
  /// The training loss at `CellSpecification.lossHistorySteps`; NaN where not reached.
  public var lossHistory: [Double]
  /// The arrays of `CellSpecification.tensors` in that order, row-major; NaN where not reached or not known.
  public var tensors: [[Double]]

  /// Collects an outcome.
  public init(
    status: Status, divergedAtStep: Int?, effort: Effort, observed: [Metric] = Metric.standard,
    metrics: [Double], lossHistory: [Double], tensors: [[Double]]
  ) {
    self.status = status
    self.divergedAtStep = divergedAtStep
    self.effort = effort
    self.observed = observed
    self.metrics = metrics
    self.lossHistory = lossHistory
    self.tensors = tensors
  }

  /// The values of one metric at the checkpoints; none where it was not taken.
  public subscript(metric: Metric) -> [Double] {
    guard let place = observed.firstIndex(of: metric) else { return [] }
    let count = metrics.count / observed.count
    return Array(metrics[place * count..<(place + 1) * count])
  }

  /// A part of ``effort``.
  public subscript<Part>(dynamicMember part: WritableKeyPath<Effort, Part>) -> Part {
    get { effort[keyPath: part] }
    set { effort[keyPath: part] = newValue }
  }
}
