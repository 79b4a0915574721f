import SweepPlan
import Wire

/// Giving cells out and getting them back.
extension Scheduler {
  /// Gives workers what they should have: one lease in training for each slot, and one waiting for
  /// each while there is enough for everybody.
  mutating func giveLeases(to sessions: [Session], _ now: Duration, _ actions: inout [Action]) {
    guard drainReason == nil, now >= quietUntil else { return }
    for share in 1...2 {
      for session in sessions {
        guard let worker = workers[session] else { continue }
        var wanting = worker.introduction.slots * share - worker.leases.count
        while wanting > 0, queue.freeCount > (share == 1 ? 0 : slots) {
          guard let lease = takeLease(for: session, now) else { return }
          actions.append(.give(lease, to: session))
          wanting -= 1
        }
      }
    }
  }

  /// Guided self-scheduling: a lease is a third of a slot's fair share of what is left, within bounds.
  private mutating func takeLease(for session: Session, _ now: Duration) -> Lease? {
    let model = costs
    let share = max(0, costs.remainingSeconds - leasedSeconds) / Double(3 * max(1, slots))
    let budget = min(settings.leaseSeconds, max(settings.smallestLeaseSeconds, share))
    var seconds = 0.0
    let cells = queue.take(budget: budget, limit: settings.largestLease) { cell in
      let cost = model.seconds(ofCell: cell)
      seconds += cost
      return cost
    }
    guard !cells.isEmpty else { return nil }
    let lease = Lease(id: nextLease, cells: cells)
    nextLease = LeaseID(rawValue: nextLease.rawValue + 1)
    hold(lease, by: session, seconds: seconds, now)
    return lease
  }

  mutating func hold(_ lease: Lease, by session: Session, seconds: Double, _ now: Duration) {
    leases[lease.id] = LeaseState(cells: lease.cells, worker: session, given: now, seconds: seconds)
    workers[session]?.leases.append(lease.id)
    leasedSeconds += seconds
  }

  /// Takes a lease off the books; its cells are still held.
  mutating func endLease(_ id: LeaseID) -> LeaseState? {
    guard let lease = leases.removeValue(forKey: id) else { return nil }
    workers[lease.worker]?.leases.removeAll { $0 == id }
    workers[lease.worker]?.progress.removeAll { $0.lease == id }
    leasedSeconds = leases.isEmpty ? 0 : leasedSeconds - lease.seconds
    return lease
  }

  /// Settles the cells of a shard that no other shard has, whoever trained them, and however late.
  mutating func complete(
    _ completion: Completion, from session: Session, _ now: Duration, _ actions: inout [Action]
  ) {
    let known = workers[session] != nil
    workers[session]?.lastHeard = now
    let lease = endLease(completion.lease)
    let accepted = queue.settled.missing(from: completion.cells)
    for (index, cell) in completion.cells.ranges.lazy.joined().enumerated() where queue.settle(cell) {
      let seconds = index < completion.seconds.count ? Double(completion.seconds[index]) : nil
      costs.settle(cell, after: seconds)
      strikes[cell] = nil
    }
    if let lease {
      let strikes = strikes
      queue.giveBack(lease.cells) { strikes[$0] != nil }
    }
    if !accepted.isEmpty {
      let diverged = completion.diverged.intersection(accepted)
      divergedCount += diverged.cellCount
      workers[session]?.cellsDone += accepted.cellCount
      actions.append(.record(completion, accepted: accepted, diverged: diverged, from: session))
    }
    actions.append(.accept(completion.lease, from: session))
    if !known { actions.append(.introduce(session)) }
  }

  /// A cell that cannot be trained gets a strike, as if it had killed its worker; a place where shards
  /// cannot be written stops the sweep.
  mutating func fail(
    _ id: LeaseID, cell: Int?, reason: String, from session: Session, _ now: Duration,
    _ actions: inout [Action]
  ) {
    workers[session]?.lastHeard = now
    guard let cell else {
      if let lease = endLease(id) { queue.giveBack(lease.cells) { _ in false } }
      stop(reason, &actions)
      return
    }
    guard let lease = leases[id], lease.cells.contains(cell) else { return }
    strike(cell, reason, &actions)
    queue.giveBack(RangeSet(cell..<cell + 1)) { _ in true }
    leases[id]?.cells.remove(contentsOf: cell..<cell + 1)
  }

  /// Counts a death over a cell; the last that is allowed gives the cell up.
  mutating func strike(_ cell: Int, _ reason: String, _ actions: inout [Action]) {
    let count = strikes[cell, default: 0] + 1
    strikes[cell] = count
    guard count >= settings.strikes, queue.settle(cell) else { return }
    poisonedCount += 1
    costs.settle(cell)
    strikes[cell] = nil
    actions.append(.poison(cell: cell, reason: "\(reason) (\(count) times)"))
  }
}
