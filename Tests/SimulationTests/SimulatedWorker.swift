import Foundation
import ResultStore
import SweepPlan
import Wire
import Worker

/// A worker process: its real conversation and its real board of leases, with training threads that only wait.
final class SimulatedWorker {
  /// A lease, or several short ones, in training.
  struct Training {
    var leases: [Lease]
    /// Cells of the lease in training that are still to come, the next one last.
    var ahead: [Int]
    var trained: [Int] = []
    var finishedOfLease = 0
    var failures: [LeaseOutcome.Failure] = []
    var obstacle: String?
    /// The event that ends the cell in training.
    var serial: Int
  }

  struct Thread {
    let progress: TrainingProgress
    var training: Training?
    var hasEnded = false
  }

  /// Shards that lie with it until the coordinator has them.
  final class Outbox: ShardOutbox {
    var shards: [String: [UInt8]] = [:]

    func read(_ name: String, from offset: UInt64, count: Int) throws -> Data {
      guard let bytes = shards[name] else { throw StoreError(.notFound, path: name, message: "not there") }
      return Data(bytes.dropFirst(Int(offset)).prefix(count))
    }

    func remove(_ name: String) { shards[name] = nil }
  }

  let number: Int
  let session: Session
  let conversation: Conversation
  /// That of a worker without the sweep directory.
  let outbox: Outbox?
  /// The name the doorkeeper lets it in by; nil with the sweep directory.
  var user: String? { outbox.map { _ in "key of \(number)" } }
  /// An input is missing here.
  var isBlind = false
  /// Started by the coordinator, which sees its process end.
  let isLocal: Bool
  var threads: [Thread] = []
  /// When it wakes for its next sign of life, in milliseconds.
  var nextWake = 0
  /// Neither hears, nor speaks, nor trains, until then.
  var hangsUntil = 0
  /// Its connection is cut until then.
  var cutUntil = 0
  var isGone = false
  /// Heartbeats go on, but nothing is trained any more until then.
  var stuckUntil = 0
  /// What it heard while it hung.
  var unheard: [[UInt8]] = []

  init(number: Int, conversation: Conversation, outbox: Outbox?, isLocal: Bool) {
    (self.number, self.conversation, self.outbox) = (number, conversation, outbox)
    self.isLocal = isLocal
    session = conversation.session
  }

  var board: LeaseBoard { conversation.board }
}
