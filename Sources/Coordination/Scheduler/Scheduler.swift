import SweepPlan
import Wire

/// Decides who trains what. Knows no socket, no file and no clock: an event and the time go in, decisions
/// come out, and its whole behaviour can be run in a test.
///
/// Every cell ends settled exactly once: in the first shard reported with it, or poisoned after too many
/// workers died over it at the same place. A lease whose worker leaves, dies or falls silent goes back at once, and
/// one that does not come further after a time. When nothing is left to give, others give back what they have not begun
/// for those who are idle, and what is late all the same is copied.
public struct Scheduler: Sendable {
  /// No shard has more cells: those of the largest lease there can be, and of short ones before it.
  static let largestShard = 1 << 17

  package let settings: Settings
  /// Nothing is given before this time: workers of a coordinator that died may still come back.
  let quietUntil: Duration

  var queue: CellQueue
  var workers = Roster()
  var leases: [LeaseID: LeaseState] = [:]
  var nextLease: LeaseID
  /// Training threads of all workers that are not dismissed.
  var slots = 0
  /// Seconds of training in all leases, as they were given.
  var leasedSeconds = 0.0
  var suspicions: [Int: Suspicion] = [:]
  var scarcity = Scarcity()
  /// Workers that were dismissed, the latest of each host.
  var dismissals: [Dismissal] = []
  /// When the last tick was.
  var lastTick: Duration?
  private var course = Course.open

  /// What cells cost, corrected by those that were trained.
  public internal(set) var costs: WorkAhead
  /// Whether a shard was reported all of whose cells others had.
  public internal(set) var hasHeardTwice = false
  /// Cells that diverged.
  public internal(set) var divergedCount: Int

  /// What earlier coordinators left of a sweep.
  public struct Past: Sendable {
    /// The cells of each recorded shard.
    public var completed: [RangeSet<Int>]
    /// Seconds of training in each of them; empty where they are not known.
    public var seconds: [Double]
    /// How many of them diverged.
    public var diverged: Int
    /// Cells given up.
    public var poisoned: RangeSet<Int>

    /// A past; without a word, that of a sweep that begins.
    public init(
      completed: [RangeSet<Int>] = [], seconds: [Double] = [], diverged: Int = 0,
      poisoned: RangeSet<Int> = RangeSet()
    ) {
      self.completed = completed
      self.seconds = seconds
      self.diverged = diverged
      self.poisoned = poisoned
    }
  }

  /// A scheduler for the cells of a sweep that earlier coordinators left.
  ///
  /// - Parameters:
  ///   - cellCount: cells of the grid.
  ///   - order: the order to give them in; nil for that of their numbers.
  ///   - incarnation: how many coordinators the directory had, this one included.
  ///   - quietUntil: when the first lease may be given.
  public init(
    cellCount: Int, order: [UInt32]? = nil, costs: WorkAhead, incarnation: UInt32, past: Past = Past(),
    settings: Settings = Settings(), quietUntil: Duration = .zero
  ) {
    self.settings = settings
    self.costs = costs
    self.quietUntil = quietUntil
    nextLease = LeaseID(incarnation: incarnation, counter: 1)
    queue = CellQueue(size: cellCount, order: order)
    divergedCount = past.diverged
    for (index, cells) in past.completed.enumerated() {
      var new: [Int] = []
      cells.forEachCell { cell in
        if queue.record(cell) == .free { new.append(cell) }
      }
      self.costs.settle(new, after: index < past.seconds.count ? past.seconds[index] : 0)
    }
    for cell in past.poisoned.ranges.lazy.joined() where queue.poison(cell) { self.costs.settle(cell) }
  }

  /// Takes an event, and adds what follows from it to what was decided before.
  ///
  /// - Parameter now: a time that never runs backwards, from any origin.
  public mutating func handle(_ event: Event, at now: Duration, _ decisions: inout Decisions) {
    var turn = Turn(now: now)
    swap(&turn.decisions, &decisions)
    defer { swap(&turn.decisions, &decisions) }
    let candidates = handle(event, &turn)
    if queue.isSettled { finish(&turn) }
    giveLeases(to: candidates, &turn)
    if case .tick = event { helpTheIdle(&turn) }
  }

  /// Takes an event, and says what follows from it.
  ///
  /// - Parameter now: a time that never runs backwards, from any origin.
  public mutating func handle(_ event: Event, at now: Duration) -> Decisions {
    var decisions = Decisions()
    handle(event, at: now, &decisions)
    return decisions
  }

  /// Who may be given leases after an event.
  enum Candidates {
    case nobody
    case only(Session)
    case everybody
  }

  private mutating func handle(_ event: Event, _ turn: inout Turn) -> Candidates {
    switch event {
    case .hello(let session, let introduction): onHello(introduction, from: session, &turn)
    case .heartbeat(let session, let held, let progress, let period):
      onHeartbeat(of: held, progress, nextIn: period, from: session, &turn)
    case .done(let session, let completion): onDone(completion, from: session, &turn)
    case .returned(let session, let lease, let cells): onReturned(cells, of: lease, from: session, &turn)
    case .failed(let session, let lease, let failure, let reason):
      onFailed(failure, in: lease, reason, from: session, &turn)
    case .bye(let session), .expelled(let session): onBye(session, &turn)
    case .died(let session, let reason): onDied(session, reason, &turn)
    case .starved(let session, let reason): onStarved(session, reason, &turn)
    case .tick: onTick(&turn)
    case .drain(let reason): onDrain(reason, &turn)
    case .stop(let reason): onStop(reason, &turn)
    }
  }

  private mutating func onTick(_ turn: inout Turn) -> Candidates {
    noteInterruption(turn.now)
    giveUpOnTheSilent(&turn)
    takeBackTheStalled(&turn)
    queue.advance()
    return .everybody
  }

  // MARK: The end

  /// Whether leases are given, and if not, why.
  private enum Course {
    /// They are.
    case open
    /// Workers finish what they train.
    case draining(reason: String)
    /// The same, as the sweep cannot go on here.
    case stopped(reason: String)
    /// Every cell is settled.
    case finished(reason: String)
  }

  /// Why no more leases are given; nil while they are.
  public var drainReason: String? {
    switch course {
    case .open: nil
    case .draining(let reason), .stopped(let reason), .finished(let reason): reason
    }
  }

  private mutating func onDrain(_ reason: String, _ turn: inout Turn) -> Candidates {
    drain(reason, &turn)
    return .nobody
  }

  private mutating func onStop(_ reason: String, _ turn: inout Turn) -> Candidates {
    stop(reason, &turn)
    return .nobody
  }

  private mutating func drain(_ reason: String, _ turn: inout Turn) {
    guard case .open = course else { return }
    course = .draining(reason: reason)
    for session in workers.sessions { turn.tell(.drain(session, reason: reason)) }
  }

  mutating func stop(_ reason: String, _ turn: inout Turn) {
    // Also where it is being drained for another reason: what is trained meanwhile is lost.
    switch course {
    case .stopped, .finished: return
    case .open, .draining:
      turn.note(.stopped(reason: reason))
      drain(reason, &turn)
      course = .stopped(reason: drainReason ?? reason)
    }
  }

  private mutating func finish(_ turn: inout Turn) {
    if case .finished = course { return }
    turn.record(.finished)
    let reason = "the sweep is complete"
    drain(reason, &turn)
    course = .finished(reason: drainReason ?? reason)
  }
}
