import SweepPlan
public import Wire

extension Scheduler {
  /// What people who watch want to know.
  public struct Snapshot: Sendable {
    /// Cells of the grid.
    public var cells: Int
    /// Cells in recorded shards.
    public var completed: Int
    /// Those of them that diverged.
    public var diverged: Int
    /// Cells given up.
    public var poisoned: Int
    /// Cells trained by workers but not yet in a recorded shard, each counted once.
    public var inFlight: Int
    /// Seconds of training left for one slot, by the cost model, without the cells in flight.
    public var secondsOfWork: Double
    /// Training threads of all workers that are not dismissed.
    public var slots: Int
    /// Seconds of training, by the cost model, that those do in a second: fewer than they are on machines that others use
    /// too.
    public var speed: Double
    /// Whether anything is known of how fast they are on their machines.
    public var isSpeedKnown: Bool
    /// The workers, in the order they came.
    public var workers: [WorkerSnapshot]
    /// How many threads could still be of use.
    public var scaleHint: ScaleHint
    /// Why the sweep is being drained; nil while it is not.
    public var drainReason: String?
    /// Workers that get no more cells, the latest of each host.
    public var dismissals: [Dismissal]
    /// Why nothing is trained; nil where something is, or nobody was dismissed.
    public var standstill: Dismissal?

    /// Cells that are settled: in a recorded shard, or given up. Never fewer than before.
    public var done: Int { completed + poisoned }

    /// Seconds until the sweep is done with the workers it has; nil without any, or before they were watched for a moment.
    public var secondsLeft: Double? {
      guard slots > 0, secondsOfWork > 0 else { return slots > 0 ? 0 : nil }
      return isSpeedKnown && speed > 0 ? secondsOfWork / speed : nil
    }
  }

  /// A worker as the coordinator sees it.
  public struct WorkerSnapshot: Sendable {
    /// What it said of itself.
    public var introduction: Introduction
    /// Its session.
    public var session: Session
    /// Leases it has.
    public var leases: Int
    /// Cells it delivered.
    public var cellsDone: Int
    /// How long it has said nothing.
    public var silence: Duration
    /// Whether that is longer than it should be.
    public var isLate: Bool
    /// What it trains.
    public var progress: [LeaseProgress]
  }

  /// The state at a time.
  public func snapshot(at now: Duration) -> Snapshot {
    let seen = workers.places.compactMap { place in
      workers.session(at: place).map { session in
        let worker = workers[place]
        return WorkerSnapshot(
          introduction: worker.introduction, session: session, leases: worker.leases.count,
          cellsDone: worker.cellsDone, silence: now - worker.lastHeard,
          isLate: now - worker.lastHeard > max(.seconds(5), worker.period * 2), progress: worker.progress)
      }
    }
    let (speed, flight) = (speed(at: now), inFlight)
    return Snapshot(
      cells: costs.cellCount, completed: queue.settled.count - poisonedCount, diverged: divergedCount,
      poisoned: poisonedCount,
      inFlight: flight.cells,
      secondsOfWork: queue.isSettled ? 0 : max(0, costs.remainingSeconds - flight.seconds), slots: slots,
      speed: speed.value, isSpeedKnown: speed.isKnown, workers: seen, scaleHint: scaleHint,
      drainReason: drainReason, dismissals: dismissals, standstill: standstill)
  }

  /// What ``Snapshot/speed`` says, above 0 where there are threads that train; and ``Snapshot/isSpeedKnown``.
  private func speed(at now: Duration) -> (value: Double, isKnown: Bool) {
    let correction = costs.model.correction
    var (sum, isKnown) = (0.0, false)
    for place in workers.places where workers.isTaken(place) {
      let (pace, isWatched) = pace(ofWorkerAt: place, now)
      sum += Double(workers[place].usableSlots) / pace.factor(correction: correction)
      isKnown = isKnown || isWatched
    }
    return (sum, isKnown)
  }

