import Foundation
import Hashing
package import Logging
import ResultStore
import Surroundings
package import SweepPlan
package import Wire

/// What a coordinator knows, decides and writes: it hears messages, asks the ``Scheduler``, writes the journal and
/// answers. Knows no socket, no process and no clock but the one it is given, so that whole histories of it, with
/// workers and a disk that fail, can be run in a test. Belongs to one thread.
public final class Coordinator {
  /// How it is to behave.
  public struct Options: Sendable {
    /// The scheduler's numbers.
    public var scheduling = Scheduler.Settings()
    /// How often workers report, in seconds.
    public var heartbeatSeconds = 1.0
    /// How long workers of a coordinator that died may take to come back before their cells are given
    /// to others.
    public var reunion = Duration.zero
    /// The order to give cells in; nil for the longest first.
    public var order: [UInt32]?
    /// What every cell is to be computed with, in the words of ``CellRun/arithmetic(ofKernels:)``; nil for that of the
    /// first recorded shard.
    public var arithmetic: String?

    /// The defaults.
    public init() {}
  }

  let sweep: Sweep
  let journal: any JournalStore
  let store: any ShardStore
  let options: Options
  let logger: Logger
  /// The way to the workers.
  var postbox: Postbox
  /// The configuration that workers are told, and its hash.
  let canonical: String
  let canonicalHash: String
  let fingerprint: String
  let programVersion: String
  private let clock: () -> Duration
  /// What every worker's kernels compute with; nil before the first shard is recorded, unless it was chosen.
  var arithmetic: String?
  /// Shards on their way here.
  var intake: ShardIntake
  /// Sessions that were told why they are not wanted.
  var refused: Set<Session> = []
  /// How often each session's shards and reports gave reason to complain.
  var complaints: [Session: Int] = [:]
  /// Files on their way to workers.
  var credit = FileCredit()
  /// The log of what workers cause.
  private var sessionLog: SessionLog

  /// Connections to be ended at the next opportunity, by descriptor.
  package internal(set) var unwanted: Set<Int32> = []
  /// Whether a key that was admitted under a name is still admitted.
  package var admits: (String) -> Bool = { _ in true }
  /// How many coordinators the sweep has had, this one included.
  package let incarnation: UInt32
  /// Who trains what.
  package internal(set) var scheduler: Scheduler
  /// Why the sweep cannot continue; nil while it can.
  package internal(set) var stopReason: String?
  /// Why the last worker that could not train or was refused left.
  package var lastDeparture: String? { scheduler.dismissals.last?.sentence ?? lastRefusal }
  /// Why the last worker was refused.
  var lastRefusal: String?
  /// Whether the journal could not be written.
  package internal(set) var journalFailed = false
  /// What shards were recorded.
  var recorded = Journal.Totals()
  /// Messages that were heard.
  private(set) var messages: UInt64 = 0
  /// Connections that were refused, for the status.
  package var refusedConnections: UInt64 = 0

  /// Continues a sweep where earlier coordinators left it.
  ///
  /// - Parameters:
  ///   - clock: a time that never runs backwards, from any origin.
  /// - Throws: ``JournalError``, ``OpenSweep/Refusal`` for another arithmetic than the sweep's, or what the place of the
  ///   shards says.
  package init(
    of sweep: Sweep, journal: any JournalStore, store: any ShardStore, programVersion: String,
    options: Options = Options(), logger: Logger, clock: @escaping () -> Duration
  ) throws {
    self.sweep = sweep
    self.journal = journal
    self.store = store
    self.options = options
    self.logger = logger
    sessionLog = SessionLog(logger)
    self.programVersion = programVersion
    self.clock = clock
    (canonical, fingerprint) = (sweep.canonical, sweep.fingerprint)
    canonicalHash = sha256(of: canonical)
    intake = ShardIntake(into: store)
    let settled = try Self.settledArithmetic(asked: options.arithmetic, in: journal, store)
    incarnation = try journal.begin(
      sweep, programVersion: programVersion, at: Date(), after: store.latestIncarnation)
    postbox = Postbox(
      welcome: Self.welcome(
        to: canonical, canonicalHash, fingerprint, incarnation: incarnation,
        heartbeatSeconds: options.heartbeatSeconds))
    var adoption = ShardAdoption(
      store: store, journal: journal, logger: logger, cellCount: sweep.grid.cellCount, arithmetic: settled)
    let (shards, poisoned) = (try adoption.adopt(), try journal.poisonedCells())
    arithmetic = adoption.arithmetic
    if let arithmetic, try journal.arithmetic() != arithmetic { try journal.settle(arithmetic: arithmetic) }
    for shard in shards { recorded.add(shard) }
    let costs = WorkAhead(CostModel(sweep), cellCount: sweep.grid.cellCount)
    scheduler = Scheduler(
      cellCount: sweep.grid.cellCount, order: options.order ?? costs.longestFirst(),
      costs: costs, incarnation: incarnation,
      past: Scheduler.Past(
        completed: shards.map(\.cells), seconds: shards.map(\.seconds),
        diverged: shards.reduce(0) { $0 + $1.diverged.cellCount },
        poisoned: RangeSet(poisoned.map { $0.cell..<$0.cell + 1 })),
      settings: options.scheduling, quietUntil: incarnation == 1 ? .zero : clock() + options.reunion)
  }

