import Foundation
public import Logging
public import ResultStore
import SweepPlan
import TrainingCore
public import Wire

/// A worker's process: one thread talks to the coordinator, others train. Heartbeats never wait for training.
/// Belongs to the thread that calls ``run()``.
public final class WorkerService {
  /// What a worker does when its coordinator is gone.
  public enum WhenLost: Equatable, Sendable {
    /// Train what it has, keep the shards, and wait for the coordinator to come back, so long.
    case wait(Duration)
    /// Train what it has and leave.
    case finish
    /// Finish the cells in training and leave.
    case stop
  }

  /// How a worker is to behave.
  public struct Options: Sendable {
    /// Training threads.
    public var threads = 1
    /// What to do without a coordinator.
    public var whenLost = WhenLost.wait(.seconds(86_400))
    /// How long leaving may take: half of it to finish the cells in training, which are written down where they
    /// are then, and as long again for the coordinator's receipt of the last shards.
    public var grace = Duration.seconds(20)
    /// How often a cell in training is written down.
    public var checkpointInterval = Duration.seconds(60)
    /// A descriptor whose end of file says that the coordinator that started this worker is gone.
    public var lifeline: Int32?
    /// Memory for data shared between cells, in bytes.
    public var dataCache = 512 << 20

    /// The defaults.
    public init() {}
  }

  /// How a worker's time ended.
  public enum Ending: Equatable, Sendable {
    /// In good order: everything trained is in a shard.
    case left(reason: String)
    /// The coordinator would not have it.
    case refused(reason: String)
  }

  /// Where the shards are written.
  let directory: SweepDirectory
  /// That of a worker without the sweep directory.
  let scratch: Scratch?
  let options: Options
  let logger: Logger
  let programVersion: String
  let session: Session
  let board: LeaseBoard
  let socket: Socket
  let kernels: String
  private let security: Socket.Security
  private let monitor: ConnectionMonitor
  /// Handshakes in a row that the other end broke off.
  private var brokenHandshakes = 0
  /// The end of the conversation, once it is known.
  var ending: Ending?
  /// Why this worker is leaving; nil while it is not.
  var leaving: String?
  /// Shards whose receipt has not come, and failures to report.
  var reports: [UInt64: (outcome: LeaseOutcome, sent: Duration)] = [:]
  /// The leases of all reports.
  var reported: Set<UInt64> = []
  /// Bytes of each reported shard that were sent, since the report.
  var delivered: [UInt64: UInt64] = [:]
  /// Files that are to be here before training begins; nil when they are.
  var fetch: InputFetch?
  var writer: ShardWriter?
  var askedForInputs = Duration.zero
  var fingerprint = ""
  var heartbeat = Duration.seconds(1)
  var lastHeard = Duration.zero
  /// When the last lease was over, whose report is repeated until it is accepted.
  var lastOutcome = Duration.zero
  private var leavingSince = Duration.zero
  private var lifelineIsCut = false
  private let signals: SignalListener
  private let start: SuspendingClock.Instant
  private let clock = SuspendingClock()

  /// Where a worker leaves what it has trained.
  public enum Place: Sendable {
    /// Where the coordinator finds it.
    case sweepDirectory(SweepDirectory)
    /// In a folder of its own, from which it is sent to the coordinator.
    case scratch(Scratch)
  }

  /// A worker connected to its coordinator (or to one that is still to come).
  ///
  /// - Parameter security: its keys and the coordinator's, where the endpoint is tcp.
  /// - Throws: ``MessagingError``, ``TrainingError`` where the kernels asked for are not there.
  public init(
    place: Place, endpoint: Endpoint, security: Socket.Security, signals: SignalListener,
    programVersion: String, options: Options, logger: Logger
  ) throws {
    switch place {
    case .sweepDirectory(let directory): (self.directory, scratch) = (directory, nil)
    case .scratch(let scratch): (self.directory, self.scratch) = (scratch.directory, scratch)
    }
    self.options = options
    self.logger = logger
    self.programVersion = programVersion
    self.signals = signals
    start = clock.now
    kernels = try CellRun.kernels()
    session = Session()
    board = LeaseBoard(news: try Wakeup())
    self.security = security
    let context = try MessageContext()
    socket = try Socket(.worker(session: session), in: context, linger: .seconds(1), security: security)
    monitor = try ConnectionMonitor(socket, in: context)
    try socket.connect(endpoint)
    logger.info("worker \(session) with \(options.threads) threads (\(kernels)) for \(endpoint)")
  }

  /// Trains what the coordinator gives until it says that there is no more, or until told to leave.
  ///
  /// - Throws: ``MessagingError`` where the socket fails.
  public func run() throws(MessagingError) -> Ending {
    defer { tidy() }
    return try serve()
  }

