public import Coordination
import Synchronization

/// What a coordinator last said of itself: written by its thread, read by any.
public final class Latest: Sendable {
  private let report = Mutex<Coordinator.Report?>(nil)

  /// Nothing yet.
  public init() {}

  /// Replaces what is known.
  public func note(_ report: Coordinator.Report) { self.report.withLock { $0 = report } }

  /// What is known; nil before there is anything.
  public var value: Coordinator.Report? { report.withLock { $0 } }
}