  /// What every worker is told first.
  private static func welcome(
    to canonical: String, _ canonicalHash: String, _ fingerprint: String, incarnation: UInt32,
    heartbeatSeconds: Double
  ) -> WireWelcome {
    var welcome = WireWelcome()
    welcome.incarnation = incarnation
    if canonical.utf8.count <= WireWelcome.longestSweep {
      welcome.sweep = canonical
    } else {
      welcome.sweepSha256 = canonicalHash
    }
    welcome.fingerprint = fingerprint
    welcome.heartbeatSeconds = heartbeatSeconds
    return welcome
  }

  var now: Duration { clock() }

  /// Logs something that a worker has caused.
  func note(_ level: Logger.Level, _ sentence: String, _ metadata: Logger.Metadata = [:]) {
    sessionLog.note(level, sentence, metadata, at: now)
  }

  /// Hears a message.
  ///
  /// - Parameters:
  ///   - sender: who sent it, and what is known of that.
  ///   - decisions: gets what follows from it, for ``carryOut(_:)``.
  package func hear(_ frame: [UInt8], from sender: Sender, _ decisions: inout Decisions) {
    messages += 1
    guard isEntitled(sender) else { return }
    let session = sender.session
    do {
      try hear(WireToCoordinator.decode(frame), from: sender, &decisions)
    } catch  where error is CellSetError || error is MessagingError {
      // Told once: who sends more of it does not listen.
      if !refused.contains(session) { refuse(session, "\(error)") }
    } catch {
      note(.warning, "worker \(session): \(PrintableText.of("\(error)"))")
    }
  }

  /// Time went by.
  package func tick(_ decisions: inout Decisions) {
    expelTheUnadmitted()
    carryOut(intake.forgetTheSilent(at: now) { scheduler.host(of: $0) == nil }, &decisions)
    for delivery in intake.inLine {
      scheduler.noteDelivery(of: LeaseID(rawValue: delivery.report.lease), by: delivery.session, now)
    }
    scheduler.handle(.tick, at: now, &decisions)
  }

  /// Something happened to a worker, or to the coordinator, that no message tells of.
  package func note(_ event: Scheduler.Event, _ decisions: inout Decisions) {
    scheduler.handle(event, at: now, &decisions)
  }

  /// Handles a worker that left by itself. Its message or the end of its process may come first; it is logged once.
  package func bidFarewell(to session: Session, reason: String, _ decisions: inout Decisions) {
    if scheduler.host(of: session) != nil {
      note(
        .info, "worker \(session) left: \(reason)",
        ["event": "worker-left", "worker": "\(session)", "reason": "\(reason)"])
    }
    carryOut(intake.forget(session, at: now), &decisions)
    credit.forget(session)
    note(.bye(session), &decisions)
  }

  /// Removes files that are not needed once every cell is settled: unfinished files, and shards whose cells others have.
  package func tidyUp() {
    store.sweepUp()
    guard scheduler.hasHeardTwice else { return }
    do {
      let recorded = Set(try journal.leases())
      for (lease, _) in try store.sizes() where !recorded.contains(lease) { try store.remove(lease) }
    } catch { logger.warning("cannot remove shards that are not needed: \(error)") }
  }

  /// Connections that are to be ended now.
  package func takeUnwanted() -> Set<Int32> {
    defer { unwanted = [] }
    return unwanted
  }

  /// Entries in everything that grows with what it hears.
  package var entryCount: Int {
    scheduler.entryCount + intake.entryCount + credit.entryCount + refused.count + complaints.count
  }

  /// The state now.
  package var snapshot: Scheduler.Snapshot { scheduler.snapshot(at: now) }

  /// From now on messages to workers go this way, which may lose them.
  package func connect(_ post: @escaping (WireToWorker.OneOf_Body, Session) -> Void) { postbox.connect(post) }

  func send(_ answer: Postbox.Answer, to session: Session) { postbox.send(answer, to: session) }
}
