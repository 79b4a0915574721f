import SweepPlan
import Wire

/// Work for those who have nothing to do once nothing waits, from those who have too much.
extension Scheduler {
  /// A lease that idle workers could take something of.
  struct LateLease {
    var id: LeaseID
    var worker: Session
    /// Its cells that nobody is known to have trained.
    var cells: RangeSet<Int>
    /// Those of them that its worker is not known to have begun.
    var cellsAhead: RangeSet<Int>
    /// Seconds until its worker has trained all.
    var secondsLeft: Double
    /// Seconds of training in them for anybody else.
    var secondsOfWork: Double
  }

  /// Work for somebody else is an estimate, and so is what is left: it has to be sooner by so much.
  static let margin = 1.25

  /// Once nothing waits and workers are idle, asks others for what they have not begun; what is late all the same is
  /// copied.
  mutating func helpTheIdle(_ turn: inout Turn) {
    let now = turn.now
    guard drainReason == nil, now >= quietUntil, queue.freeCount == 0 else { return }
    let idle = workers.places.filter { workers[$0].freeSlots > 0 && mayHaveNew($0) }
    guard !idle.isEmpty else { return }
    let late = lateLeases(now)
    recall(late, for: idle, &turn)
    giveCopies(late, to: idle, &turn)
  }

  /// Whether a cell of a lease is suspect: such cells are trained alone, and nowhere else meanwhile.
  func isSuspected(_ lease: LeaseState) -> Bool {
    !suspicions.isEmpty && lease.cells.ranges.joined().contains { suspicions[$0] != nil }
  }

  /// The leases of all workers that have too much, or old ones; those that will take longest first.
  private func lateLeases(_ now: Duration) -> [LateLease] {
    let correction = costs.model.correction
    return workers.places.flatMap { place -> [LateLease] in
      let pace = workers[place].pace.factor(correction: correction)
      guard let session = workers.session(at: place),
        workers[place].seconds * pace > settings.recallSeconds
          || workers[place].leases.contains(where: { mayBeCopied($0, now) })
      else { return [] }
      let worker = workers[place]
      // When each of its threads is done with what is before.
      var threads = [Double](repeating: 0, count: max(1, worker.usableSlots))
      var late: [LateLease] = []
      for (index, id) in worker.leases.enumerated() {
        guard let lease = leases[id] else { continue }
        let cells = queue.unsettled(of: lease.cells).subtracting(lease.trainedCells)
        guard let first = cells.ranges.first?.lowerBound else { continue }
        var ahead = cells
        let (thread, left, work): (Int, Double, Double)
        if index < worker.usableSlots {
          thread = index
          let current = outlook(of: lease, first, worker, now)
          ahead.remove(contentsOf: first..<first + 1)
          let rest = seconds(of: ahead)
          (left, work) = (current.secondsLeft + current.pace * rest, current.secondsOfWork + rest)
        } else {
          thread = threads.indices.min { threads[$0] < threads[$1] } ?? 0
          work = seconds(of: cells)
          left = pace * work
        }
        threads[thread] += left
        late.append(
          LateLease(
            id: id, worker: session, cells: cells, cellsAhead: ahead, secondsLeft: threads[thread],
            secondsOfWork: work))
      }
      return late
    }
    .sorted { ($1.secondsLeft, $0.id) < ($0.secondsLeft, $1.id) }
  }

  /// What is to be expected of a cell in training.
  struct Outlook {
    /// Until its worker is done with it.
    var secondsLeft: Double
    /// What it would take another worker, as far as can be told from this one.
    var secondsOfWork: Double
    /// That of its worker, in this lease.
    var pace: Double
  }

  /// - Parameter cell: the one in training.
  func outlook(of lease: LeaseState, _ cell: Int, _ worker: WorkerState, _ now: Duration) -> Outlook {
    let current = costs.seconds(ofCell: cell)
    // By the leases that are over.
    let before = worker.pace.factor(correction: costs.model.correction)
    guard let training = lease.training else {
      return Outlook(secondsLeft: before * current, secondsOfWork: current, pace: before)
    }
    // Its pace in this lease, to be trusted the more the longer it is.
    let known = Self.secondsToKnowPace
    let done = expectation(of: lease.trainedCells, after: training.trainedBefore).seconds(
      correction: costs.model.correction)
    let pace = ((training.cellBegun - training.begun) / .seconds(1) + before * known) / (done + known)
    // As of its last sign of life, as long as the next is not due.
    let unheard = worker.unheard(at: now)
    let spent = max(0, (now - unheard - training.cellBegun) / .seconds(1))
    let stood = max(0, (now - unheard - training.advanced) / .seconds(1))
    // A cell that takes longer than expected will take as long again, or as long as its steps tell.
    let whole = pace * current * (1 - training.partBefore)
    var left = whole > spent ? whole - spent : spent
    if let progress = training.progress {
      let part = part(ofCellIn: progress)
      if part > training.partBefore { left = min(left, spent * (1 - part) / (part - training.partBefore)) }
    }
    // One that does not come further at all stands still for as long again.
    left = max(left, stood)
    // Where it took longer than it should have, the cell may be to blame or the worker: the geometric mean of both.
    let work = (current * max(current, (spent - stood) / max(pace, 1))).squareRoot()
    return Outlook(secondsLeft: max(0, left - unheard / .seconds(1)), secondsOfWork: work, pace: pace)
  }

  /// After so many seconds of training a lease tells as much of its worker's pace as all before it.
  private static let secondsToKnowPace = 2.0
}
