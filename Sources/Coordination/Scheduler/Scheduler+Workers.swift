import SweepPlan
import Wire

/// Workers that come, live, fall silent and leave.
extension Scheduler {
  mutating func welcome(
    _ session: Session, _ introduction: Introduction, _ now: Duration, _ actions: inout [Action]
  ) {
    // The leases are in the books, or are none.
    var known = introduction
    known.held = []
    if workers.place(of: session) == nil {
      workers.add(session, WorkerState(introduction: known, lastHeard: now))
      slots += introduction.slots
    }
    guard let place = workers.place(of: session) else { return }
    let before = workers[place].introduction.slots
    (workers[place].introduction, workers[place].lastHeard) = (known, now)
    if workers[place].dismissal == nil { slots += introduction.slots - before }
    if let dismissal = workers[place].dismissal {
      return actions += [
        .welcome(session), .dismiss(session, host: known.host, reason: dismissal, again: true),
      ]
    }
    // A lease that nobody has given yet is made up: its number will be another's.
    for lease in introduction.held where leases[lease.id] == nil && lease.id < nextLease {
      guard workers[place].leases.count < WireHeartbeat.mostHeld else { break }
      // Given by a coordinator that died, or by this one before it gave the session up.
      let cells = queue.claim(lease.cells)
      // Nor is one kept of which nothing is left: so there are never more than there are cells, whatever is said.
      guard !cells.isEmpty else { continue }
      hold(Lease(id: lease.id, cells: cells), by: session, expected: expectation(of: cells), now)
      leases[lease.id]?.isTakenOver = true
    }
    guard !introduction.hasMore else { return }
    actions.append(.welcome(session))
    if let drainReason { actions.append(.drain(session, reason: drainReason)) }
  }

  mutating func hear(
    _ session: Session, _ held: [LeaseID], _ progress: [LeaseProgress], _ period: Duration, _ now: Duration,
    _ actions: inout [Action]
  ) {
    guard let place = workers.place(of: session) else {
      actions.append(.introduce(session))
      return
    }
    workers[place].hear(progress, period, at: now)
    if let reason = workers[place].dismissal {
      let host = workers[place].introduction.host
      actions.append(.dismiss(session, host: host, reason: reason, again: true))
    }
    noteProgress(ofWorkerAt: place, held: held, now)
    // Mostly it has what it was given, in that order, and what it has reported besides.
    guard !held.starts(with: workers[place].leases) else { return }
    let there = Set(held)
    for id in workers[place].leases where !there.contains(id) {
      // Of what is asked back it is not known yet whether it was given back, or lost.
      guard let lease = leases[id], !isRecalled(lease, now),
        now - lease.given > max(settings.resendAfter, period / 4)
      else { continue }
      leases[id]?.given = now
      actions.append(.give(Lease(id: id, cells: lease.cells, isShort: lease.isShort), to: session))
    }
  }

  /// How long a worker may say nothing: it may be one whose signs of life are rare.
  func silence(ofPeriod period: Duration) -> Duration { max(settings.silence, period * 3) }

  mutating func giveUpOnTheSilent(_ now: Duration, _ actions: inout [Action]) {
    for place in workers.places {
      guard let session = workers.session(at: place),
        now - workers[place].lastHeard > silence(ofPeriod: workers[place].period)
      else { continue }
      let (seconds, host) = (
        (now - workers[place].lastHeard).components.seconds, workers[place].introduction.host
      )
      release(session, blaming: "worker on \(host) silent for \(seconds) s", &actions)
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
    guard let worker = workers.remove(session) else { return }
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
