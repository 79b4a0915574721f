import Foundation
import Logging
import Surroundings
import Synchronization
import Wire

/// Reports why the coordinator does not answer: once after ten seconds, and then rarely. Belongs to the thread that talks
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

  /// - Parameter patience: how long the worker waits for an answer. The report comes before.
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
        "no answer from a coordinator at \(endpoint) for \(TimeText.short(silence.inSeconds)): \(reason); trying again",
        metadata: ["event": "coordinator-silent", "address": "\(endpoint)", "reason": "\(reason)"])
    }
    do throws(Threads.Shortage) {
      // Looking up a name may take longer than a heartbeat.
      try Threads.begin(for: "checking the connection", name: "knocking") { [finding] in
        let reason = Self.reason(endpoint, isConnected: isConnected)
        finding.reason.withLock { $0 = reason }
        tell(reason)
      }
    } catch { tell(error.description) }
  }

  /// Why there is no answer; found out now if that is not known yet.
  func reason(_ endpoint: Endpoint, isConnected: Bool) -> String {
    finding.reason.withLock { $0 } ?? Self.reason(endpoint, isConnected: isConnected)
  }

  private static func reason(_ endpoint: Endpoint, isConnected: Bool) -> String {
    isConnected
      ? "the coordinator is connected but does not answer"
      : Reachability.trouble(at: endpoint, limit: .seconds(3))
  }
}
