import SweepPlan
import Wire

/// What workers report of leases that are over, and of what cannot be done.
extension Scheduler {
  /// Settles the cells of a shard that no other shard has, whoever trained them, and however late.
  mutating func onDone(_ completion: Completion, from session: Session, _ turn: inout Turn) -> Candidates {
    let place = workers.place(of: session)
    if let place { workers[place].lastHeard = turn.now }
    let ended = endLeases(([completion.lease] + completion.also).filter { isHeld($0, by: session) })
    // Before any of these cells is known.
    if ended.count == 1, let place {
      notePace(of: completion.cells, in: ended[0], ofWorkerAt: place, turn.now)
    }
    // Cells that were given up, and come after all, are as good as any.
    let accepted = queue.unrecorded(of: completion.cells)
    settle(completion, by: session, &turn)
    if !completion.cells.isEmpty, let place { workers[place].doubts = WorkerState.Doubts() }
    let suspects = suspicions
    for lease in ended { giveBack(lease) { suspects[$0] != nil } }
    if !accepted.isEmpty {
      record(completion, accepted, from: session, at: place, &turn)
    } else if !completion.cells.isEmpty {
      hasHeardTwice = true
    }
    turn.tell(.accept(completion.lease, from: session))
    if completion.cells.isEmpty { noteFruitless(completion, ended, from: session, &turn) }
    if place == nil { turn.tell(.introduce(session)) }
    return .only(session)
  }

  /// Takes down how fast a worker trained a lease: the time that passed on its machine, of which training may have had a
  /// part only, over what was expected; another machine may be faster.
  private mutating func notePace(
    of cells: RangeSet<Int>, in lease: LeaseState, ofWorkerAt place: Int, _ now: Duration
  ) {
    guard let training = lease.training, !training.isInterrupted else { return }
    workers[place].pace.note(
      (now - training.begun) / .seconds(1), expected: expectation(of: cells, after: training.trainedBefore),
      correction: costs.model.correction)
  }

  /// Takes the cells of a shard off the queue.
  private mutating func settle(_ completion: Completion, by session: Session, _ turn: inout Turn) {
    var index = 0
    completion.cells.forEachCell { cell in
      defer { index += 1 }
      let seconds = index < completion.seconds.count ? Double(completion.seconds[index]) : nil
      guard !queue.record(cell).isSettled else { return }
      costs.settle(cell, after: seconds)
      if !suspicions.isEmpty { noteSuccess(of: cell, by: session, &turn) }
    }
  }

  private mutating func record(
    _ completion: Completion, _ accepted: RangeSet<Int>, from session: Session, at place: Int?,
    _ turn: inout Turn
  ) {
    noteRecord(&turn)
    let diverged = completion.diverged.intersection(accepted)
    divergedCount += diverged.cellCount
    if let place { workers[place].cellsDone += accepted.cellCount }
    var completion = completion
    completion.host = place.map { workers[$0].introduction.host }
    turn.record(.shard(completion, accepted: accepted, diverged: diverged, from: session))
  }

  /// A cell that cannot be trained gets a strike, as if it had killed its worker; a worker whose surroundings are to blame
  /// is dismissed; a disk on which nobody can write shards stops the sweep.
  mutating func onFailed(
    _ failure: Failure, in id: LeaseID, _ reason: String, from session: Session, _ turn: inout Turn
  ) -> Candidates {
    workers.change(session) { $0.lastHeard = turn.now }
    switch failure {
    case .surroundings: dismiss(session, reason, &turn)
    case .sweepDisk:
      if isHeld(id, by: session) {
        for lease in endLeases([id]) { giveBack(lease) { _ in false } }
        stop(reason, &turn)
      }
    case .cell(let cell): noteFailure(of: cell, in: id, reason, at: session, &turn)
    }
    return mayHaveNew(session) ? .only(session) : .everybody
  }

  private mutating func noteFailure(
    of cell: Int, in id: LeaseID, _ reason: String, at session: Session, _ turn: inout Turn
  ) {
    // Whoever has not got the lease has no say in it: its cells are given to others already.
    guard let lease = leases[id], let worker = workers[session], lease.worker == session,
      lease.cells.contains(cell)
    else { return }
    let blame = Blame(worker: session, host: worker.introduction.host, reason: reason)
    strike(cell, in: id, blame, &turn)
    if !hasTwin(lease, with: cell) { queue.giveBack(RangeSet(cell..<cell + 1)) { _ in true } }
    leases[id]?.lease.cells.remove(contentsOf: cell..<cell + 1)
    noteFailure(of: cell, at: session, &turn)
  }
}
