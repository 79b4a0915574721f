import Foundation
import ResultStore
import Surroundings
import Synchronization
import Wire

/// Asks the coordinator of a sweep directory for its status once a second, on a separate thread, so that drawing does not
/// wait for the answer.
final class StatusAsker: Sendable {
  /// What is known of a coordinator.
  enum Answer: Sendable {
    /// It answers.
    case reply(WireStatusReply)
    /// It holds the directory's lock but does not answer here: its Unix socket or its keys belong to another user or
    /// machine.
    case unreachable(Unreachable)
    /// There is none.
    case none

    /// Its answer, if it gave one.
    var reply: WireStatusReply? { if case .reply(let reply) = self { reply } else { nil } }
  }

  /// A coordinator that runs but does not answer here.
  struct Unreachable: Sendable, Encodable {
    /// Its process and host; nil if unknown.
    var holder: LockHolder?
    /// Whether it listens at a Unix socket.
    var isLocal: Bool

    /// "running on HOST (process N), …".
    var words: String {
      let place = holder.map { "on \($0.host) (process \($0.processID))" } ?? "on another machine"
      let reason = isLocal ? "and can only be reached there by its user" : "but does not answer here"
      return "running \(place), \(reason)"
    }
  }

  private let directory: SweepDirectory
  private let answer = Mutex(Answer.none)

  init(_ directory: SweepDirectory) { self.directory = directory }

  /// The last answer.
  var latest: Answer { answer.withLock { $0 } }

  /// Begins to ask, for as long as the process lives.
  ///
  /// - Throws: `Threads.Shortage`.
  func begin() throws(Threads.Shortage) {
    try Threads.begin(for: "asking the coordinator", name: "status") { [self] in
      while true {
        let found = Self.ask(directory)
        answer.withLock { $0 = found }
        Thread.sleep(forTimeInterval: 1)
      }
    }
  }

  /// Asks once, and waits for two seconds.
  static func ask(_ directory: SweepDirectory) -> Answer {
    let endpoint = try? Announcement(in: directory)?.endpoint
    if let endpoint, let security = try? Socket.Security(at: endpoint, of: directory),
      let reply = try? StatusQuery.ask(endpoint, security: security, timeout: .seconds(2))
    {
      return .reply(reply)
    }
    guard case .held(let holder) = DirectoryLock.state(of: directory) else { return .none }
    return .unreachable(Unreachable(holder: holder, isLocal: endpoint?.transport != .tcp))
  }
}
