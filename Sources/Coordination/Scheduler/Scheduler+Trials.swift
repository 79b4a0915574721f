import Surroundings
import SweepPlan
import Wire

/// What is to blame where training fails: the cell, or its worker. A cell is given up after some failures, on different
/// workers and different hosts where there are others; a worker at which cells fail that others train is dismissed.
extension Scheduler {
  /// Who had a part in a failure, and what happened.
  struct Blame: Sendable {
    var worker: Session
    var host: String
    var reason: String
    /// Whether a worker starved over it.
    var isStarvation = false
  }

  /// What speaks against a cell.
  struct Suspicion: Sendable {
    /// The leases in which it failed since its training last came further, each with its worker and that one's host.
    private var attempts: [LeaseID: (worker: Session, host: String)] = [:]
    /// The furthest step that any of them was known to have reached.
    private var step = 0

    /// It failed again, at such a step as far as is known. Who got further than all before was not stopped by what
    /// stopped those: a machine that is taken away again and again is not the cell's fault.
    ///
    /// - Returns: whether it came further than before.
    mutating func add(_ blame: Blame, in lease: LeaseID, atStep step: Int) -> Bool {
      let isKnown = !attempts.isEmpty
      let isFurther = step > self.step + self.step / 100
      if isFurther { (attempts, self.step) = ([:], step) }
      attempts[lease] = (blame.worker, blame.host)
      return isKnown && isFurther
    }

    /// How often it failed.
    var count: Int { attempts.count }
    /// The workers it failed on, each once.
    var workers: Set<Session> { Set(attempts.values.map(\.worker)) }

    /// Whether a failure on one more worker would say something new.
    ///
    /// - Parameter enough: failures on so many workers are.
    func wouldLearn(from worker: Session, on host: String, enough: Int) -> Bool {
      let workers = workers
      guard !workers.contains(worker) else { return false }
      if workers.count < enough { return true }
      let hosts = Set(attempts.values.map(\.host))
      return hosts.count == 1 && !hosts.contains(host)
    }
  }

  /// Whether a worker may be given cells: it is not dismissed, and not on probation.
  func mayHaveNew(_ session: Session) -> Bool { workers.place(of: session).map { mayHaveNew($0) } ?? false }

  /// The same of the worker at a place.
  func mayHaveNew(_ place: Int) -> Bool {
    workers.isTaken(place) && !workers[place].isDismissed
      && (workers[place].failedCount < settings.failuresInRow || !hasOthers)
  }

  /// Whether there is a worker that is neither dismissed nor on probation.
  private var hasOthers: Bool {
    workers.contains { $0.usableSlots > 0 && $0.failedCount < settings.failuresInRow }
  }

  /// Whether one of the workers there are would tell more of a cell by failing over it.
  private func canLearnMore(of suspicion: Suspicion) -> Bool {
    workers.places.contains { place in
      guard let session = workers.session(at: place), workers[place].usableSlots > 0 else { return false }
      return suspicion.wouldLearn(
        from: session, on: workers[place].introduction.host, enough: settings.strikes) && mayHaveNew(place)
    }
  }

  /// Takes a cell that is to be given alone, for a worker that would tell more of it than those it failed on; for any where
  /// there is none that would.
  mutating func takeSuspect(for session: Session) -> Int? {
    guard queue.hasSuspects, let host = host(of: session) else { return nil }
    // What is asked of the other books while this one is written.
    var queue = CellQueue(size: 0)
    swap(&queue, &self.queue)
    defer { swap(&queue, &self.queue) }
    return queue.takeSuspect { cell in
      guard let suspicion = suspicions[cell] else { return true }
      return scarcity.putOff[cell] == nil
        && (suspicion.wouldLearn(from: session, on: host, enough: settings.strikes)
          || !canLearnMore(of: suspicion))
    }
  }

  /// Counts a failure over a cell; the last that is allowed gives the cell up, unless another worker would tell more.
  ///
  /// - Parameters:
  ///   - lease: the attempt at it, which counts once, however often and late it is told that it failed.
  ///   - step: how far its training was known to have come; nil where it was not.
  mutating func strike(
    _ cell: Int, in lease: LeaseID, atStep step: Int? = nil, _ blame: Blame, _ turn: inout Turn
  ) {
    let before = suspicions[cell]?.workers ?? []
    let isFurther = suspicions[cell, default: Suspicion()].add(blame, in: lease, atStep: step ?? 0)
    if isFurther {
      // Between the deaths it was trained.
      scarcity.putOff[cell] = nil
      if blame.isStarvation { scarcity.inRow = 1 }
    }
    if before.contains(where: { $0 != blame.worker }) { acquit(before.union([blame.worker]), of: cell) }
    guard let suspicion = suspicions[cell], suspicion.count >= settings.strikes,
      !canLearnMore(of: suspicion)
    else { return }
    let reason = "\(blame.reason) (\(counted(suspicion.count, "time")))"
    if blame.isStarvation, mayBeScarcity(suspicion) {
      scarcity.putOff[cell] = reason
    } else {
      giveUp(cell, suspicion, reason, &turn)
    }
  }

  /// Settles a cell as one that cannot be trained.
  mutating func giveUp(
    _ cell: Int, _ suspicion: Suspicion, _ reason: String, _ turn: inout Turn
  ) {
    guard queue.poison(cell) else { return }
    costs.settle(cell)
    acquit(suspicion.workers, of: cell)
    (suspicions[cell], scarcity.putOff[cell]) = (nil, nil)
    turn.record(.poisoned(cell: cell, reason: reason))
  }

  /// A cell fails on others too: it does not speak against its workers.
  private mutating func acquit(_ sessions: Set<Session>, of cell: Int) {
    for session in sessions { workers.change(session) { $0.doubts.failed.remove(cell) } }
  }

  /// A cell failed at a worker that is still there. After some in a row it gets no new ones for the time being, if others
  /// are there, and what it has goes to them.
  mutating func noteFailure(of cell: Int, at session: Session, _ turn: inout Turn) {
    guard let worker = workers[session], worker.failedCount < settings.failuresInRow,
      let suspicion = suspicions[cell], suspicion.workers == [session]
    else { return }
    workers.change(session) { $0.doubts.failed.insert(cell) }
    guard !mayHaveNew(session) else { return }
    if worker.doubts.refuted > 0 { return dismissAsUnfit(session, &turn) }
    takeBack(workers[session]?.leases ?? [])
  }

  /// A suspect cell was trained: it was not to blame where it failed.
  mutating func noteSuccess(of cell: Int, by trainer: Session, _ turn: inout Turn) {
    guard let suspicion = suspicions.removeValue(forKey: cell) else { return }
    scarcity.putOff[cell] = nil
    for session in suspicion.workers where session != trainer {
      guard let place = workers.place(of: session), workers[place].doubts.failed.contains(cell) else {
        continue
      }
      workers[place].doubts.refuted += 1
      if workers[place].failedCount >= settings.failuresInRow { dismissAsUnfit(session, &turn) }
    }
  }

  private mutating func dismissAsUnfit(_ session: Session, _ turn: inout Turn) {
    let count = settings.failuresInRow
    dismiss(session, "\(count) cells in a row failed there, but other workers train such cells", &turn)
  }
}
