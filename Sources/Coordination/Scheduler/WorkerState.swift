package import Wire

extension Scheduler {
  /// A worker and what it has.
  package struct WorkerState: Sendable {
    package var introduction: Introduction
    var lastHeard: Duration
    /// Its last sign of life, and the time from that to the next.
    var lastBeat = Duration.zero
    var period = Duration.zero
    /// In the order given: the first `slots` are in training, or trained and waiting for the next short ones
    /// to share their shard; the others wait.
    package var leases: [LeaseID] = []
    /// Seconds of training in them, as they were given.
    var seconds = 0.0
    package var progress: [LeaseProgress] = []
    package var cellsDone = 0
    /// Leases that were taken back because they did not come further: each still has one of its threads.
    var stalled: Set<LeaseID> = []
    /// Whether it may have cells.
    var standing = Standing.trusted(Doubts())
    /// Of leases that were over without any shard only what was given from here on is counted next: a worker may have
    /// several to report for which one thing was to blame.
    var nextFruitless = LeaseID(rawValue: 0)
    /// How fast it is.
    var pace = Pace()

    /// Whether a worker may have cells.
    enum Standing: Sendable {
      case trusted(Doubts)
      /// It gets no more.
      case dismissed(reason: String)
    }

    /// What speaks against a worker since its last shard that was taken.
    struct Doubts: Sendable {
      /// Cells that failed here since the last that did not, and of which nobody else has shown that they fail.
      var failed: Set<Int> = []
      /// How many of those were trained elsewhere.
      var refuted = 0
      /// Leases that are over and brought nothing.
      var fruitless = 0
    }

    package init(introduction: Introduction, lastHeard: Duration) {
      (self.introduction, self.lastHeard) = (introduction, lastHeard)
    }

    /// Takes down a sign of life.
    mutating func hear(_ progress: [LeaseProgress], _ period: Duration, at now: Duration) {
      (lastHeard, lastBeat) = (now, now)
      (self.progress, self.period) = (progress, period)
    }

    /// Why it gets no more cells; nil while it may.
    var dismissal: String? { if case .dismissed(let reason) = standing { reason } else { nil } }
    /// Whether it is dismissed.
    var isDismissed: Bool { if case .dismissed = standing { true } else { false } }
    /// What speaks against it; nothing once it is dismissed.
    var doubts: Doubts {
      get { if case .trusted(let doubts) = standing { doubts } else { Doubts() } }
      set { if case .trusted = standing { standing = .trusted(newValue) } }
    }
    /// How many cells failed here, by ``Doubts/failed``.
    var failedCount: Int { if case .trusted(let doubts) = standing { doubts.failed.count } else { 0 } }

    var progressOfLeases: [LeaseID: LeaseProgress] {
      Dictionary(progress.map { ($0.lease, $0) }, uniquingKeysWith: { $1 })
    }
    /// The time of which nothing is known of its training, as its next sign of life is not due yet.
    func unheard(at now: Duration) -> Duration { min(now - lastBeat, period) }
    /// Threads that do not hang, of a worker that is not dismissed.
    var usableSlots: Int { isDismissed ? 0 : max(0, introduction.slots - stalled.count) }
    /// Threads without a lease.
    var freeSlots: Int { max(0, usableSlots - leases.count) }

    mutating func hold(_ lease: LeaseID, seconds: Double) {
      leases.append(lease)
      self.seconds += seconds
    }

    /// Those of its leases that are `gone`, of so many seconds, are no longer its.
    mutating func release(_ gone: Set<LeaseID>, seconds: Double) {
      // Mostly the first that it was given: then the others need not be looked at.
      let first = leases.prefix { gone.contains($0) }.count
      leases.removeFirst(first)
      if first < gone.count { leases.removeAll { gone.contains($0) } }
      progress.removeAll { gone.contains($0.lease) }
      self.seconds = leases.isEmpty ? 0 : self.seconds - seconds
    }
  }
}
