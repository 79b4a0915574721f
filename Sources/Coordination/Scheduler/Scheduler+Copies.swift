import SweepPlan
import Wire

/// Copies of leases for workers that have nothing to do. The first that is finished wins, and as both have the same
/// bits nobody can tell which it was.
extension Scheduler {
  /// Once nothing waits, gives idle workers copies of what is left of leases that should be over sooner with them than
  /// with those who have them, the longest first.
  ///
  /// A lease has one copy at a time. Cells that somebody died over are not copied: that might cost two workers.
  mutating func giveCopies(_ now: Duration, _ actions: inout [Action]) {
    guard drainReason == nil, now >= quietUntil, queue.freeCount == 0 else { return }
    let idle = roster.filter { (workers[$0]?.freeSlots ?? 0) > 0 && mayHaveNew($0) }
    guard !idle.isEmpty else { return }
    var late = lateLeases(now)
    for session in idle {
      let pace = workers[session]?.pace.factor ?? 1
      for _ in 0..<(workers[session]?.freeSlots ?? 0) {
        guard
          let index = late.firstIndex(where: { lease in
            lease.worker != session
              && lease.secondsLeft > settings.copySeconds + Self.margin * pace * lease.secondsOfWork
          })
        else { break }
        let original = late.remove(at: index)
        actions.append(.give(copy(original, for: session, now), to: session))
      }
    }
  }

  /// What a copy should take is an estimate, and so is what is left: a copy has to be sooner by so much.
  private static let margin = 1.25

  /// A lease that may be copied.
  private struct LateLease {
    var id: LeaseID
    var worker: Session
    /// Its cells that nobody is known to have trained.
    var cells: RangeSet<Int>
    /// Seconds until its worker has trained them.
    var secondsLeft: Double
    /// Seconds of training in them.
    var secondsOfWork: Double
  }

  /// The leases that are old enough to be copied, those that will take longest first.
  private func lateLeases(_ now: Duration) -> [LateLease] {
    roster.flatMap { session -> [LateLease] in
      guard let worker = workers[session], worker.leases.contains(where: { mayBeCopied($0, now) }) else {
        return []
      }
      // When each of its threads is done with what is before.
      var threads = [Double](repeating: 0, count: max(1, worker.usableSlots))
      var late: [LateLease] = []
      for (index, id) in worker.leases.enumerated() {
        guard let lease = leases[id] else { continue }
        let cells = queue.settled.missing(from: lease.cells).subtracting(lease.trainedCells)
        let thread =
          index < threads.count ? index : threads.indices.min { threads[$0] < threads[$1] } ?? 0
        let work = seconds(of: cells)
        threads[thread] +=
          index < worker.usableSlots
          ? secondsLeft(of: lease, cells, work, pace: worker.pace.factor, now) : worker.pace.factor * work
        guard !cells.isEmpty, mayBeCopied(id, now) else { continue }
        late.append(
          LateLease(
            id: id, worker: session, cells: cells, secondsLeft: threads[thread], secondsOfWork: work))
      }
      return late
    }
    .sorted { ($1.secondsLeft, $0.id) < ($0.secondsLeft, $1.id) }
  }

  private func mayBeCopied(_ id: LeaseID, _ now: Duration) -> Bool {
    guard let lease = leases[id], lease.twin == nil, now - lease.given > settings.copyAfter else {
      return false
    }
    return suspicions.isEmpty || !lease.cells.ranges.joined().contains { suspicions[$0] != nil }
  }

  /// Seconds until the worker of a lease in training is done with it.
  ///
  /// - Parameters:
  ///   - cells: those that are left, the one in training first.
  ///   - work: seconds of training in them.
  ///   - pace: of its worker, by the leases that are over.
  private func secondsLeft(
    of lease: LeaseState, _ cells: RangeSet<Int>, _ work: Double, pace: Double, _ now: Duration
  ) -> Double {
    guard let cell = cells.ranges.first?.lowerBound, let begun = lease.begun,
      let cellBegun = lease.cellBegun
    else { return pace * work }
    // Its pace in this lease, to be trusted the more the longer it is.
    let known = Self.secondsToKnowPace
    let done = seconds(of: lease.trainedCells)
    let pace = ((cellBegun - begun) / .seconds(1) + pace * known) / (done + known)
    let current = costs.seconds(ofCell: cell)
    let spent = (now - cellBegun) / .seconds(1)
    // A cell that takes longer than expected will take as long again, or as long as its steps tell.
    var left = pace * current > spent ? pace * current - spent : spent
    if let step = lease.progress?.step, (1...max(1, costs.model.steps)).contains(step) {
      left = min(left, spent * Double(costs.model.steps - step) / Double(step))
    }
    // One that does not come further at all stands still for as long again.
    left = max(left, (now - (lease.advanced ?? now)) / .seconds(1))
    return left + pace * max(0, work - current)
  }

  /// After so many seconds of training a lease tells as much of its worker's pace as all before it.
  private static let secondsToKnowPace = 2.0

  private mutating func copy(_ original: LateLease, for session: Session, _ now: Duration) -> Lease {
    let lease = Lease(id: takeNumber(), cells: original.cells)
    hold(lease, by: session, seconds: original.secondsOfWork, now)
    leases[lease.id]?.twin = original.id
    leases[original.id]?.twin = lease.id
    return lease
  }

  /// Gives back the cells of a lease that was taken off the books, but for those that its twin still has.
  ///
  /// - Parameter suspect: whether each is to be given alone next time.
  mutating func giveBack(_ ended: LeaseState, suspect: (Int) -> Bool) {
    var cells = ended.cells
    if let twin = ended.twin, let other = leases[twin]?.cells {
      cells.subtract(other)
      leases[twin]?.twin = nil
    }
    queue.giveBack(cells, suspect: suspect)
  }

  /// Whether a lease's twin has a cell too.
  func hasTwin(_ lease: LeaseState, with cell: Int) -> Bool {
    lease.twin.flatMap { leases[$0] }?.cells.contains(cell) ?? false
  }
}

extension Scheduler.LeaseState {
  /// Its cells that its worker said to have trained: the first ones, as they are trained in their order.
  var trainedCells: RangeSet<Int> {
    var (left, runs) = (finished, [Range<Int>]())
    for run in cells.ranges where left > 0 {
      runs.append(run.lowerBound..<run.lowerBound + min(left, run.count))
      left -= run.count
    }
    return RangeSet(runs)
  }
}
