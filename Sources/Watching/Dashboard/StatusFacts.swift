import Coordination
import SweepPlan
import Wire

/// `status.json`: how a sweep is doing now.
struct StatusFacts: Encodable {
  struct Worker: Encodable {
    var host: String
    var processID: Int
    var threads: Int
    var leases: Int
    var cellsDone: Int
    var silentSeconds: Double
    /// Whether that is longer than it should be.
    var isLate: Bool
    /// What its first threads train, in words.
    var training: String
  }

  struct Failure: Encodable {
    var cell: Int
    /// Where on the axes it lies, in words.
    var place: String
    var reason: String
  }

  /// So many workers and failures are listed.
  private static let most = 200

  var cells: Int
  var completed: Int
  var diverged: Int
  var poisoned: Int
  var inFlight: Int
  var shards: Int
  var bytes: Int
  var coreSeconds: Double
  var secondsLeft: Double?
  var threads: Int
  var usefulThreads: Int
  var usefulSecondsLeft: Double
  var draining: String?
  var workerCount: Int
  var workers: [Worker]
  /// Workers that get no more cells, in sentences.
  var dismissed: [String]
  var failureCount: Int
  var failures: [Failure]
  var unreadableShards: Int
  var log: [String]

  /// - Parameter report: what the coordinator last said; nil before it has.
  init(_ report: Coordinator.Report?, _ follower: CellFollower, log: [String]) {
    let (sweep, progress) = (report?.sweep, follower.progress)
    cells = follower.sweep.grid.cellCount
    completed = sweep?.completed ?? progress.completed
    diverged = sweep?.diverged ?? progress.diverged
    poisoned = sweep?.poisoned ?? progress.poisoned
    inFlight = sweep?.inFlight ?? 0
    shards = report?.recorded.shards ?? progress.shards
    bytes = report?.recorded.bytes ?? progress.bytes
    coreSeconds = report?.recorded.seconds ?? 0
    secondsLeft = sweep?.secondsLeft
    threads = sweep?.slots ?? 0
    usefulThreads = sweep?.scaleHint.usefulThreads ?? 0
    usefulSecondsLeft = sweep?.scaleHint.secondsLeft ?? 0
    draining = sweep?.drainReason
    workerCount = sweep?.workers.count ?? 0
    workers = (sweep?.workers.prefix(Self.most) ?? []).map { worker in
      Worker(
        host: worker.introduction.host, processID: Int(worker.introduction.processID),
        threads: worker.introduction.slots, leases: worker.leases, cellsDone: worker.cellsDone,
        silentSeconds: worker.silence / .seconds(1), isLate: worker.isLate,
        training: worker.progress.prefix(4).map { "cell \($0.cell) at step \($0.step)" }.joined(
          separator: ", ")
          + (worker.progress.count > 4 ? " and \(worker.progress.count - 4) more" : ""))
    }
    dismissed = (sweep?.dismissals ?? []).map(\.sentence)
    failureCount = diverged + poisoned
    failures = follower.failures(most: Self.most).map {
      let place = follower.sweep.grid.place(ofCell: $0.cell).map { "\($0.name)=\($0.value)" }
      return Failure(cell: $0.cell, place: place.joined(separator: " "), reason: $0.reason)
    }
    unreadableShards = progress.unreadable
    self.log = log
  }
}
