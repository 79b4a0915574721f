import Wire

extension Scheduler {
  /// How many training threads a sweep can still use: more shorten it until all that is left is its longest cell, or until
  /// none has work for longer than it takes to start.
  public struct ScaleHint: Sendable, Equatable {
    /// The threads beyond which another shortens nothing; 0 once every cell is settled.
    public var usefulThreads: Int
    /// Seconds to the end with that many.
    public var secondsLeft: Double

    /// Seconds of work below which a thread is not worth starting: processes of a cluster take as long.
    package static let leastWork = 10.0

    /// The hint for so much work.
    ///
    /// - Parameters:
    ///   - cells: those that are not settled.
    ///   - work: seconds of training in them.
    ///   - longest: seconds of the longest of them.
    package init(cells: Int, work: Double, longest: Double) {
      // Another shortens it until all that is left is the longest; none is started for less than the least.
      let threads = min(
        Double(cells), (work / max(longest, .leastNormalMagnitude)).rounded(.up),
        (work / Self.leastWork).rounded(.down))
      usefulThreads = cells > 0 ? max(1, Int(threads)) : 0
      secondsLeft = cells > 0 ? max(longest, work / Double(usefulThreads)) : 0
    }
  }

  /// The hint for what is left, the longest cell being taken for the longest of those that are given next or in training.
  var scaleHint: ScaleHint {
    var longest = queue.next.map { costs.seconds(ofCell: $0) } ?? 0
    for place in workers.places {
      for progress in workers[place].progress where (0..<costs.cellCount).contains(progress.cell) {
        if !queue.isSettled(progress.cell) {
          longest = max(longest, costs.seconds(ofCell: progress.cell))
        }
      }
    }
    let cells = costs.cellCount - queue.settledCount
    return ScaleHint(
      cells: cells, work: costs.remainingSeconds, longest: min(longest, costs.remainingSeconds))
  }
}