  private func serve() throws(MessagingError) -> Ending {
    var nextHeartbeat = Duration.zero
    var watched = [signals.wakeup.descriptor, board.news.descriptor]
    if let lifeline = options.lifeline { watched.append(lifeline) }
    while true {
      let ready = try Poller.wait(for: socket, and: watched, timeout: nextHeartbeat - now)
      while let frame = try socket.receive() { try obey(frame) }
      for descriptor in ready.descriptors {
        switch descriptor {
        case board.news.descriptor: board.news.clear()
        case signals.wakeup.descriptor: obeySignals()
        default:
          watched.removeAll { $0 == descriptor }
          lifelineIsCut = true
          leave("the coordinator that started this worker is gone", .afterTheCell)
        }
      }
      for outcome in board.takeOutcomes() { try report(outcome) }
      if now >= nextHeartbeat {
        // A socket that is not connected yet takes no message: the first Hello is tried often.
        nextHeartbeat = now + (fingerprint.isEmpty ? .milliseconds(50) : heartbeat)
        try beat()
        try watchTheConnection()
        missTheCoordinator()
      }
      if let ending { return ending }
      if leaving != nil, now - leavingSince > options.grace / 2 { board.stop(.atOnce) }
      if let leaving, isReadyToLeave {
        try sayBye(leaving)
        return .left(reason: leaving)
      }
    }
  }

  /// Time since the start, in which a machine that slept stood still.
  var now: Duration { clock.now - start }

  /// Begins to leave: no more leases, training stops as said.
  func leave(_ reason: String, _ stop: LeaseBoard.Stop) {
    if leaving == nil {
      leaving = reason
      leavingSince = now
      logger.info("leaving: \(reason)")
    }
    board.stop(stop)
  }

  /// Starts the training threads, once the sweep is known and its files are here.
  ///
  /// - Parameter sweep: with the files where this machine has them.
  func startTraining(_ sweep: Sweep) {
    guard let writer else { return }
    let store = CheckpointStore(
      sweep: sweep, directory: directory, kernels: kernels, programVersion: programVersion)
    let executor = LeaseExecutor(
      sweep: sweep, directory: directory, cache: DataCache(capacity: options.dataCache), writer: writer,
      checkpoints: CellCheckpoints(store: store, interval: options.checkpointInterval))
    for index in 1...options.threads {
      let (board, progress) = (board, board.enter())
      let thread = Thread {
        while let assignment = board.take() { board.finish(executor.run(assignment, on: board, progress)) }
        board.leave(progress)
      }
      thread.name = "training \(index)"
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  /// Whether every thread has ended, and every shard has its receipt or nobody is there to give one.
  private var isReadyToLeave: Bool {
    guard board.threads == 0 else { return false }
    if reports.isEmpty { return true }
    let patience = lifelineIsCut ? min(options.grace, .seconds(1)) : options.grace
    return now - max(leavingSince, lastOutcome) > patience
  }

  private func obeySignals() {
    signals.wakeup.clear()
    leave("told to by a signal", signals.count > 1 ? .atOnce : .afterTheCell)
  }

  /// Gives up where the coordinator does not let this worker in, or is not the one it is taken for.
  private func watchTheConnection() throws(MessagingError) {
    let events = try monitor.events()
    guard case .worker(let keys, of: let coordinator) = security else { return }
    for event in events {
      switch event {
      case .joined:
        brokenHandshakes = 0
        // Of a connection before it, what was under way may be lost.
        for lease in reports.keys { try send(lease) }
        try askForInputs()
      case .keyRefused:
        giveUp(
          "its key \(keys.publicKey) is not admitted: add that line to the file the coordinator was given with "
            + "--admit, and start the coordinator again")
      case .foreign: giveUp("what listens there is no coordinator of richsweep that speaks CURVE")
      case .brokenOff:
        brokenHandshakes += 1
        if brokenHandshakes == 3 {
          giveUp(
            "it broke off \(brokenHandshakes) handshakes: its public key may be another than \(coordinator)")
        }
      case .accepted, .closed: break
      }
    }
  }

  /// Nothing is to be expected of this coordinator; what was trained for it is kept.
  private func giveUp(_ reason: String) {
    logger.error("not let in by the coordinator: \(reason)")
    if fingerprint.isEmpty { ending = .refused(reason: reason) } else { leave(reason, .afterTheCell) }
  }

  private func missTheCoordinator() {
    let silence = now - lastHeard
    switch options.whenLost {
    case .wait(let limit):
      if silence > limit { leave("no coordinator for \(limit.components.seconds) s", .afterTheCell) }
    case .finish:
      if silence > .seconds(30), board.held.isEmpty {
        leave("no coordinator, and nothing left to train", .afterTheCell)
      }
    case .stop:
      if silence > .seconds(30) { leave("no coordinator for 30 s", .afterTheCell) }
    }
  }
}
