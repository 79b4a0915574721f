import SweepPlan
import Wire

/// Leases whose training does not come further, though their worker is heard: a thread that hangs in a driver or waits for a
/// disk that does not answer.
extension Scheduler {
  /// Notes which of a worker's leases have come further.
  ///
  /// - Parameter held: the leases that it says it has; its other threads do not hang, whatever was thought of them.
  mutating func noteProgress(of session: Session, held: Set<LeaseID>, _ now: Duration) {
    guard let worker = workers[session] else { return }
    if !worker.stalled.isEmpty { workers[session]?.stalled.formIntersection(held) }
    let progress = worker.progressOfLeases
    for id in worker.leases.prefix(worker.usableSlots) where leases[id]?.progress != progress[id] {
      leases[id]?.advance(to: progress[id], at: now)
    }
  }

  /// A lease is over and its shard under way, or in line behind others: it does not stand still.
  mutating func noteDelivery(of id: LeaseID, by session: Session, _ now: Duration) {
    if isHeld(id, by: session), leases[id]?.advanced != nil { leases[id]?.advanced = now }
  }

  /// Takes back what has stood still for too long. A thread that hangs is not counted on until it is heard that its
  /// lease is over.
  mutating func takeBackTheStalled(_ now: Duration, _ actions: inout [Action]) {
    for session in roster {
      guard let worker = workers[session] else { continue }
      var stalled: [LeaseID] = []
      for id in worker.leases.prefix(worker.usableSlots) {
        if let since = leases[id]?.advanced {
          if now - since > settings.stall { stalled.append(id) }
        } else {
          leases[id]?.advance(to: nil, at: now)
        }
      }
      guard !stalled.isEmpty else { continue }
      let reason = "no progress on \(worker.introduction.host) for \(settings.stall.components.seconds) s"
      let blame = Blame(worker: session, host: worker.introduction.host, reason: reason)
      takeBack(stalled, blaming: blame, worker.progressOfLeases, &actions)
      actions.append(.lost(session, leases: stalled, reason: reason))
      workers[session]?.stalled.formUnion(stalled)
      // With every thread hanging, what waits behind them would wait for ever.
      if let waiting = workers[session], waiting.usableSlots == 0 {
        takeBack(waiting.leases, blaming: nil, [:], &actions)
      }
    }
  }

  /// Takes leases off the books and gives their cells back.
  ///
  /// - Parameters:
  ///   - blame: what has happened to whoever trained them; then each of their cells that is not known to be trained
  ///     gets a strike. nil where nothing speaks against them.
  ///   - progress: how far each had come.
  mutating func takeBack(
    _ ids: [LeaseID], blaming blame: Blame?, _ progress: [LeaseID: LeaseProgress], _ actions: inout [Action]
  ) {
    for (id, lease) in zip(ids, endLeases(ids)) {
      if let blame {
        let last = progress[id]
        for cell in lease.cells.ranges.lazy.joined().dropFirst(last?.finishedCells ?? 0) {
          strike(cell, in: id, atStep: last?.cell == cell ? last?.step : nil, blame, &actions)
        }
      }
      let suspicions = suspicions
      giveBack(lease) { suspicions[$0] != nil }
    }
  }
}
