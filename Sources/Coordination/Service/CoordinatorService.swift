import Foundation
public import Logging
import ResultStore
import Surroundings
import SweepPlan
public import Wire

/// The coordinator's process: receives messages, asks the ``Scheduler``, writes the ``Journal`` and answers.
/// Everything happens on the thread that calls ``run()``.
public final class CoordinatorService {
  /// How a coordinator is to behave.
  public struct Options: Sendable {
    /// What it decides.
    public var coordination = Coordinator.Options()
    /// Who may connect; nil without tcp.
    public var admission: Doorkeeper.Admission?
    /// How long workers may take to stop once no cell is left.
    public var farewell = Duration.seconds(20)
    /// Whether it stops at the first signal without telling the workers, which wait for the next coordinator.
    public var handsOver = false

    /// The defaults.
    public init() {}
  }

  /// How a coordinator's time ended.
  public enum Ending: Equatable, Sendable {
    /// Every cell is settled.
    case complete
    /// It received a signal; the sweep can be resumed.
    case interrupted
    /// It could not continue; the sweep can be resumed once the cause is fixed.
    case stopped(reason: String)

    fileprivate var words: String {
      switch self {
      case .complete: "the sweep is complete"
      case .interrupted: "interrupted"
      case .stopped(let reason): "stopped: \(reason)"
      }
    }
  }

  private let directory: SweepDirectory
  private let lock: DirectoryLock
  private let options: Options
  private let logger: Logger
  private let socket: Socket
  /// Where it listens, if that is a Unix socket.
  private let socketPlace: SocketPlace?
  private let madeFolder: Bool
  private let doorkeeper: Doorkeeper?
  private let coordinator: Coordinator
  private var localWorkers: LocalWorkers?
  private var signals = 0
  private var drainedAt: Duration?
  private let clock = SuspendingClock()
  private let start: SuspendingClock.Instant
  private let signalListener: SignalListener
  private let observer: (Coordinator.Report) -> Void

  /// Where it listens.
  public let endpoint: Endpoint

  /// Why no more cells are given after a signal; another signal ends it at once.
  public static let reasonOfSignal = "the coordinator was told to stop"

  /// A coordinator for a sweep directory that this process has opened.
  ///
  /// - Parameters:
  ///   - observer: called about five times a second.
  /// - Throws: ``JournalError``, ``MessagingError``, ``StoreError``.
  public init(
    _ opened: OpenSweep, listen endpoint: Endpoint, signals: SignalListener, programVersion: String,
    options: Options = Options(), logger: Logger, observer: @escaping (Coordinator.Report) -> Void
  ) throws {
    let (sweep, directory) = (opened.sweep, opened.directory)
    self.directory = directory
    lock = opened.lock
    self.options = options
    self.logger = logger
    self.observer = observer
    signalListener = signals
    let (clock, start) = (clock, clock.now)
    self.start = start
    let place = endpoint.transport == .ipc ? try SocketPlace(endpoint) : nil
    let madeFolder = try place?.prepare() ?? false
    (socketPlace, self.madeFolder) = (place, madeFolder)
    var isBound = false
    defer { if !isBound { place?.remove(madeFolder: madeFolder) } }
    let context = try MessageContext()
    let keys = options.admission?.sweep.coordinator
    socket = try Socket(
      .coordinator, in: context, linger: .seconds(2), security: keys.map { .coordinator($0) } ?? .none)
    if let admission = options.admission {
      try OpenFiles.require(Self.descriptorsForFiles, for: "a coordinator")
      doorkeeper = try Doorkeeper(
        of: socket, in: context, admission: admission,
        mostDescriptors: OpenFiles.raiseLimit() - Self.descriptorsForFiles, note: { logger.warning("\($0)") })
    } else {
      doorkeeper = nil
    }
    let store = ShardFolder(of: sweep, in: directory)
    coordinator = try Coordinator(
      of: sweep, journal: opened.journal, store: store, programVersion: programVersion,
      options: options.coordination, logger: logger, clock: { clock.now - start })
    do {
      // A Unix socket is its user's alone, whatever the folder's mode.
      let mask = place.map { _ in umask(0o177) }
      defer { if let mask { umask(mask) } }
      self.endpoint = try socket.bind(place?.endpoint ?? endpoint)
    }
    isBound = true
    coordinator.connect { [unowned self] body, session in send(body, to: session) }
    coordinator.admits = { [unowned self] user in doorkeeper?.admits(user: user) ?? true }
    try Announcement(
      address: self.endpoint.description, incarnation: coordinator.incarnation,
      host: ProcessInfo.processInfo.hostName,
      processID: ProcessInfo.processInfo.processIdentifier, programVersion: programVersion,
      publicKey: keys?.publicKey.description
    ).publish(in: directory)
    logger.info(
      "coordinator \(coordinator.incarnation) of \(counted(sweep.grid.cellCount, "cell")) listens at \(self.endpoint)",
      metadata: [
        "event": "coordinator-started", "coordinator": .stringConvertible(coordinator.incarnation),
        "cells": .stringConvertible(sweep.grid.cellCount), "sweep": "\(sweep.name)",
        "completed": .stringConvertible(coordinator.snapshot.completed),
      ])
  }

