import SweepPlan
import Wire

/// Cells that workers give back before they begin them, for others that have nothing to do: unlike a copy that costs
/// nobody anything.
extension Scheduler {
  /// Asks for what is not begun of leases whose last cell would be over sooner with a worker that is idle, those that
  /// will take longest first. What comes back is given as all cells are: to the idle first, in fair shares.
  mutating func recall(
    _ late: [LateLease], for idle: [Int], _ turn: inout Turn
  ) {
    let now = turn.now
    var slots = idle.reduce(0) { $0 + workers[$1].freeSlots }
    let correction = costs.model.correction
    let pace = idle.map { workers[$0].pace.factor(correction: correction) }.min() ?? 1
    for lease in late where slots > 0 {
      guard let state = leases[lease.id], let last = lease.cellsAhead.lastCell else { continue }
      if isRecalled(state, now) {
        slots -= 1
        continue
      }
      // Who has not answered is asked again only after a while: till then the lease may be copied.
      guard state.recalled.map({ now - $0 > settings.recallPatience * 5 }) ?? true,
        state.twin == nil, !isSuspected(state),
        lease.secondsLeft > settings.recallSeconds + Self.margin * pace * costs.seconds(ofCell: last)
      else { continue }
      leases[lease.id]?.recalled = now
      turn.tell(.recall(lease.id, from: lease.worker))
      slots -= 1
    }
  }

  /// Whether a lease was recalled, and its worker may still answer.
  func isRecalled(_ lease: LeaseState, _ now: Duration) -> Bool {
    lease.recalled.map { now - $0 <= settings.recallPatience } ?? false
  }

  /// Takes cells back that a worker was asked for; of whoever was not asked, none.
  mutating func onReturned(
    _ cells: RangeSet<Int>, of id: LeaseID, from session: Session, _ turn: inout Turn
  ) -> Candidates {
    workers.change(session) { $0.lastHeard = turn.now }
    guard isHeld(id, by: session), var state = leases[id], state.recalled != nil else { return .nobody }
    let given = state.cells.intersection(cells)
    guard !given.isEmpty else { return .nobody }
    // Their part of what was put on the books, whatever their cost is thought to be by now.
    let whole = seconds(of: state.cells)
    let part = whole > 0 ? min(1, seconds(of: given) / whole) : 0
    let seconds = state.seconds * part
    state.lease.cells.subtract(given)
    state.seconds -= seconds
    state.expected = state.expected * (1 - part)
    state.recalled = nil
    leasedSeconds -= seconds
    workers.change(session) { $0.seconds -= seconds }
    leases[id] = state
    // What a copy has is in good hands.
    let free = given.subtracting(state.twin.flatMap { leases[$0]?.cells } ?? RangeSet())
    let suspects = suspicions
    queue.giveBack(free) { suspects[$0] != nil }
    if state.cells.isEmpty { takeBack([id]) }
    return .everybody
  }
}
