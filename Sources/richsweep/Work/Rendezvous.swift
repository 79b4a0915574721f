import Coordination
import Foundation
import ResultStore
import Surroundings
import Wire
import Worker

/// How a worker with the sweep directory finds its coordinator, at first and when another has taken its place.
struct Rendezvous {
  let directory: SweepDirectory
  let keys: KeyOptions

  /// Where the coordinator is said to be now.
  ///
  /// - Throws: ``KeyError`` or ``MessagingError`` where what is said is of no use here.
  func whereabouts() throws -> Whereabouts {
    if let announcement = Announcement(in: directory) {
      let endpoint = try announcement.endpoint
      return .at(endpoint, try Socket.Security(at: endpoint, of: directory, keys))
    }
    return isOver ? .over : .nowhere
  }

  /// Waits until a coordinator says where it is.
  ///
  /// - Parameters:
  ///   - patience: how long, at most.
  ///   - signals: one ends the waiting.
  /// - Returns: where it is; nil where the sweep is over or a signal came first.
  /// - Throws: ``ExitStatus/interrupted`` where none came in time; ``KeyError``, ``MessagingError``.
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
        say("\(directory.path): every cell is trained, nothing is left to do")
        return nil
      case .nowhere: break
      }
      let waited = ContinuousClock.now - start
      let left = patience - waited
      guard left > .zero else {
        say("\(directory.path): no coordinator came within \(TimeText.short(patience.inSeconds))")
        throw ExitStatus.interrupted
      }
      if waited >= nextWord {
        nextWord = waited + .seconds(600)
        say(
          "\(directory.path) has no coordinator.json: no coordinator is at work there yet. Waiting for one, "
            + "\(TimeText.short(left.inSeconds)) at most")
      }
      try Poller.wait(for: [signals.wakeup.descriptor], timeout: min(pause, left))
      pause = min(pause * 2, .seconds(5))
    }
    return nil
  }

  /// Whether the journal has every cell. One that cannot be read now says nothing.
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
