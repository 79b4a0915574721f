import Coordination
import Foundation
import ResultStore
import Surroundings
import Wire
import Worker

/// How a worker with the sweep directory finds its coordinator, at first and after another one replaced it.
struct Rendezvous {
  let directory: SweepDirectory
  let keys: KeyOptions

  /// The coordinator's current address.
  ///
  /// - Throws: ``KeyError`` or ``MessagingError`` if the address or the keys cannot be used here.
  func whereabouts() throws -> Whereabouts {
    if let announcement = Announcement(in: directory) {
      let endpoint = try announcement.endpoint
      return .at(endpoint, try Socket.Security(at: endpoint, of: directory, keys))
    }
    return isOver ? .over : .nowhere
  }

  /// Waits until a coordinator announces its address.
  ///
  /// - Parameters:
  ///   - patience: the longest time to wait.
  ///   - signals: a signal ends the wait.
  /// - Returns: the address; nil if the sweep is complete or a signal came first.
  /// - Throws: ``ExitStatus/interrupted`` if none came in time; ``KeyError``, ``MessagingError``.
  func await(
    _ patience: Duration, signals: SignalListener
  ) throws -> (endpoint: Endpoint, security: Socket.Security)? {
    let start = ContinuousClock.now
    var pause = Duration.milliseconds(100)
    var nextWord = Duration.zero
    while signals.count == 0 {
      switch try whereabouts() {
      case .at(let endpoint, let security): return (endpoint, security)
      case .over:
        say("\(directory.path): every cell is trained; there is nothing left to do")
        return nil
      case .nowhere: break
      }
      let waited = ContinuousClock.now - start
      let left = patience - waited
      guard left > .zero else {
        say("\(directory.path): no coordinator started within \(TimeText.short(patience.inSeconds))")
        throw ExitStatus.interrupted
      }
      if waited >= nextWord {
        nextWord = waited + .seconds(600)
        say(
          "\(directory.path): no coordinator is running (there is no coordinator.json). Waiting for one for up to "
            + "\(TimeText.short(left.inSeconds))")
      }
      try Poller.wait(for: [signals.wakeup.descriptor], timeout: min(pause, left))
      pause = min(pause * 2, .seconds(5))
    }
    return nil
  }

  /// Whether the journal has every cell; false if it cannot be read now.
  private var isOver: Bool {
    guard FileManager.default.fileExists(atPath: directory.journal.path(percentEncoded: false)) else {
      return false
    }
    let record = try? Journal(at: directory.journal, readOnly: true).sweepRecord()
    return record?.finished != nil
  }

  private func say(_ sentence: String) {
    StandardError.write("richsweep: \(sentence)\n")
  }
}
