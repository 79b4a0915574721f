import SweepPlan
import Wire

extension Scheduler {
  /// A lease that somebody has.
  struct LeaseState: Sendable {
    /// What is left of it.
    var lease: Lease
    let worker: Session
    var given: Duration
    /// Seconds of training in it, as it was given.
    var seconds: Double
    /// The same, so that it can be converted to the seconds of what is known later.
    var expected: Expectation
    var stage: Stage
    /// The lease of another worker with the same cells: one is a copy of the other.
    var twin: LeaseID?
    /// When what is not begun of it was asked for last.
    var recalled: Duration?

    var cells: RangeSet<Int> { lease.cells }

    /// How far a lease is, as far as was heard.
    enum Stage: Sendable {
      /// It waits behind others.
      ///
      /// - `isTakenOver`: whether another coordinator gave it, or this one before it gave the worker up.
      case waiting(isTakenOver: Bool)
      /// It was taken over and should be in training since then, but nothing was heard of that yet.
      case unheard(since: Duration)
      /// It is in training, or trained and its shard on its way.
      case training(Training)
    }

    /// The training of a lease, measured from a time on at which it was heard how far it was.
    struct Training: Sendable {
      /// When the measurement began.
      let begun: Duration
      /// How many cells were trained before that, with the part of one that was in training.
      let trainedBefore: Double
      /// When it came further last.
      var advanced: Duration
      /// How far it was then; nil where that was not heard.
      var progress: LeaseProgress?
      /// When the cell in training was begun, or the measurement if that is later.
      var cellBegun: Duration
      /// How much of that cell was trained before.
      var partBefore: Double
      /// Cells that its worker said to have trained. They stay so while their shard is on its way.
      var finished: Int
      /// Whether the coordinator stood still meanwhile, and maybe the worker: the time since tells nothing.
      var isInterrupted = false
    }

    /// Its training, where it is known when it began.
    var training: Training? { if case .training(let training) = stage { training } else { nil } }
    /// When it came further last; nil while it waits behind others.
    var advanced: Duration? {
      switch stage {
      case .waiting: nil
      case .unheard(let since): since
      case .training(let training): training.advanced
      }
    }
    /// How far it was then.
    var progress: LeaseProgress? { training?.progress }
    /// Cells that its worker said to have trained.
    var finished: Int { training?.finished ?? 0 }
    /// Those cells: the first ones, as they are trained in their order.
    var trainedCells: RangeSet<Int> {
      var (left, runs) = (finished, [Range<Int>]())
      for run in cells.ranges where left > 0 {
        runs.append(run.lowerBound..<run.lowerBound + min(left, run.count))
        left -= run.count
      }
      return RangeSet(runs)
    }

    /// The cell that is trained after so many others; nil where there are not so many.
    func cell(at index: Int) -> Int? {
      var left = index
      for run in cells.ranges {
        if left < run.count { return run.lowerBound + left }
        left -= run.count
      }
      return nil
    }

    /// It should be in training, and has come so far; nil where that is not heard.
    ///
    /// - Parameters:
    ///   - part: how much of the cell in training is trained.
    ///   - secondsOfCell: those that its worker should take for a cell.
    mutating func advance(
      to progress: LeaseProgress?, part: Double = 0, secondsOfCell: Double = 0, at now: Duration
    ) {
      let finished = min(cells.cellCount, max(0, progress?.finishedCells ?? 0))
      switch stage {
      case .training(let training)
      where progress != nil
        && (training.progress == nil || training.isInterrupted
          || isResumed(finished, part, secondsOfCell, after: training, at: now)):
        // What was trained before this, from a saved state or not, took none of the time since.
        stage = .training(
          Training(
            begun: now, trainedBefore: Double(finished) + part, advanced: now, progress: progress,
            cellBegun: now, partBefore: part, finished: max(training.finished, finished)))
      case .training(var training):
        if progress?.finishedCells != training.progress?.finishedCells {
          (training.cellBegun, training.partBefore) = (now, 0)
        }
        (training.advanced, training.progress) = (now, progress)
        training.finished = max(training.finished, finished)
        stage = .training(training)
      // Of one that is taken over it is not known how far it is before that is heard.
      case .waiting(isTakenOver: true) where progress == nil, .unheard where progress == nil:
        stage = .unheard(since: now)
      case .waiting, .unheard:
        stage = .training(
          Training(
            begun: now, trainedBefore: Double(finished) + part, advanced: now, progress: progress,
            cellBegun: now, partBefore: part, finished: finished))
      }
    }

    /// Whether so much of a cell is trained, heard of for the first time, that its worker must have had a saved state.
    private func isResumed(
      _ finished: Int, _ part: Double, _ secondsOfCell: Double, after training: Training, at now: Duration
    ) -> Bool {
      // Of the same cell it was heard before that nothing is trained.
      guard finished > training.finished || training.progress?.step == 0, part > 0 else { return false }
      let measured = (training.cellBegun - training.begun) / .seconds(1)
      let trained = Double(training.finished) - training.trainedBefore
      // The faster of what is expected and what was seen of this lease.
      let fastest = max(secondsOfCell > 0 ? 1 / secondsOfCell : 0, measured > 0 ? trained / measured : 0)
      return part > Self.mostAhead * fastest * ((now - training.advanced) / .seconds(1))
    }

    /// No cell is so many times as fast as the others of its lease.
    private static let mostAhead = 3.0

    /// The coordinator stood still: what is heard next begins the measurement again.
    mutating func interrupt() {
      guard case .training(var training) = stage else { return }
      training.isInterrupted = true
      stage = .training(training)
    }

    /// Its shard is on its way, or in line behind others: it does not stand still.
    mutating func noteDelivery(at now: Duration) {
      switch stage {
      case .waiting: break
      case .unheard: stage = .unheard(since: now)
      case .training(var training):
        training.advanced = now
        stage = .training(training)
      }
    }
  }
}
