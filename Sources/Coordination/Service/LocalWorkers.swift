public import Foundation
public import Logging
import Surroundings
import Synchronization
public import Wire

/// Worker processes on this machine, started and kept alive for one coordinator.
///
/// Each holds the read end of a pipe (its *lifeline*) on standard input: when the coordinator ends, however
/// it ends, the pipe closes, and the worker finishes its cell and leaves. Belongs to the coordinator's thread.
public final class LocalWorkers {
  /// A worker process that ended.
  struct Exit: Sendable {
    var processID: Int32
    /// How it ended, in words.
    var reason: String
    /// Whether it ended by itself with status 0, or with 3 because it cannot train here: it has said so.
    var isClean: Bool
    /// Whether another may do better.
    var isWorthAnother: Bool
  }

  private struct Running {
    var process: Process
    var lifeline: FileHandle
    var command: Command
    var started: Duration
  }

  /// How a worker is started.
  public struct Command: Sendable {
    /// What its log and the coordinator's call it.
    public var name: String
    /// What the program is given.
    public var arguments: [String]

    /// A command.
    public init(name: String, arguments: [String]) { (self.name, self.arguments) = (name, arguments) }
  }

  private let program: URL
  private let commands: [Command]
  private let isPatient: Bool
  private let logs: URL
  private let logger: Logger
  private let wakeup: Wakeup
  private let ended = EndedProcesses()
  private var running: [Int32: Running] = [:]
  private var waiting: [(command: Command, until: Duration)] = []
  private var quickDeaths = 0
  private var memoryKills: Int?

  /// Workers to be started with ``start(at:)``.
  ///
  /// - Parameters:
  ///   - commands: one for each; a worker takes its lifeline from standard input.
  ///   - program: the executable of all.
  ///   - logs: a directory for what they print, one file each.
  ///   - isPatient: whether workers that die as soon as they begin are started again without an end, later each
  ///     time.
  /// - Throws: ``MessagingError`` where the process has no descriptors left.
  public init(
    _ commands: [Command], program: URL, logs: URL, isPatient: Bool = false, logger: Logger
  ) throws(MessagingError) {
    self.commands = commands
    self.program = program
    self.isPatient = isPatient
    self.logs = logs
    self.logger = logger
    wakeup = try Wakeup()
  }

  /// Readable when a worker has ended.
  var descriptor: Int32 { wakeup.descriptor }
  /// Whether every worker has ended and none waits to be started.
  var isEmpty: Bool { running.isEmpty && waiting.isEmpty }
  /// The processes that run.
  public var processIDs: [Int32] { running.keys.sorted() }

  /// Starts all workers.
  func start(at now: Duration) {
    memoryKills = ControlGroups.here.memoryKills
    for command in commands { spawn(command, at: now) }
  }

  /// Workers that ended since the last call. Each that is worth it is started again by ``restart(at:)``,
  /// later each time a worker dies within two seconds of its start.
  func takeExits(at now: Duration) -> [Exit] {
    wakeup.clear()
    let ends = ended.takeAll()
    // Who of several that were killed at once had no memory is not told.
    let lacksMemory = ends.contains { $0.isKilled } && isMemoryKillNew()
    return ends.compactMap { end in
      guard let worker = running.removeValue(forKey: end.processID) else { return nil }
      quickDeaths = now - worker.started < .seconds(2) ? quickDeaths + 1 : 0
      // 2 is a worker that was refused or misused, 126 and 127 a program that is not there, and would be again.
      let isHopeless = end.byItself && [2, 126, 127].contains(end.status)
      let isWorthAnother =
        !end.isClean && !isHopeless && (isPatient || quickDeaths < 10 * commands.count)
      if end.isUnfit, isPatient { waiting.append((worker.command, now + Self.recovery)) }
      if isWorthAnother {
        let delay = Duration.milliseconds(min(5_000, quickDeaths <= 1 ? 0 : 50 << min(quickDeaths, 7)))
        waiting.append((worker.command, now + delay))
      }
      return Exit(
        processID: end.processID,
        reason:
          "\(end.isKilled && lacksMemory ? Self.memoryReason : end.reason), see \(logFile(worker.command).lastPathComponent)",
        isClean: end.isClean, isWorthAnother: isWorthAnother)
    }
  }

  /// After so long a machine on which a worker could not train may be mended.
  private static let recovery = Duration.seconds(60)

  private static let memoryReason =
    "killed by the system for lack of memory (signal 9): give this machine's control group more, or start fewer workers"

  /// Whether the system has ended a process of our control group for lack of memory since this was last asked.
  private func isMemoryKillNew() -> Bool {
    let before = memoryKills
    memoryKills = ControlGroups.here.memoryKills
    guard let before, let now = memoryKills else { return false }
    return now > before
  }

  /// Starts again those whose time has come.
  func restart(at now: Duration) {
    let due = waiting.filter { $0.until <= now }
    waiting.removeAll { $0.until <= now }
    for worker in due { spawn(worker.command, at: now) }
  }

  /// Starts no worker any more.
  func startNoMore() { waiting = [] }

  /// Ends the workers that still run, at once.
  func kill() {
    for processID in running.keys { Foundation.kill(processID, SIGKILL) }
  }

  private func logFile(_ command: Command) -> URL { logs.appending(path: "worker-\(command.name).log") }

  private func spawn(_ command: Command, at now: Duration) {
    let pipe = Pipe()
    // No other worker may keep this one's lifeline open.
    for end in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
      _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
    }
    let process = Process()
    process.executableURL = program
    process.arguments = command.arguments
    process.standardInput = pipe.fileHandleForReading
    process.standardOutput = FileHandle.nullDevice
    let log = open(
      logFile(command).path(percentEncoded: false), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    process.standardError = log >= 0 ? FileHandle(fileDescriptor: log, closeOnDealloc: true) : .nullDevice
    let (ended, wakeup) = (ended, wakeup)
    process.terminationHandler = { process in
      ended.append(
        process.processIdentifier, byItself: process.terminationReason == .exit, process.terminationStatus)
      wakeup.ring()
    }
    do {
      try process.run()
      running[process.processIdentifier] = Running(
        process: process, lifeline: pipe.fileHandleForWriting, command: command, started: now)
      logger.info(
        "worker \(command.name) started, process \(process.processIdentifier)",
        metadata: [
          "event": "worker-started", "name": "\(command.name)",
          "process_id": .stringConvertible(process.processIdentifier),
        ])
    } catch {
      logger.error("worker \(command.name) cannot be started: \(ErrorWords.of(error))")
      waiting.append((command, now + .seconds(5)))
    }
  }
}

/// Processes that ended, as the threads that waited for them saw it.
private final class EndedProcesses: Sendable {
  struct End: Sendable {
    var processID: Int32
    var byItself: Bool
    var status: Int32

    var isClean: Bool { byItself && [0, 3].contains(status) }
    /// Whether it cannot train here, now.
    var isUnfit: Bool { byItself && status == 3 }
    var isKilled: Bool { !byItself && status == SIGKILL }
    var reason: String { byItself ? "exited with status \(status)" : "killed by signal \(status)" }
  }

  private let ends = Mutex<[End]>([])

  func append(_ processID: Int32, byItself: Bool, _ status: Int32) {
    ends.withLock { $0.append(End(processID: processID, byItself: byItself, status: status)) }
  }

  func takeAll() -> [End] {
    ends.withLock { list in
      defer { list = [] }
      return list
    }
  }
}
