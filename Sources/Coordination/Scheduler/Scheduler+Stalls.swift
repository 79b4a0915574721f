import SweepPlan
import Wire

/// Leases whose training does not come further, though their worker is heard: a thread that hangs in a driver or waits for a
/// disk that does not answer.
extension Scheduler {
  /// Notes which of a worker's leases have come further.
  ///
  /// - Parameter held: the leases that it says it has; its other threads do not hang, whatever was thought of them.
  mutating func noteProgress(ofWorkerAt place: Int, held: [LeaseID], _ now: Duration) {
    if !workers[place].stalled.isEmpty { workers[place].stalled.formIntersection(held) }
    let progress = workers[place].progress
    // Mostly it trains what it was given first, in that order, and says of each once how far it is.
    let isInOrder = zip(progress, progress.dropFirst()).allSatisfy { $0.lease < $1.lease }
    lazy var progressOfLeases = workers[place].progressOfLeases
    for (index, id) in workers[place].leases.prefix(workers[place].usableSlots).enumerated() {
      let isThere = isInOrder && index < progress.count && progress[index].lease == id
      let latest = isThere ? progress[index] : progressOfLeases[id]
      guard leases[id]?.progress != latest else { continue }
      let trained = latest.map { part(ofCellIn: $0) } ?? 0
      let seconds = workers[place].pace.factor(correction: costs.model.correction) * secondsOfCell(in: id)
      leases[id]?.advance(to: latest, part: trained, secondsOfCell: seconds, at: now)
    }
  }

  /// How much of the cell in training is trained, as far as its steps tell.
  func part(ofCellIn progress: LeaseProgress) -> Double {
    Double(min(costs.model.steps, max(0, progress.step))) / Double(max(1, costs.model.steps))
  }

  /// Seconds of training in a cell of a lease, in the mean over its cells.
  private func secondsOfCell(in id: LeaseID) -> Double {
    guard let lease = leases[id], !lease.cells.isEmpty else { return 0 }
    return costs.seconds(in: lease.expected) / Double(lease.cells.cellCount)
  }

  /// Where the coordinator has stood still, with its machine or because somebody suspended it, its workers may have too:
  /// how fast they are is measured anew.
  mutating func noteInterruption(_ now: Duration) {
    defer { lastTick = now }
    guard let lastTick, now - lastTick > settings.interruption else { return }
    for id in leases.keys { leases[id]?.interrupt() }
  }

  /// A lease is over and its shard under way, or in line behind others: it does not stand still.
  mutating func noteDelivery(of id: LeaseID, by session: Session, _ now: Duration) {
    if isHeld(id, by: session) { leases[id]?.noteDelivery(at: now) }
  }

  /// Takes back what has stood still for too long. A thread that hangs is not counted on until it is heard that its
  /// lease is over.
  mutating func takeBackTheStalled(_ turn: inout Turn) {
    for place in workers.places {
      var stalled: [LeaseID] = []
      for id in workers[place].leases.prefix(workers[place].usableSlots) {
        if let since = leases[id]?.advanced {
          if turn.now - since > settings.stall { stalled.append(id) }
        } else {
          leases[id]?.advance(to: nil, at: turn.now)
        }
      }
      guard !stalled.isEmpty, let session = workers.session(at: place) else { continue }
      let worker = workers[place]
      let reason = "no progress on \(worker.introduction.host) for \(settings.stall.components.seconds) s"
      let blame = Blame(worker: session, host: worker.introduction.host, reason: reason)
      takeBack(stalled, blaming: blame, worker.progressOfLeases, &turn)
      turn.note(.lost(session, leases: stalled, reason: reason))
      workers[place].stalled.formUnion(stalled)
      // With every thread hanging, what waits behind them would wait for ever.
      if workers[place].usableSlots == 0 { takeBack(workers[place].leases) }
    }
  }
}
