import SweepPlan
public import Wire

/// Decides who trains what. Knows no socket, no file and no clock: an event and the time go in, actions
/// come out, and its whole behaviour can be run in a test.
///
/// Every cell ends settled exactly once: in the first shard reported with it, or poisoned after too many
/// workers died over it at the same place. A lease whose worker leaves, dies or falls silent goes back at once, and
/// one that does not come further after a time. When nothing is left to give, others give back what they have not begun
/// for those who are idle, and what is late all the same is copied.
public struct Scheduler: Sendable {
  /// What the decisions depend on.
  public struct Settings: Equatable, Sendable {
    /// Work in a lease while there is plenty, in seconds.
    public var leaseSeconds = 20.0
    /// Work in the smallest lease of several cells, in seconds.
    public var smallestLeaseSeconds = 0.25
    /// Cells in the largest lease.
    public var largestLease = 1 << 16
    /// A lease with less work than this is short: a synced shard of its own costs milliseconds, so several
    /// may share one.
    public var shortLeaseSeconds = 0.02
    /// Work a slot is given ahead where leases are short, in seconds.
    public var secondsAhead = 0.25
    /// Short leases a slot is given ahead at most.
    public var leasesAhead = 4096
    /// Leases that one worker has at most, so that what it says of them fits into a message.
    public var mostLeases = 1 << 16
    /// How long a worker may say nothing before its leases go back, at least; three times as long as to its next sign of
    /// life where those are rare.
    public var silence = Duration.seconds(15)
    /// How long a lease may be missing from its worker's heartbeats before it is sent again, at least.
    public var resendAfter = Duration.seconds(5)
    /// How long a lease in training may not come further, though its worker is heard, before it goes back.
    public var stall = Duration.seconds(900)
    /// What a lease has ahead is wanted back for idle workers if it would be over only after so long, in seconds.
    public var recallSeconds = 0.5
    /// How long the answer to that may take.
    public var recallPatience = Duration.seconds(2)
    /// How old a lease is at least before an idle worker gets a copy of what is left of it.
    public var copyAfter = Duration.seconds(10)
    /// What a copy costs besides its training, in seconds.
    public var copySeconds = 1.0
    /// Failures over a cell that poison it, on as many workers where there are so many, its training having come no
    /// further meanwhile.
    public var strikes = 3
    /// Cells that fail one after the other before their worker gets no new ones while others are there.
    public var failuresInRow = 3

    /// The defaults.
    public init() {}
  }

  /// Something that happened.
  public enum Event: Sendable {
    /// A worker introduced itself, with the leases it holds from before.
    case hello(Session, Introduction)
    /// A worker lives, still has `held`, and is to be heard again after `period`.
    case heartbeat(Session, held: [LeaseID], progress: [LeaseProgress], period: Duration = .zero)
    /// A lease is over and its shard on disk.
    case done(Session, Completion)
    /// Cells of a lease that was recalled will not be trained in it.
    case returned(Session, LeaseID, RangeSet<Int>)
    /// Something of a lease could not be done.
    case failed(Session, LeaseID, Failure, reason: String)
    /// A worker left in good order.
    case bye(Session)
    /// A worker is not wanted any more, and told so.
    case expelled(Session)
    /// A worker's process was seen to end without a Bye.
    case died(Session, reason: String)
    /// A worker's process was ended because its surroundings have too little memory or processor time for it.
    case starved(Session, reason: String)
    /// Time went by.
    case tick
    /// No more leases; workers finish what they train.
    case drain(reason: String)
    /// The same, as the sweep cannot go on here.
    case stop(reason: String)
  }

  /// What could not be done, or what is to blame.
  public enum Failure: Equatable, Sendable {
    /// A cell could not be trained.
    case cell(Int)
    /// The worker's surroundings: an input that it cannot read, a disk of its own that is full.
    case surroundings
    /// The sweep's own disk: nobody can write shards there.
    case sweepDisk
  }

  /// Something to do. Actions are in order; whatever is recorded must be durable before anything later
  /// is sent.
  public enum Action: Equatable, Sendable {
    /// Answer a Hello.
    case welcome(Session)
    /// Ask a session nobody knows to say Hello.
    case introduce(Session)
    /// Send a lease.
    case give(Lease, to: Session)
    /// Ask for what is not begun of a lease.
    case recall(LeaseID, from: Session)
    /// Write a shard into the journal, with those of its cells no other shard has.
    case record(Completion, accepted: RangeSet<Int>, diverged: RangeSet<Int>, from: Session)
    /// Tell a worker that its shard is recorded, or not needed.
    case accept(LeaseID, from: Session)
    /// Write into the journal that a cell is given up.
    case poison(cell: Int, reason: String)
    /// Say that a worker, or `leases` of one that stays, are not counted on any more, and why.
    case lost(Session, leases: [LeaseID], reason: String)
    /// Ask a worker to finish and leave.
    case drain(Session, reason: String)
    /// Tell a worker on this machine that it gets no more cells, and why; or tell it again. It may have left by the time it
    /// is told.
    case dismiss(Session, host: String, reason: String, again: Bool)
    /// The sweep cannot go on: shards cannot be written.
    case stop(reason: String)
    /// Every cell is settled.
    case finish
  }

