import SweepPlan
import Wire

/// Copies of old leases for workers that have nothing to do. The first that is finished wins, and as both have the same
/// bits nobody can tell which it was.
extension Scheduler {
  /// Once nothing waits, gives idle workers copies of the oldest leases that should have been over. O(leases).
  ///
  /// A lease has one copy at a time. Cells that somebody died over are not copied: that might cost two workers.
  mutating func giveCopies(_ now: Duration, _ actions: inout [Action]) {
    guard drainReason == nil, now >= quietUntil, queue.freeCount == 0 else { return }
    let idle = roster.filter { (workers[$0]?.freeSlots ?? 0) > 0 }
    guard !idle.isEmpty else { return }
    var late = leases.filter { isLate($0.value, now) }
      .sorted { ($0.value.given, $0.key) < ($1.value.given, $1.key) }
    for session in idle {
      for _ in 0..<(workers[session]?.freeSlots ?? 0) {
        guard let index = late.firstIndex(where: { $0.value.worker != session }) else { break }
        let (id, original) = late.remove(at: index)
        actions.append(.give(copy(id, of: original, for: session, now), to: session))
      }
    }
  }

  private func isLate(_ lease: LeaseState, _ now: Duration) -> Bool {
    lease.twin == nil
      && now - lease.given > max(settings.copyAfter, .seconds(ForeignNumber.seconds(lease.seconds)))
      && !isSettled(lease.cells)
      && (suspicions.isEmpty || !lease.cells.ranges.joined().contains { suspicions[$0] != nil })
  }

  private mutating func copy(
    _ id: LeaseID, of original: LeaseState, for session: Session, _ now: Duration
  ) -> Lease {
    let lease = Lease(id: takeNumber(), cells: queue.settled.missing(from: original.cells))
    hold(lease, by: session, seconds: original.seconds, now)
    leases[lease.id]?.twin = id
    leases[id]?.twin = lease.id
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
