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
    /// Poisoned cells.
    public var poisoned: Int
    /// Cells trained by workers but not yet in a recorded shard, each counted once.
    public var inFlight: Int
    /// Training threads of all workers that are not dismissed.
    public var slots: Int
    /// What is left, and how long it takes the workers there are.
    public var projection: Projection
    /// The workers, in the order they came.
    public var workers: [WorkerSnapshot]
    /// Why the sweep is being drained; nil while it is not.
    public var drainReason: String?
    /// Workers that get no more cells, the latest of each host.
    public var dismissals: [Dismissal]
    /// Why nothing is trained; nil where something is, or nobody was dismissed.
    public var standstill: Dismissal?

    /// Cells that are settled: in a recorded shard, or poisoned. Never fewer than before.
    public var done: Int { completed + poisoned }

    /// Seconds until the sweep is complete if its workers stay as they are. nil while it stops, without workers, and before
    /// a worker was watched for two seconds.
    public var secondsLeft: Double? {
      if done == cells { return 0 }
      return drainReason == nil ? projection.secondsLeft : nil
    }
    /// How many threads the sweep can still use.
    public var scaleHint: ScaleHint { projection.scaleHint }
    /// Seconds of training left for one thread, without what is trained already.
    public var secondsOfWork: Double { projection.work }
    /// Seconds of work that all workers do in a second.
    public var speed: Double { projection.speed }
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
    return Snapshot(
      cells: costs.cellCount, completed: queue.recordedCount, diverged: divergedCount,
      poisoned: poisonedCount, inFlight: cellsInFlight, slots: slots, projection: projection(at: now),
      workers: seen, drainReason: drainReason, dismissals: dismissals, standstill: standstill)
  }

  /// How many cells are trained but in no recorded shard, those of copies counted once.
  private var cellsInFlight: Int {
    leases.reduce(0) { $0 + (trained(in: $1.value, id: $1.key)?.cellCount ?? 0) }
  }

  /// Cells that a worker said to have trained in a lease and that are in no recorded shard, without those that a copy
  /// given before has; nil where there are none.
  func trained(in lease: LeaseState, id: LeaseID) -> RangeSet<Int>? {
    guard lease.finished > 0 else { return nil }
    var trained = lease.trainedCells
    if let twin = lease.twin, twin < id, let other = leases[twin] { trained.subtract(other.trainedCells) }
    return queue.unsettled(of: trained)
  }
}
