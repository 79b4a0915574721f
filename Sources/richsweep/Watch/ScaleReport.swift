import Surroundings
import Wire

/// Whether more workers would shorten a sweep, and by how much.
struct ScaleReport: Encodable {
  /// Training threads there are.
  var threads: Int
  /// Threads beyond which another would not shorten the sweep: its longest cell, or its number of cells, decides then.
  var usefulThreads: Int
  /// Further threads that would.
  var moreThreads: Int
  /// The same in workers like those there are; nil without any.
  var moreWorkers: Int?
  /// Seconds to the end with ``usefulThreads``.
  var secondsLeftAtBest: Double

  /// What a coordinator says; nil where nothing is left to be trained.
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
    guard moreThreads > 0 else { return "more workers would not shorten it" }
    let workers = moreWorkers.map { " (\(counted($0, "worker")) like those there are)" } ?? ""
    return
      "up to \(moreThreads) more threads\(workers) would shorten it, to \(TimeText.short(secondsLeftAtBest)) at best"
  }
}
