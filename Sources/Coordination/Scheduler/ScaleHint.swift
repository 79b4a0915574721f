extension Scheduler {
  /// How many training threads a sweep can still use: more shorten it until all that is left is its longest cell, or until
  /// none has work for longer than it takes to start.
  public struct ScaleHint: Sendable, Equatable {
    /// The threads beyond which another shortens nothing: at least one, or 0 once every cell is settled.
    public var usefulThreads: Int
    /// Seconds to the end with that many.
    public var secondsLeft: Double

    /// Seconds of work below which a thread is not worth starting: processes of a cluster take as long.
    package static let leastWork = 10.0

    /// The hint for so much work.
    ///
    /// - Parameters:
    ///   - cells: those that nobody has trained.
    ///   - work: seconds that a thread needs for them.
    ///   - longest: seconds that no number of threads can shorten: those of the longest cell.
    package init(cells: Int, work: Double, longest: Double) {
      // Another shortens it until all that is left is the longest; none is started for less than the least.
      let threads = min(
        Double(cells), (work / max(longest, .leastNormalMagnitude)).rounded(.up),
        (work / Self.leastWork).rounded(.down))
      usefulThreads = cells > 0 ? max(1, Int(threads)) : 0
      secondsLeft = cells > 0 ? max(longest, work / Double(usefulThreads)) : 0
    }

    /// A hint as it was found.
    package init(usefulThreads: Int, secondsLeft: Double) {
      (self.usefulThreads, self.secondsLeft) = (usefulThreads, secondsLeft)
    }
  }
}
