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
      cells: costs.cellCount, completed: queue.recordedCount, diverged: divergedCount,
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
      guard let lease = leases[id], let training = lease.training else { continue }
      isWatched = isWatched || now - training.begun >= Self.leastWatched
      let each = lease.expected * (1 / Double(max(1, lease.cells.cellCount)))
      var cells = max(0, Double(training.finished) - training.trainedBefore)
      var seconds = (training.cellBegun - training.begun) / .seconds(1)
      // The cell in training counts once it takes longer than expected: as if it was trained now.
      let current = min(1, Double(training.finished + 1) - training.trainedBefore)
      let spent = max(0, (heard - training.cellBegun) / .seconds(1))
      if training.finished < lease.cells.cellCount,
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
      let count = queue.unsettled(of: trained).cellCount
      cells += count
      seconds += costs.seconds(in: lease.expected) * Double(count) / Double(max(1, lease.cells.cellCount))
    }
    return (cells, seconds)
  }
}
