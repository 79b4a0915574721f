import Surroundings
import Wire

/// Whether more workers would shorten a sweep, and by how much.
struct ScaleReport: Encodable {
  /// Training threads of all workers.
  var threads: Int
  /// The number of threads above which another one would not shorten the sweep, because its longest cell or its number
  /// of cells limits it.
  var usefulThreads: Int
  /// How many more threads would shorten it.
  var moreThreads: Int
  /// The same number in workers like the present ones; nil without workers.
  var moreWorkers: Int?
  /// Seconds to the end with ``usefulThreads``.
  var secondsLeftAtBest: Double

  /// The coordinator's answer; nil if no cell is left to train.
  init?(_ status: WireStatusReply) {
    guard status.usefulThreads > 0, !status.draining else { return nil }
    threads = ForeignNumber.sum(status.workers.lazy.map { ForeignNumber.count($0.slots) })
    usefulThreads = ForeignNumber.count(status.usefulThreads)
    moreThreads = max(0, usefulThreads - threads)
    if !status.workers.isEmpty, threads > 0 {
      let each = Double(threads) / Double(status.workers.count)
      moreWorkers = Int(exactly: (Double(moreThreads) / each).rounded(.up))
    }
    secondsLeftAtBest = status.usefulSecondsLeft
  }

  /// The same in words.
  var sentence: String {
    guard moreThreads > 0 else { return "more workers would not shorten the remaining time" }
    guard threads > 0 else {
      return
        "no worker trains; up to \(counted(usefulThreads, "thread")) would help, "
        + "\(TimeText.short(secondsLeftAtBest)) left at best"
    }
    let workers = moreWorkers.map { " (\(counted($0, "worker")) like the present ones)" } ?? ""
    return
      "up to \(counted(moreThreads, "more thread"))\(workers) would shorten the remaining time, to "
      + "\(TimeText.short(secondsLeftAtBest)) at best"
  }
}
