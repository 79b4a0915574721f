import Foundation
public import Logging
public import ResultStore
import Surroundings
import SweepPlan
import Training
public import Wire

/// A worker's process: one thread talks to the coordinator, others train. Heartbeats never wait for training.
/// Belongs to the thread that calls ``run()``.
public final class WorkerService {
  /// Where the shards are written.
  private let directory: SweepDirectory
  /// That of a worker without the sweep directory.
  private let scratch: Scratch?
  private let options: WorkerOptions
  private let logger: Logger
  private let programVersion: String
  private let kernels: String
  private let conversation: Conversation
  private var socket: Socket
  private var endpoint: Endpoint
  private var security: Socket.Security
  private let whereabouts: () throws -> Whereabouts
  private var nextSearch = Duration.zero
  private let monitor: ConnectionMonitor
  private let news: Wakeup
  /// Where the files of the configuration are, for a worker with the sweep directory.
  private let lookup: InputLookup
  private let silence: SilenceReport
  /// Whether both ends of a connection know each other.
  private var isConnected = false
  /// Handshakes in a row that the other end broke off, as one does that cannot read them.
  private var brokenHandshakes = 0
  /// When the first of those was broken off.
  private var brokenSince = Duration.zero
  /// When the handshake under way was begun.
  private var handshakeBegun = Duration.zero
  /// When it was looked at the connection last.
  private var lastLook = Duration.zero
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
  /// - Parameters:
  ///   - security: its keys and the coordinator's, where the endpoint is tcp.
  ///   - whereabouts: asked where the coordinator is when it has said nothing for a while: another may have taken
  ///     its place elsewhere.
  /// - Throws: ``MessagingError``, ``TrainingError`` where the kernels asked for are not there.
  public init(
    place: Place, endpoint: Endpoint, security: Socket.Security,
    whereabouts: @escaping () throws -> Whereabouts = { .nowhere }, signals: SignalListener,
    programVersion: String, options: WorkerOptions, logger: Logger
  ) throws {
    switch place {
    case .sweepDirectory(let directory): (self.directory, scratch) = (directory, nil)
    case .scratch(let scratch): (self.directory, self.scratch) = (scratch.directory, scratch)
    }
    self.options = options
    self.logger = logger
    self.programVersion = programVersion
    self.signals = signals
    let (clock, start) = (clock, clock.now)
    self.start = start
    kernels = try CellRun.kernels()
    news = try Wakeup()
    lookup = InputLookup(news: news)
    let session = Session()
    let process = ProcessInfo.processInfo
    conversation = Conversation(
      session,
      .init(
        host: process.hostName, processID: UInt32(process.processIdentifier), programVersion: programVersion,
        kernels: kernels),
      options: options, board: LeaseBoard(news: news), outbox: scratch, logger: logger,
      clock: { clock.now - start })
    (self.endpoint, self.security, self.whereabouts) = (endpoint, security, whereabouts)
    silence = SilenceReport(patience: options.whenLost.patience, logger: logger)
    let context = try MessageContext()
    socket = try Socket(.worker(session: session), in: context, linger: .seconds(1), security: security)
    monitor = try ConnectionMonitor(socket, in: context)
    try socket.connect(endpoint)
    conversation.post = { [unowned self] body throws(MessagingError) in
      try socket.send(WireToCoordinator.encode(body))
    }
    if let scratch {
      conversation.inputs = { InputFetch(for: $0, into: scratch) }
    } else {
      conversation.search = { [lookup] in lookup.begin($0) }
    }
    conversation.train = { [unowned self] sweep in startTraining(sweep) }
    logger.info("worker \(session) with \(counted(options.threads, "thread")) (\(kernels)) for \(endpoint)")
  }

  /// Trains what the coordinator gives until it says that there is no more, or until told to leave.
  ///
  /// - Throws: ``MessagingError`` where the socket fails.
  public func run() throws(MessagingError) -> WorkerEnding {
    defer { tidy() }
    let ending = try serve()
    guard case .abandoned(let reason) = ending else { return ending }
    return .abandoned(
      reason: "\(reason) at \(endpoint): \(silence.reason(endpoint, isConnected: isConnected))")
  }

  private func serve() throws(MessagingError) -> WorkerEnding {
    var nextLook = Duration.zero
    var watched = [signals.wakeup.descriptor, news.descriptor]
    if let lifeline = options.lifeline { watched.append(lifeline) }
    while true {
      let ready = try Poller.wait(for: socket, and: watched, timeout: nextLook - now)
      while let frame = try socket.receive() { try conversation.obey(frame) }
      for descriptor in ready.descriptors {
        switch descriptor {
        case news.descriptor: news.clear()
        case signals.wakeup.descriptor: obeySignals()
        default:
          watched.removeAll { $0 == descriptor }
          conversation.cutLifeline()
        }
      }
      if let found = lookup.take() { try conversation.begin(found) }
      try conversation.reportOutcomes()
      if now >= nextLook {
        try watchTheConnection()
        if conversation.untilNextBeat == .zero { try conversation.beat() }
        try conversation.repeatWhatIsLate()
        nextLook = now + min(.seconds(1), conversation.untilNextBeat)
        searchForTheCoordinator()
        silence.note(conversation.silence, of: endpoint, isConnected: isConnected)
        conversation.missTheCoordinator()
      }
      if let ending = try conversation.end() { return ending }
    }
  }

