package import Coordination
import Synchronization

/// What a coordinator last said of itself: written by its thread, read by any.
package final class Latest: Sendable {
  private let report = Mutex<Coordinator.Report?>(nil)

  package init() {}

  package func note(_ report: Coordinator.Report) { self.report.withLock { $0 = report } }

  /// What is known; nil before there is anything.
  package var value: Coordinator.Report? { report.withLock { $0 } }
}