  /// What a worker says of itself.
  public struct Introduction: Equatable, Sendable {
    /// The machine's name.
    public var host: String
    /// The process.
    public var processID: Int32
    /// Its training threads.
    public var slots: Int
    /// What its kernels compute with.
    public var arithmetic: String
    /// The name the doorkeeper gave to whoever has its key; nil through a Unix socket.
    public var user: String?
    /// The leases it holds from before.
    public var held: [Lease]
    /// Whether it is about to name more of them.
    public var hasMore: Bool

    /// An introduction.
    public init(
      host: String, processID: Int32, slots: Int, arithmetic: String = "", user: String? = nil,
      held: [Lease] = [], hasMore: Bool = false
    ) {
      self.hasMore = hasMore
      self.host = host
      self.processID = processID
      self.slots = slots
      self.arithmetic = arithmetic
      self.user = user
      self.held = held
    }
  }

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

  /// No shard has more cells: those of the largest lease there can be, and of short ones before it.
  static let largestShard = 1 << 17

  package let settings: Settings
  var nextLease: LeaseID
  var queue: CellQueue
  var workers = Roster()
  var leases: [LeaseID: LeaseState] = [:]
  var suspicions: [Int: Suspicion] = [:]
  /// Workers that starved since a shard was recorded last. It begins again at one where a cell over which a worker starved
  /// had come further.
  var starved = 0
  /// Workers that starved since a shard was recorded last, whether or not their cells came further.
  var starvedUnrecorded = 0
  /// Whether this coordinator has recorded a shard.
  var hasRecorded = false
  /// Cells over which workers starved, each with the reason to give it up: they are not given before it is seen whether
  /// other cells can be trained.
  var putOff: [Int: String] = [:]
  /// Training threads of all workers that are not dismissed.
  var slots = 0
  /// Workers that were dismissed, the latest of each host.
  var dismissals: [Dismissal] = []
  /// Seconds of training in all leases, as they were given.
  var leasedSeconds = 0.0
  var isFinished = false
  /// Nothing is given before this time: workers of a coordinator that died may still come back.
  let quietUntil: Duration

  /// What cells cost, corrected by those that were trained.
  public internal(set) var costs: WorkAhead
  /// Whether a shard was reported all of whose cells others had.
  public internal(set) var hasHeardTwice = false
  /// Cells that diverged.
  public internal(set) var divergedCount: Int
  /// Cells given up, for as long as no shard comes with them after all.
  var poisoned: RangeSet<Int>
  /// Why no more leases are given; nil while they are.
  public internal(set) var drainReason: String?
  /// Whether the sweep cannot go on.
  private var isStopped = false

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
    poisoned = RangeSet()
    for (index, cells) in past.completed.enumerated() {
      var new: [Int] = []
      cells.forEachCell { cell in
        if queue.settle(cell) { new.append(cell) }
      }
      self.costs.settle(new, after: index < past.seconds.count ? past.seconds[index] : 0)
    }
    for cell in past.poisoned.ranges.lazy.joined() where queue.settle(cell) {
      self.costs.settle(cell)
      poisoned.insert(contentsOf: cell..<cell + 1)
    }
  }

  /// Takes an event and says what follows from it.
  ///
  /// - Parameter now: a time that never runs backwards, from any origin.
  public mutating func handle(_ event: Event, at now: Duration) -> [Action] {
    var actions: [Action] = []
    /// The places of those who may be given something.
    var candidates: [Int]
    switch event {
    case .hello(let session, let introduction):
      welcome(session, introduction, now, &actions)
      // Who is not at the end of its list has no need of more.
      candidates = introduction.hasMore ? [] : places(of: session)
    case .heartbeat(let session, let held, let progress, let period):
      hear(session, held, progress, period, now, &actions)
      candidates = places(of: session)
    case .done(let session, let completion):
      complete(completion, from: session, now, &actions)
      candidates = places(of: session)
    case .returned(let session, let lease, let cells):
      candidates = takeReturned(cells, of: lease, from: session, now) ? allPlaces : []
    case .failed(let session, let lease, let failure, let reason):
      fail(lease, failure, reason: reason, from: session, now, &actions)
      candidates = mayHaveNew(session) ? places(of: session) : allPlaces
    case .bye(let session), .expelled(let session):
      release(session, blaming: nil, &actions)
      candidates = allPlaces
    case .died(let session, let reason):
      release(session, blaming: reason, &actions)
      candidates = allPlaces
    case .starved(let session, let reason):
      starve(session, reason, &actions)
      candidates = allPlaces
    case .tick:
      giveUpOnTheSilent(now, &actions)
      takeBackTheStalled(now, &actions)
      queue.advance()
      candidates = allPlaces
    case .drain(let reason):
      drain(reason, &actions)
      candidates = []
    case .stop(let reason):
      stop(reason, &actions)
      candidates = []
    }
    if queue.isSettled, !isFinished {
      isFinished = true
      actions.append(.finish)
      drain("the sweep is complete", &actions)
    }
    giveLeases(to: candidates, now, &actions)
    if case .tick = event { helpTheIdle(now, &actions) }
    return actions
  }

  private mutating func drain(_ reason: String, _ actions: inout [Action]) {
    guard drainReason == nil else { return }
    drainReason = reason
    for session in workers.sessions { actions.append(.drain(session, reason: reason)) }
  }

  mutating func stop(_ reason: String, _ actions: inout [Action]) {
    // Also where it is being drained for another reason: what is trained meanwhile is lost.
    guard !isStopped, !isFinished else { return }
    isStopped = true
    actions.append(.stop(reason: reason))
    drain(reason, &actions)
  }
}