  /// A worker's pace by its leases that are over and by what is heard of those in training: these may take long, and are
  /// all there is after a restart. And whether that tells anything.
  private func pace(ofWorkerAt place: Int, _ now: Duration) -> (Pace, isWatched: Bool) {
    let correction = costs.model.correction
    var (pace, isWatched) = (workers[place].pace, false)
    let heard = now - workers[place].unheard(at: now)
    for id in workers[place].leases.prefix(workers[place].usableSlots) {
      guard let lease = leases[id], let begun = lease.begun, let cellBegun = lease.cellBegun else { continue }
      isWatched = isWatched || now - begun >= Self.leastWatched
      let each = lease.expected * (1 / Double(max(1, lease.cells.cellCount)))
      var cells = max(0, Double(lease.finished) - lease.trainedBefore)
      var seconds = (cellBegun - begun) / .seconds(1)
      // The cell in training counts once it takes longer than expected: as if it was trained now.
      let current = min(1, Double(lease.finished + 1) - lease.trainedBefore)
      let spent = max(0, (heard - cellBegun) / .seconds(1))
      if lease.finished < lease.cells.cellCount,
        spent > pace.factor(correction: correction) * current * each.seconds(correction: correction)
      {
        cells += current
        seconds += spent
      }
      pace.note(seconds, expected: each * cells, correction: correction)
    }
    return (pace, isWatched || pace.isKnown)
  }

  /// So long a lease is watched before it is believed that its worker is as fast as expected.
  private static let leastWatched = Duration.seconds(2)

  /// Cells that workers said to have trained and that are in no recorded shard, those of copies counted once; and the
  /// seconds of training in them.
  private var inFlight: (cells: Int, seconds: Double) {
    var (cells, seconds) = (0, 0.0)
    for (id, lease) in leases where lease.finished > 0 {
      var trained = lease.trainedCells
      if let twin = lease.twin, twin < id, let other = leases[twin] { trained.subtract(other.trainedCells) }
      let count = queue.settled.missing(from: trained).cellCount
      cells += count
      seconds += costs.seconds(in: lease.expected) * Double(count) / Double(max(1, lease.cells.cellCount))
    }
    return (cells, seconds)
  }

  /// How many cells are given up.
  public var poisonedCount: Int { poisoned.cellCount }

  /// Whether no worker is left.
  public var hasNoWorkers: Bool { workers.isEmpty }

  /// Whether each of these cells is settled.
  public func isSettled(_ cells: RangeSet<Int>) -> Bool { queue.settled.missing(from: cells).isEmpty }

  /// Whether every cell is settled.
  public var isSettled: Bool { queue.isSettled }

  /// Whether a lease is a worker's.
  public func isHeld(_ lease: LeaseID, by session: Session) -> Bool { leases[lease]?.worker == session }

  /// Whether a worker may bring the shard of a lease: it is its, or was given once and is nobody's now.
  public func mayDeliver(_ lease: LeaseID, _ session: Session) -> Bool {
    guard workers.place(of: session) != nil else { return false }
    return leases[lease].map { $0.worker == session } ?? (lease < nextLease)
  }

  /// The session of a process on a machine; nil where it is none of a worker's.
  public func session(ofProcess processID: Int32, on host: String) -> Session? {
    workers.places.last { place in
      workers.isTaken(place) && workers[place].introduction.processID == processID
        && workers[place].introduction.host == host
    }
    .flatMap { workers.session(at: $0) }
  }

  /// What a worker said of itself; nil for a session nobody knows.
  public func introduction(of session: Session) -> Introduction? {
    workers.place(of: session).map { workers[$0].introduction }
  }

  /// Whether a session is that of a worker which was let in as `user`, nil for one that came through a Unix socket; nil where
  /// there is no such worker.
  public func isBound(_ session: Session, to user: String?) -> Bool? {
    workers.place(of: session).map { workers[$0].introduction.user == user }
  }

  /// The workers there are, in the order they came.
  public var sessions: [Session] { workers.sessions }

  /// The workers that were let in under a name, in the order they came.
  public var sessionsOfUsers: [(session: Session, user: String)] {
    workers.places.compactMap { place in
      guard let session = workers.session(at: place), let user = workers[place].introduction.user else {
        return nil
      }
      return (session, user)
    }
  }

  /// What the workers compute with that are there and train, but for one; nil where there are no others.
  public func arithmeticInTraining(except session: Session) -> String? {
    workers.places.first { place in
      workers.isTaken(place) && workers.session(at: place) != session
        && (workers[place].usableSlots > 0 || !workers[place].leases.isEmpty)
    }
    .map { workers[$0].introduction.arithmetic }
  }

  /// The machine of a worker; nil for a session nobody knows.
  public func host(of session: Session) -> String? {
    workers.place(of: session).map { workers[$0].introduction.host }
  }
}
