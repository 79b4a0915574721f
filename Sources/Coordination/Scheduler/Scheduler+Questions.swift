import SweepPlan
public import Wire

/// What others ask of the books.
extension Scheduler {
  /// How many cells are given up.
  public var poisonedCount: Int { queue.poisonedCount }

  /// Whether no worker is left.
  public var hasNoWorkers: Bool { workers.isEmpty }

  /// Whether each of these cells is settled.
  public func isSettled(_ cells: RangeSet<Int>) -> Bool { queue.areSettled(cells) }

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