  /// So many descriptors are no connections': for journal, shards and logs.
  private static let descriptorsForFiles = 64

  /// Serves until every cell is settled, or until it is told to stop.
  ///
  /// - Parameter workers: worker processes to start and keep alive; nil where they come by themselves.
  /// - Throws: ``MessagingError`` where the socket fails.
  public func run(_ workers: LocalWorkers?) throws(MessagingError) -> Ending {
    // A sweep that is complete already needs no workers.
    localWorkers = coordinator.scheduler.isSettled ? nil : workers
    localWorkers?.start(at: now)
    var (nextTick, nextLook) = (Duration.zero, Duration.zero)
    var first = Decisions()
    coordinator.tick(&first)
    coordinator.carryOut(first)
    while true {
      let descriptors = [signalListener.wakeup.descriptor] + (localWorkers.map { [$0.descriptor] } ?? [])
      let ready = try Poller.wait(for: socket, and: descriptors, timeout: min(nextTick, nextLook) - now)
      var decisions = Decisions()
      if ready.socket { try receive(&decisions) }
      for descriptor in ready.descriptors {
        if descriptor == localWorkers?.descriptor {
          mournWorkers(&decisions)
        } else {
          obeySignals(&decisions)
        }
      }
      if now >= nextTick {
        nextTick = now + .milliseconds(250)
        // Whatever became of the signal that tells of it.
        mournWorkers(&decisions)
        localWorkers?.restart(at: now)
        // What was to be said to them has had time to get there.
        for descriptor in coordinator.takeUnwanted() { shutdown(descriptor, Int32(SHUT_RDWR)) }
        coordinator.tick(&decisions)
        if !lock.isInPlace {
          let reason = "\(directory.path) was removed or replaced; results cannot be recorded any more"
          coordinator.note(.stop(reason: reason), &decisions)
        }
      }
      coordinator.carryOut(decisions)
      noteDraining()
      if now >= nextLook {
        nextLook = now + .milliseconds(200)
        observer(coordinator.report)
      }
      if let ending { return leave(as: ending) }
    }
  }

  /// Hears what is waiting, up to a bound, so that what was decided gets out in between.
  private func receive(_ decisions: inout Decisions) throws(MessagingError) {
    coordinator.refusedConnections = UInt64(doorkeeper?.refusedConnections ?? 0)
    for _ in 0..<1024 {
      guard let (sender, frame) = try socket.receiveFromAnyone() else { return }
      if let descriptor = sender.descriptor { doorkeeper?.noteMessage(through: descriptor) }
      coordinator.hear(frame, from: sender, &decisions)
    }
  }

  private func send(_ body: WireToWorker.OneOf_Body, to session: Session) {
    // A message that cannot be queued is not lost for good: leases and receipts are repeated.
    do { _ = try socket.send(WireToWorker.encode(body), to: session) } catch {
      logger.error("cannot send to worker \(session): \(error)")
    }
  }

  /// Time since the start, in which a machine that slept stood still.
  private var now: Duration { clock.now - start }