  /// Time since the start, in which a machine that slept stood still.
  private var now: Duration { clock.now - start }

  /// Starts the training threads, once the sweep is known and its files are here.
  ///
  /// - Parameter sweep: with the files where this machine has them.
  /// - Returns: why not all could be started, if so; those that were end when the worker leaves.
  private func startTraining(_ sweep: Sweep) -> Threads.Shortage? {
    let writer = ShardWriter(sweep: sweep, kernels: kernels, programVersion: programVersion)
    let board = conversation.board
    let store = CheckpointStore(
      sweep: sweep, directory: scratch?.checkpoints(ofSweep: sweep.fingerprint) ?? directory,
      kernels: kernels,
      programVersion: programVersion)
    let executor = LeaseExecutor(
      sweep: sweep, directory: directory, cache: DataCache(capacity: options.dataCache), writer: writer,
      checkpoints: CellCheckpoints(store: store, interval: options.checkpointInterval))
    for index in 1...options.threads {
      let progress = board.enter()
      do throws(Threads.Shortage) {
        try Threads.begin(
          for: "training with \(counted(options.threads, "thread"))", name: "training \(index)",
          stackSize: 8 << 20
        ) {
          while let lease = board.take() { board.finish(executor.run(lease, on: board, progress)) }
          board.leave(progress)
        }
      } catch {
        board.leave(progress)
        return error
      }
    }
    return nil
  }

  private func obeySignals() {
    signals.wakeup.clear()
    conversation.leave("received a signal", signals.count > 1 ? .atOnce : .afterTheCell)
  }

  /// Gives up if the coordinator does not admit this worker, or is not the expected one.
  private func watchTheConnection() throws(MessagingError) {
    let events = try monitor.events()
    defer { lastLook = now }
    for event in events {
      if event == .joined {
        isConnected = true
        try conversation.rejoin()
      } else if case .closed = event {
        isConnected = false
        conversation.beatSoon()
      }
    }
    guard case .worker(let keys, of: let coordinator) = security else { return }
    for event in events {
      switch event {
      case .keyRefused:
        conversation.giveUp(
          "its key \(keys.publicKey) is not admitted; add this line to the file of the coordinator's --admit, and start "
            + "this worker again")
      case .foreign:
        conversation.giveUp("the process at this address is not a coordinator of richsweep that speaks CURVE")
      case .brokenOff, .reset:
        // Once it was let in the keys are right: then a tunnel is there whose other end is not. And what is broken off
        // only after a while was not read for lack of time.
        guard !conversation.isWelcome, now - handshakeBegun < .seconds(5) else { continue }
        if brokenHandshakes == 0 { brokenSince = now }
        brokenHandshakes += 1
        // A coordinator with too many at its door ends some of them, too, for a while.
        if brokenHandshakes >= 3, now - brokenSince > .seconds(10) {
          conversation.giveUp(
            "the coordinator ended \(brokenHandshakes) handshakes; its public key may differ from \(coordinator)"
          )
        }
      // At some time since then.
      case .connected: handshakeBegun = lastLook
      case .joined: brokenHandshakes = 0
      case .accepted, .closed: break
      }
    }
  }

  /// Connects to the coordinator's new address if the present one does not answer; stops if the sweep is complete.
  private func searchForTheCoordinator() {
    guard conversation.silence > .seconds(3), now >= nextSearch else { return }
    nextSearch = now + .seconds(min(30, max(2, conversation.silence.components.seconds / 4)))
    do {
      switch try whereabouts() {
      case .at(let found, let security):
        guard found != endpoint else { return }
        logger.info("the coordinator at \(endpoint) does not answer; switching to another one at \(found)")
        try socket.move(from: endpoint, to: found, security: security)
        (endpoint, self.security, brokenHandshakes, isConnected) = (found, security, 0, false)
      case .nowhere: break
      case .over: conversation.leave("every cell is trained", .afterTheCell)
      }
    } catch {
      logger.warning("cannot find the coordinator: \(error)")
    }
  }

  /// Removes the scratch folder, and reports shards in it that were not delivered.
  private func tidy() {
    lookup.tidy()
    guard let scratch else { return }
    let shards = scratch.remove()
    guard shards > 0 else { return }
    let undelivered = counted(
      shards, "shard was not delivered", plural: "shards were not delivered")
    let (them, they) = shards == 1 ? ("it", "it is") : ("them", "they are")
    logger.warning(
      """
      \(undelivered); copy \(them) from \(scratch.directory.shards.path(percentEncoded: false)) into the folder \
      'shards' of the sweep directory, and \(they) adopted when the sweep is resumed
      """)
  }
}
