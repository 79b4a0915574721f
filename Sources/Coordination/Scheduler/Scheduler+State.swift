import SweepPlan
import Wire

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
    /// Why it gets no more cells; nil while it may.
    var dismissal: String?
    /// Cells that failed here since the last that did not, and of which nobody else has shown that they fail.
    var failed: Set<Int> = []
    /// How many of those were trained elsewhere.
    var refuted = 0
    /// Leases that are over since its last shard that was taken, and brought nothing.
    var fruitless = 0
    /// Of those without any shard only what was given from here on is counted next: a worker may have several to report
    /// for which one thing was to blame.
    var nextFruitless = LeaseID(rawValue: 0)
    /// How fast it is.
    var pace = Pace()

    package init(introduction: Introduction, lastHeard: Duration) {
      (self.introduction, self.lastHeard) = (introduction, lastHeard)
    }

    /// It has trained cells: what speaks against it is forgotten.
    mutating func forgetFailures() { (failed, refuted, fruitless) = ([], 0, 0) }

    /// Takes down a sign of life.
    mutating func hear(_ progress: [LeaseProgress], _ period: Duration, at now: Duration) {
      (lastHeard, lastBeat) = (now, now)
      (self.progress, self.period) = (progress, period)
    }

    var progressOfLeases: [LeaseID: LeaseProgress] {
      Dictionary(progress.map { ($0.lease, $0) }, uniquingKeysWith: { $1 })
    }
    /// The time of which nothing is known of its training, as its next sign of life is not due yet.
    func unheard(at now: Duration) -> Duration { min(now - lastBeat, period) }
    /// Threads that do not hang, of a worker that is not dismissed.
    var usableSlots: Int { dismissal == nil ? max(0, introduction.slots - stalled.count) : 0 }
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

  /// A lease that somebody has.
  struct LeaseState: Sendable {
    var cells: RangeSet<Int>
    var worker: Session
    var given: Duration
    /// Seconds of training in it, as it was given.
    var seconds: Double
    /// The same in what can be told again.
    var expected: Expectation
    var isShort: Bool
    /// Whether another coordinator gave it, or this one before it gave the worker up.
    var isTakenOver = false
    /// When it came further last; nil while it waits behind others.
    var advanced: Duration?
    /// How far it was then.
    var progress: LeaseProgress?
    /// The lease of another worker with the same cells: one is a copy of the other.
    var twin: LeaseID?
    /// When what is not begun of it was asked for last.
    var recalled: Duration?
    /// Cells that its worker said to have trained.
    var finished = 0
    /// When its training began, and when the cell in training was begun, as far as was heard.
    var begun: Duration?
    var cellBegun: Duration?
    /// How many of its cells were trained before that, with the part of one that was in training.
    var trainedBefore = 0.0

    init(_ lease: Lease, worker: Session, given: Duration, seconds: Double, expected: Expectation) {
      (cells, isShort) = (lease.cells, lease.isShort)
      (self.worker, self.given, self.seconds, self.expected) = (worker, given, seconds, expected)
    }

    /// It is in training, and has come so far; nil where that is not heard.
    ///
    /// - Parameter part: how much of the cell in training is trained.
    mutating func advance(to progress: LeaseProgress?, part: Double = 0, at now: Duration) {
      // Of one that is taken over it is not known how far it is before that is heard.
      if begun == nil, progress != nil || !isTakenOver {
        begun = now
        trainedBefore = Double(min(cells.cellCount, max(0, progress?.finishedCells ?? 0))) + part
      }
      if cellBegun == nil || progress?.finishedCells != self.progress?.finishedCells { cellBegun = now }
      advanced = now
      self.progress = progress
      // What was trained stays so while its shard is on its way.
      finished = max(finished, min(cells.cellCount, max(0, progress?.finishedCells ?? 0)))
    }
  }

  /// The time that passes while a worker trains, over what its training is expected to take by what is known now: more on a
  /// machine that others use too. Recent leases count for more.
  struct Pace: Sendable {
    private var observed = 0.0
    private var expected = Expectation()

    /// A lease, or what was trained of it, took so many seconds.
    ///
    /// - Parameter correction: that of the cost model, by which all that is expected is told in seconds.
    mutating func note(_ seconds: Double, expected: Expectation, correction: Double) {
      let expectedSeconds = expected.seconds(correction: correction)
      // Of a short lease it is not known well enough when it began.
      guard max(seconds, expectedSeconds) >= Self.least, expectedSeconds > 0 else { return }
      observed = Self.fading * observed + seconds
      self.expected = self.expected * Self.fading
      self.expected += expected
    }

    /// Whether anything is known.
    var isKnown: Bool { expected != Expectation() }

    /// 1 as long as nothing is known.
    func factor(correction: Double) -> Double {
      let expected = expected.seconds(correction: correction)
      return expected > 0 ? min(Self.most, max(1 / Self.most, observed / expected)) : 1
    }

    private static let fading = 0.7
    private static let least = 0.5
    /// No worker is taken for slower or faster than by so much.
    private static let most = 20.0
  }
}
