extension Scheduler {
  /// What a sweep has left, and how long its workers take for it.
  ///
  /// All of it in one place, so that the remaining time and what more threads could make of it follow from the same
  /// numbers.
  public struct Projection: Sendable, Equatable {
    /// Cells that nobody has trained, those in training included.
    public var cells = 0
    /// Seconds of training for one thread, without what is trained of the cells in training.
    public var work = 0.0
    /// Threads that train or could.
    public var threads = 0
    /// Seconds of ``work`` that they do in a second: less than one each on machines that others use too.
    public var speed = 0.0
    /// Whether any worker was watched for long enough to know how fast it is.
    public var isSpeedKnown = false
    /// Seconds until the last of the cells in training is trained.
    var longestInTraining = 0.0
    /// Seconds until a thread is done with its cell.
    var soonestFree = 0.0
    /// Seconds of training in the longest cell that waits; nil where none does.
    var longestWaiting: Double?

    /// Seconds until every cell is settled; nil where that cannot be told. A shard remains to be recorded when all cells
    /// are trained, so that it is never nothing.
    public var secondsLeft: Double? {
      guard threads > 0, speed > 0, isSpeedKnown else { return nil }
      // The next cell begins when a thread is free, however many threads there are.
      let last = longestWaiting.map { soonestFree + pace * $0 } ?? 0
      return max(longestInTraining, last, work / speed, Self.secondsToRecord)
    }

    /// How many threads the sweep can still use. Where more would shorten nothing, no more than there are.
    public var scaleHint: ScaleHint {
      guard cells > 0 else { return ScaleHint(usefulThreads: 0, secondsLeft: 0) }
      // A thread that is added begins the longest waiting cell at once.
      let longest = max(longestInTraining, longestWaiting.map { pace * $0 } ?? 0)
      let best = ScaleHint(cells: cells, work: max(pace * work, longest), longest: longest)
      guard let secondsLeft, best.secondsLeft >= secondsLeft else { return best }
      return ScaleHint(usefulThreads: min(best.usefulThreads, threads), secondsLeft: secondsLeft)
    }

    /// Seconds that pass on a thread while it does a second of work, in the mean over all threads.
    private var pace: Double { speed > 0 ? Double(threads) / speed : 1 }

    private static let secondsToRecord = 0.1
  }
}
