import SweepPlan
import Wire

/// Workers that come, live, fall silent and leave.
extension Scheduler {
  mutating func welcome(
    _ session: Session, _ introduction: Introduction, _ now: Duration, _ actions: inout [Action]
  ) {
    if workers[session] == nil { roster.append(session) }
    let dismissal = workers[session]?.dismissal
    if dismissal == nil { slots += introduction.slots - (workers[session]?.introduction.slots ?? 0) }
    // The leases are in the books, or are none.
    var known = introduction
    known.held = []
    workers[session, default: WorkerState(introduction: known, lastHeard: now)].introduction = known
    workers[session]?.lastHeard = now
    if let dismissal {
      return actions += [.welcome(session), .dismiss(session, reason: dismissal, again: true)]
    }
    // A lease that nobody has given yet is made up: its number will be another's.
    for lease in introduction.held where leases[lease.id] == nil && lease.id < nextLease {
      guard (workers[session]?.leases.count ?? 0) < WireHeartbeat.mostHeld else { break }
      // Given by a coordinator that died, or by this one before it gave the session up.
      let cells = queue.claim(lease.cells)
      // Nor is one kept of which nothing is left: so there are never more than there are cells, whatever is said.
      guard !cells.isEmpty else { continue }
      hold(Lease(id: lease.id, cells: cells), by: session, seconds: seconds(of: cells), now)
    }
    guard !introduction.hasMore else { return }
    actions.append(.welcome(session))
    if let drainReason { actions.append(.drain(session, reason: drainReason)) }
  }

  mutating func hear(
    _ session: Session, _ held: [LeaseID], _ progress: [LeaseProgress], _ period: Duration, _ now: Duration,
    _ actions: inout [Action]
  ) {
    // Thousands a second: the worker is looked up once for all that changes.
    guard workers[session]?.hear(progress, period, at: now) != nil else {
      actions.append(.introduce(session))
      return
    }
    if let reason = workers[session]?.dismissal {
      actions.append(.dismiss(session, reason: reason, again: true))
    }
    let there = Set(held)
    noteProgress(of: session, held: there, now)
    for id in workers[session]?.leases ?? [] where !there.contains(id) {
      // Of what is asked back it is not known yet whether it was given back, or lost.
      guard let lease = leases[id], !isRecalled(lease, now),
        now - lease.given > max(settings.resendAfter, period / 4)
      else { continue }
      leases[id]?.given = now
      actions.append(.give(Lease(id: id, cells: lease.cells, isShort: lease.isShort), to: session))
    }
  }

  /// How long a worker may say nothing: it may be one whose signs of life are rare.
  func silence(of worker: WorkerState) -> Duration { max(settings.silence, worker.period * 3) }

  mutating func giveUpOnTheSilent(_ now: Duration, _ actions: inout [Action]) {
    for session in roster {
      guard let worker = workers[session], now - worker.lastHeard > silence(of: worker) else { continue }
      let seconds = (now - worker.lastHeard).components.seconds
      release(session, blaming: "worker on \(worker.introduction.host) silent for \(seconds) s", &actions)
    }
  }

  /// Takes a worker off the roster and its leases back.
  ///
  /// - Parameters:
  ///   - reason: how the worker died; then the cells that were in training each get a strike.
  ///     nil where it left in good order.
  ///   - starved: whether its surroundings had too little of something for it.
  mutating func release(
    _ session: Session, blaming reason: String?, starved: Bool = false, _ actions: inout [Action]
  ) {
    guard let worker = workers.removeValue(forKey: session) else { return }
    roster.removeAll { $0 == session }
    if worker.dismissal == nil { slots -= worker.introduction.slots }
    // Short leases in front may all be trained already and share the shard that is to come.
    let short = worker.leases.prefix { leases[$0]?.isShort ?? false }.count
    let inTraining = max(worker.usableSlots, short)
    let blame = reason.map {
      Blame(worker: session, host: worker.introduction.host, reason: $0, isStarvation: starved)
    }
    takeBack(Array(worker.leases.prefix(inTraining)), blaming: blame, worker.progressOfLeases, &actions)
    takeBack(Array(worker.leases.dropFirst(inTraining)), blaming: nil, [:], &actions)
    if let reason { actions.append(.lost(session, leases: worker.leases, reason: reason)) }
  }
}
