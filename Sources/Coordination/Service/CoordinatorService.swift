import Foundation
public import Logging
public import ResultStore
public import SweepPlan
public import Wire

/// The coordinator's process: hears workers, asks the ``Scheduler``, writes the ``Journal``, answers.
/// Everything happens on the one thread that calls ``run()``.
public final class CoordinatorService {
  /// How a coordinator is to behave.
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
    /// Who is let in; nil where nobody can come in by tcp.
    public var admission: Doorkeeper.Admission?
    /// How long a worker that was told to leave may take to say so, once nothing is left to do.
    public var farewell = Duration.seconds(20)

    /// The defaults.
    public init() {}
  }

  /// How a coordinator's time ended.
  public enum Ending: Equatable, Sendable {
    /// Every cell is settled.
    case complete
    /// It was told to stop; the sweep can be resumed.
    case interrupted
    /// It could not go on; the sweep can be resumed once the cause is mended.
    case stopped(reason: String)
  }

  let sweep: Sweep
  let directory: SweepDirectory
  let journal: Journal
  let options: Options
  let logger: Logger
  let socket: Socket
  let doorkeeper: Doorkeeper?
  let incarnation: UInt32
  let canonical: String
  let programVersion: String
  var scheduler: Scheduler
  var localWorkers: LocalWorkers?
  /// Shards on their way here.
  var intake: ShardIntake
  /// Sessions of local worker processes, to know whose process ended.
  var sessions: [Int32: Session] = [:]
  /// Sessions that were told why they are not wanted.
  var refused: Set<Session> = []
  /// How often each session's shards and reports gave reason to complain.
  var complaints: [Session: Int] = [:]
  var stopReason: String?
  var journalFailed = false
  var signals = 0
  private var drainedAt: Duration?
  private let clock = SuspendingClock()
  private let start: SuspendingClock.Instant
  private let signalListener: SignalListener
  private let observer: (Scheduler.Snapshot) -> Void

  /// Where it listens.
  public let endpoint: Endpoint

  /// A coordinator for a directory whose lock this process holds and whose sweep the journal has.
  ///
  /// - Parameters:
  ///   - localWorkers: worker processes to start and keep alive; nil where they come by themselves.
  ///   - observer: called about five times a second.
  /// - Throws: ``JournalError``, ``MessagingError``, ``StoreError``.
  public init(
    sweep: Sweep, directory: SweepDirectory, journal: Journal, listen endpoint: Endpoint,
    localWorkers: LocalWorkers?, signals: SignalListener, programVersion: String,
    options: Options = Options(),
    logger: Logger, observer: @escaping (Scheduler.Snapshot) -> Void
  ) throws {
    self.sweep = sweep
    self.directory = directory
    self.journal = journal
    self.options = options
    self.logger = logger
    self.localWorkers = localWorkers
    self.programVersion = programVersion
    self.observer = observer
    canonical = sweep.canonical
    intake = ShardIntake(into: directory.shards)
    signalListener = signals
    start = clock.now
    incarnation = try journal.begin(
      sweep, programVersion: programVersion, at: Date(), after: directory.latestIncarnation)
    try ShardAdoption.adopt(in: directory, sweep: sweep, journal: journal, logger: logger)
    let (shards, poisoned) = (try journal.shards(), try journal.poisonedCells())
    let costs = WorkAhead(CostModel(sweep), cellCount: sweep.grid.cellCount)
    scheduler = Scheduler(
      cellCount: sweep.grid.cellCount, order: options.order ?? costs.longestFirst(),
      costs: costs, incarnation: incarnation, completed: shards.map(\.cells),
      diverged: shards.reduce(0) { $0 + $1.diverged.cellCount },
      poisoned: RangeSet(poisoned.map { $0.cell..<$0.cell + 1 }), settings: options.scheduling,
      quietUntil: incarnation == 1 ? .zero : options.reunion)
    if endpoint.transport == .ipc { try SocketDirectory.prepare(endpoint.address) }
    let context = try MessageContext()
    let keys = options.admission?.sweep.coordinator
    socket = try Socket(
      .coordinator, in: context, linger: .seconds(2), security: keys.map { .coordinator($0) } ?? .none)
    if let admission = options.admission {
      doorkeeper = try Doorkeeper(
        of: socket, in: context, admission: admission,
        mostDescriptors: OpenFiles.raiseLimit() - Self.descriptorsForFiles, note: { logger.warning("\($0)") })
    } else {
      doorkeeper = nil
    }
    self.endpoint = try socket.bind(endpoint)
    try Announcement(
      address: self.endpoint.description, incarnation: incarnation, host: ProcessInfo.processInfo.hostName,
      processID: ProcessInfo.processInfo.processIdentifier, programVersion: programVersion,
      publicKey: keys?.publicKey.description
    ).publish(in: directory)
    logger.info("coordinator \(incarnation) of \(sweep.grid.cellCount) cells listens at \(self.endpoint)")
  }

  /// So many descriptors are no connections': for journal, shards and logs.
  private static let descriptorsForFiles = 64

  /// Serves until every cell is settled, or until it is told to stop.
  ///
  /// - Throws: ``MessagingError`` where the socket fails.
  public func run() throws(MessagingError) -> Ending {
    // A sweep that is complete already needs no workers.
    if scheduler.isSettled { localWorkers = nil }
    localWorkers?.start(at: now)
    var (nextTick, nextLook) = (Duration.zero, Duration.zero)
    carryOut(scheduler.handle(.tick, at: now))
    while true {
      let descriptors = [signalListener.wakeup.descriptor] + (localWorkers.map { [$0.descriptor] } ?? [])
      let ready = try Poller.wait(for: socket, and: descriptors, timeout: min(nextTick, nextLook) - now)
      var actions: [Scheduler.Action] = []
      if ready.socket { try receive(&actions) }
      for descriptor in ready.descriptors {
        if descriptor == localWorkers?.descriptor { mournWorkers(&actions) } else { obeySignals(&actions) }
      }
      if now >= nextTick {
        nextTick = now + .milliseconds(250)
        localWorkers?.restart(at: now)
        carryOut(intake.forgetTheSilent(at: now), &actions)
        actions += scheduler.handle(.tick, at: now)
      }
      carryOut(actions)
      noteDraining()
      if now >= nextLook {
        nextLook = now + .milliseconds(200)
        observer(scheduler.snapshot(at: now))
      }
      if let ending { return leave(as: ending) }
    }
  }

  /// Time since the start, in which a machine that slept stood still.
  var now: Duration { clock.now - start }

  /// Notes when it became known that no more leases are given: from then on the farewell is counted.
  private func noteDraining() {
    if drainedAt == nil, scheduler.drainReason != nil { drainedAt = now }
  }

  /// How the service ends, once it does.
  private var ending: Ending? {
    guard scheduler.drainReason != nil else {
      guard let workers = localWorkers, workers.isEmpty else { return nil }
      return .stopped(
        reason: "every worker ended: see the logs in \(directory.logs.path(percentEncoded: false))")
    }
    let settled = scheduler.isSettled
    let gone = scheduler.hasNoWorkers && (localWorkers?.isEmpty ?? true)
    let patience = settled ? options.farewell : nil
    let waited = now - (drainedAt ?? now)
    guard gone || signals > 1 || patience.map({ waited > $0 }) ?? false else { return nil }
    if settled, !journalFailed { return .complete }
    return stopReason.map { .stopped(reason: $0) } ?? .interrupted
  }

  private func leave(as ending: Ending) -> Ending {
    observer(scheduler.snapshot(at: now))
    localWorkers?.kill()
    if ending == .complete {
      ShardAdoption.sweepUp(in: directory)
      CheckpointStore.removeAll(in: directory)
    }
    unlinkAnnouncement()
    logger.info("coordinator \(incarnation) ends: \(ending)")
    return ending
  }

  private func unlinkAnnouncement() {
    try? FileManager.default.removeItem(at: directory.coordinator)
    if endpoint.transport == .ipc { SocketDirectory.remove(endpoint.address) }
  }

  private func obeySignals(_ actions: inout [Scheduler.Action]) {
    signalListener.wakeup.clear()
    signals = signalListener.count
    localWorkers?.startNoMore()
    actions += scheduler.handle(.drain(reason: "the coordinator was told to stop"), at: now)
  }

  private func mournWorkers(_ actions: inout [Scheduler.Action]) {
    guard let workers = localWorkers else { return }
    for exit in workers.takeExits(at: now) {
      if !exit.isClean { logger.warning("worker process \(exit.processID) \(exit.reason)") }
      guard let session = sessions.removeValue(forKey: exit.processID) else { continue }
      // What it said before it died comes first.
      try? receive(&actions)
      let event: Scheduler.Event =
        exit.isClean ? .bye(session) : .died(session, reason: "worker process \(exit.reason)")
      actions += scheduler.handle(event, at: now)
    }
    if scheduler.drainReason != nil { workers.startNoMore() }
  }
}
