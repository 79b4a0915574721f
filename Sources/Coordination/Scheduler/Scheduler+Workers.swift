import SweepPlan
import Wire

/// Workers that come, live, fall silent and leave.
extension Scheduler {
  mutating func onHello(
    _ introduction: Introduction, from session: Session, _ turn: inout Turn
  ) -> Candidates {
    // The leases are in the books, or are none.
    var known = introduction
    known.held = []
    if workers.place(of: session) == nil {
      workers.add(session, WorkerState(introduction: known, lastHeard: turn.now))
      slots += introduction.slots
    }
    guard let place = workers.place(of: session) else { return .nobody }
    let before = workers[place].introduction.slots
    (workers[place].introduction, workers[place].lastHeard) = (known, turn.now)
    if let reason = workers[place].dismissal {
      turn.tell(.welcome(session))
      turn.tell(.dismiss(session, reason: reason))
      return .nobody
    }
    slots += introduction.slots - before
    takeOver(introduction.held, from: session, at: place, turn.now)
    // Who is not at the end of its list has no need of more.
    guard !introduction.hasMore else { return .nobody }
    turn.tell(.welcome(session))
    if let drainReason { turn.tell(.drain(session, reason: drainReason)) }
    return .only(session)
  }

  /// Puts leases on the books that were given by a coordinator that died, or by this one before it gave the session up.
  private mutating func takeOver(_ held: [Lease], from session: Session, at place: Int, _ now: Duration) {
    // A lease that nobody has given yet is made up: its number will be another's.
    for lease in held where leases[lease.id] == nil && lease.id < nextLease {
      guard workers[place].leases.count < WireHeartbeat.mostHeld else { return }
      let cells = queue.claim(lease.cells)
      // Nor is one kept of which nothing is left: so there are never more than there are cells, whatever is said.
      guard !cells.isEmpty else { continue }
      hold(
        Lease(id: lease.id, cells: cells), by: session, expected: expectation(of: cells), isTakenOver: true,
        now)
    }
  }

  mutating func onHeartbeat(
    of held: [LeaseID], _ progress: [LeaseProgress], nextIn period: Duration, from session: Session,
    _ turn: inout Turn
  ) -> Candidates {
    guard let place = workers.place(of: session) else {
      turn.tell(.introduce(session))
      return .nobody
    }
    workers[place].hear(progress, period, at: turn.now)
    if let reason = workers[place].dismissal { turn.tell(.dismiss(session, reason: reason)) }
    noteProgress(ofWorkerAt: place, held: held, turn.now)
    // Mostly it has what it was given, in that order, and what it has reported besides.
    if !held.starts(with: workers[place].leases) {
      giveAgain(allBut: Set(held), to: session, at: place, &turn)
    }
    return .only(session)
  }

  /// Sends leases again that were lost on the way.
  private mutating func giveAgain(
    allBut there: Set<LeaseID>, to session: Session, at place: Int, _ turn: inout Turn
  ) {
    let patience = max(settings.resendAfter, workers[place].period / 4)
    for id in workers[place].leases where !there.contains(id) {
      // Of what is asked back it is not known yet whether it was given back, or lost.
      guard let state = leases[id], !isRecalled(state, turn.now), turn.now - state.given > patience else {
        continue
      }
      leases[id]?.given = turn.now
      turn.tell(.give(state.lease, to: session))
    }
  }

  /// How long a worker may say nothing: it may be one whose signs of life are rare.
  func silence(ofPeriod period: Duration) -> Duration { max(settings.silence, period * 3) }

  mutating func giveUpOnTheSilent(_ turn: inout Turn) {
    for place in workers.places {
      guard let session = workers.session(at: place),
        turn.now - workers[place].lastHeard > silence(ofPeriod: workers[place].period)
      else { continue }
      let (seconds, host) = (
        (turn.now - workers[place].lastHeard).components.seconds, workers[place].introduction.host
      )
      release(session, blaming: "worker on \(host) silent for \(seconds) s", &turn)
    }
  }

  mutating func onBye(_ session: Session, _ turn: inout Turn) -> Candidates {
    release(session, blaming: nil, &turn)
    return .everybody
  }

  mutating func onDied(_ session: Session, _ reason: String, _ turn: inout Turn) -> Candidates {
    release(session, blaming: reason, &turn)
    return .everybody
  }

  /// Takes a worker off the roster and its leases back.
  ///
  /// - Parameters:
  ///   - reason: how the worker died; then the cells that were in training each get a strike.
  ///     nil where it left in good order.
  ///   - starved: whether its surroundings had too little of something for it.
  mutating func release(
    _ session: Session, blaming reason: String?, starved: Bool = false, _ turn: inout Turn
  ) {
    guard let worker = workers.remove(session) else { return }
    if !worker.isDismissed { slots -= worker.introduction.slots }
    guard let reason else { return takeBack(worker.leases) }
    // Short leases in front may all be trained already and share the shard that is to come.
    let short = worker.leases.prefix { leases[$0]?.lease.isShort ?? false }.count
    let inTraining = max(worker.usableSlots, short)
    let blame = Blame(
      worker: session, host: worker.introduction.host, reason: reason, isStarvation: starved)
    takeBack(Array(worker.leases.prefix(inTraining)), blaming: blame, worker.progressOfLeases, &turn)
    takeBack(Array(worker.leases.dropFirst(inTraining)))
    turn.note(.lost(session, leases: worker.leases, reason: reason))
  }
}
