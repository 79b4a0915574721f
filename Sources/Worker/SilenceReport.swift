import Foundation
import Logging
import Surroundings
import Synchronization
import Wire

/// Says why nothing is heard of the coordinator: once after ten seconds, and then rarely. Belongs to the thread that talks
/// to it.
final class SilenceReport {
  /// How long after the first time it is said again.
  private static let interval = Duration.seconds(600)

  private let logger: Logger
  /// Silence after which something is said.
  private let first: Duration
  private var next: Duration
  private let finding = Finding()

  /// What a thread that knocked has found.
  private final class Finding: Sendable {
    let reason = Mutex<String?>(nil)
  }

  /// - Parameter patience: after so much silence nobody waits any more; it is told before.
  init(patience: Duration, logger: Logger) {
    first = min(.seconds(10), patience / 2)
    next = first
    self.logger = logger
  }

  /// Notes how long nothing was heard.
  ///
  /// - Parameter isConnected: whether there is a connection all the same.
  func note(_ silence: Duration, of endpoint: Endpoint, isConnected: Bool) {
    guard silence >= first else {
      next = first
      return finding.reason.withLock { $0 = nil }
    }
    guard silence >= next else { return }
    next = silence + Self.interval
    let tell: @Sendable (String) -> Void = { [logger] reason in
      logger.warning(
        "no word of a coordinator at \(endpoint) for \(TimeText.short(silence.inSeconds)): \(reason); trying again",
        metadata: ["event": "coordinator-silent", "address": "\(endpoint)", "reason": "\(reason)"])
    }
    do throws(Threads.Shortage) {
      // Looking up a name may take longer than a heartbeat.
      try Threads.begin(for: "finding out why", name: "knocking") { [finding] in
        let reason = Self.reason(endpoint, isConnected: isConnected)
        finding.reason.withLock { $0 = reason }
        tell(reason)
      }
    } catch { tell(error.description) }
  }

  /// Why nothing is heard; found out now where nobody has yet.
  func reason(_ endpoint: Endpoint, isConnected: Bool) -> String {
    finding.reason.withLock { $0 } ?? Self.reason(endpoint, isConnected: isConnected)
  }

  private static func reason(_ endpoint: Endpoint, isConnected: Bool) -> String {
    isConnected
      ? "it is connected, but does not answer" : Reachability.trouble(at: endpoint, limit: .seconds(3))
  }
}