  /// Notes when it became known that no more leases are given: from then on the farewell is counted, and nobody
  /// is started any more.
  private func noteDraining() {
    guard coordinator.scheduler.drainReason != nil else { return }
    if drainedAt == nil { drainedAt = now }
    localWorkers?.startNoMore()
  }

  /// How the service ends, once it does.
  private var ending: Ending? {
    if options.handsOver, signals > 0, !coordinator.scheduler.isSettled { return .interrupted }
    guard coordinator.scheduler.drainReason != nil else {
      guard let workers = localWorkers else { return nil }
      if let reason = workers.reasonForNone, coordinator.scheduler.hasNoWorkers {
        return .stopped(reason: "no worker can be started: \(reason)")
      }
      guard workers.isEmpty else { return nil }
      let last = (coordinator.lastDeparture ?? workers.trouble).map { ": \($0);" } ?? ":"
      return .stopped(
        reason: "every worker ended\(last) see the logs in \(directory.logs.path(percentEncoded: false))")
    }
    let settled = coordinator.scheduler.isSettled
    let gone = coordinator.scheduler.hasNoWorkers && (localWorkers?.isEmpty ?? true)
    let patience = settled ? options.farewell : nil
    let waited = now - (drainedAt ?? now)
    guard gone || signals > 1 || patience.map({ waited > $0 }) ?? false else { return nil }
    if settled, !coordinator.journalFailed { return .complete }
    return coordinator.stopReason.map { .stopped(reason: $0) } ?? .interrupted
  }

  private func leave(as ending: Ending) -> Ending {
    observer(coordinator.report)
    localWorkers?.kill()
    if ending == .complete, lock.isInPlace {
      coordinator.tidyUp()
      CheckpointStore.removeAll(in: directory)
    }
    unlinkAnnouncement()
    let last = coordinator.snapshot
    logger.info(
      "coordinator \(coordinator.incarnation) ended: \(ending.words)",
      metadata: [
        "event": "coordinator-ended", "coordinator": .stringConvertible(coordinator.incarnation),
        "completed": .stringConvertible(last.completed), "diverged": .stringConvertible(last.diverged),
        "poisoned": .stringConvertible(last.poisoned),
      ])
    return ending
  }

  private func unlinkAnnouncement() {
    // Another's is not this one's to remove.
    if lock.isInPlace { try? FileManager.default.removeItem(at: directory.coordinator) }
    socketPlace?.remove(madeFolder: madeFolder)
  }

  private func obeySignals(_ decisions: inout Decisions) {
    signalListener.wakeup.clear()
    signals = signalListener.count
    guard !options.handsOver else { return }
    coordinator.note(.drain(reason: Self.reasonOfSignal), &decisions)
  }

  private func mournWorkers(_ decisions: inout Decisions) {
    guard let workers = localWorkers else { return }
    let exits = workers.takeExits(at: now)
    guard !exits.isEmpty else { return }
    let host = ProcessInfo.processInfo.hostName
    // What they said before they died comes first, and may have got no further than ZeroMQ's own thread.
    try? receive(&decisions)
    let deadline = now + .milliseconds(20)
    while now < deadline,
      exits.contains(where: { coordinator.scheduler.session(ofProcess: $0.processID, on: host) != nil })
    {
      _ = try? Poller.wait(for: socket, and: [], timeout: deadline - now)
      try? receive(&decisions)
    }
    for exit in exits {
      if !exit.isClean {
        logger.warning(
          "worker process \(exit.processID) \(exit.reason)",
          metadata: [
            "event": "worker-died", "process_id": .stringConvertible(exit.processID),
            "reason": "\(exit.reason)",
          ])
      }
      guard let session = coordinator.scheduler.session(ofProcess: exit.processID, on: host) else { continue }
      if exit.isClean {
        coordinator.bidFarewell(to: session, reason: "its process ended", &decisions)
      } else {
        let reason = "worker process \(exit.reason)"
        coordinator.note(
          exit.isStarved ? .starved(session, reason: reason) : .died(session, reason: reason), &decisions)
      }
    }
  }
}
