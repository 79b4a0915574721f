import Foundation
import ResultStore
import Synchronization
import Wire

/// Asks the coordinator of a sweep directory how it is doing, once a second, on a thread of its own: whoever draws does not
/// wait for it.
final class StatusAsker: Sendable {
  private let directory: SweepDirectory
  private let reply = Mutex<WireStatusReply?>(nil)

  init(_ directory: SweepDirectory) { self.directory = directory }

  /// The last answer; nil where nobody answers.
  var latest: WireStatusReply? { reply.withLock { $0 } }

  /// Begins to ask, for as long as the process lives.
  func begin() {
    let thread = Thread { [self] in
      while true {
        let answer = Self.ask(directory)
        reply.withLock { $0 = answer }
        Thread.sleep(forTimeInterval: 1)
      }
    }
    thread.name = "status"
    thread.start()
  }

  /// Asks once; nil where nobody answers within two seconds.
  static func ask(_ directory: SweepDirectory) -> WireStatusReply? {
    guard let endpoint = try? Announcement(in: directory)?.endpoint,
      let security = try? Socket.Security(at: endpoint, of: directory)
    else {
      return nil
    }
    return try? StatusQuery.ask(endpoint, security: security, timeout: .seconds(2))
  }
}
