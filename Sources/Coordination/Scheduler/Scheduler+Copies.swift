import SweepPlan
import Wire

/// Copies of leases for workers that have nothing to do. The first that is finished wins, and as both have the same
/// bits nobody can tell which it was.
extension Scheduler {
  /// Gives idle workers copies of what is left of leases that should be over sooner with them than with those who have
  /// them, the longest first.
  ///
  /// A lease has one copy at a time. Cells that somebody died over are not copied: that might cost two workers. Nor is
  /// what is asked back, before there was time for an answer.
  mutating func giveCopies(
    _ late: [LateLease], to idle: [Int], _ turn: inout Turn
  ) {
    let now = turn.now
    var late = late.filter { mayBeCopied($0.id, now) }
    for place in idle {
      guard let session = workers.session(at: place) else { continue }
      let pace = workers[place].pace.factor(correction: costs.model.correction)
      for _ in 0..<workers[place].freeSlots {
        guard
          let index = late.firstIndex(where: { lease in
            lease.worker != session
              && lease.secondsLeft > settings.copySeconds + Self.margin * pace * lease.secondsOfWork
          })
        else { break }
        let original = late.remove(at: index)
        turn.tell(.give(copy(original, for: session, now), to: session))
      }
    }
  }

  /// Whether a lease is old enough, and there is nothing against a copy.
  func mayBeCopied(_ id: LeaseID, _ now: Duration) -> Bool {
    guard let lease = leases[id], lease.twin == nil, now - lease.given > settings.copyAfter,
      !isRecalled(lease, now)
    else { return false }
    return !isSuspected(lease)
  }

  private mutating func copy(_ original: LateLease, for session: Session, _ now: Duration) -> Lease {
    let lease = Lease(id: takeNumber(), cells: original.cells)
    hold(lease, by: session, expected: Expectation(known: original.secondsOfWork), now)
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
