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
  package struct Exit: Sendable {
    var processID: Int32
    /// How it ended, in words, with its own last ones.
    var reason: String
    /// Whether it ended by itself with status 0, or with 3 because it cannot train here: it has said so.
    var isClean: Bool
    /// Whether the system ended it because it had too little memory or processor time.
    var isStarved: Bool
  }

  private struct Running {
    var process: Process
    var lifeline: FileHandle
    /// Where its part of the log begins.
    var logStart: Int
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

  private let program: () -> URL
  private let commands: [Command]
  private let isPatient: Bool
  private let logs: URL
  private let logger: Logger
  private let wakeup: Wakeup
  private let ended = EndedProcesses()
  private var running: [Int32: Running] = [:]
  private var waiting: [(command: Command, until: Duration)] = []
  private var quickDeaths = 0
  /// How often one could not be started since one that was has lived.
  private var failedStarts = 0
  /// Why the last one that could not be started could not.
  private var startFailure: String?
  /// Why the last one ended.
  package private(set) var trouble: String?

  /// So often it is tried, over some ten seconds.
  private static let mostFailedStarts = 6
  /// Descriptors that starting a worker takes for a moment, and some to spare for others meanwhile.
  private static let descriptorsToStart = 16
  private var witness = ScarcityWitness()

  /// Workers to be started with ``start(at:)``.
  ///
  /// - Parameters:
  ///   - commands: one for each; a worker takes its lifeline from standard input.
  ///   - program: the executable of all, asked for whenever one is started.
  ///   - logs: a directory for what they print, one file each.
  ///   - isPatient: whether workers that die as soon as they begin are started again without an end, later each
  ///     time.
  /// - Throws: ``MessagingError`` where the process has no descriptors left.
  public init(
    _ commands: [Command], program: @escaping () -> URL, logs: URL, isPatient: Bool = false, logger: Logger
  ) throws(MessagingError) {
    self.commands = commands
    self.program = program
    self.isPatient = isPatient
    self.logs = logs
    self.logger = logger
    wakeup = try Wakeup()
  }

  /// Readable when a worker has ended.
  package var descriptor: Int32 { wakeup.descriptor }
  /// Whether every worker has ended and none waits to be started.
  package var isEmpty: Bool { running.isEmpty && waiting.isEmpty }
  /// The processes that run.
  public var processIDs: [Int32] { running.keys.sorted() }

  /// Why no worker can be started; nil while some run, or may yet be started.
  package var reasonForNone: String? {
    running.isEmpty && failedStarts >= Self.mostFailedStarts ? startFailure : nil
  }

  /// Starts all workers.
  package func start(at now: Duration) {
    witness = ScarcityWitness()
    waiting = commands.map { ($0, now) }
    restart(at: now)
  }

  /// Workers that ended since the last call. Each that is worth it is started again by ``restart(at:)``,
  /// later each time a worker dies within two seconds of its start.
  @discardableResult
  package func takeExits(at now: Duration) -> [Exit] {
    wakeup.clear()
    let ends = ended.takeAll()
    witness.look(at: now)
    return ends.compactMap { end in
      guard let worker = running.removeValue(forKey: end.processID) else { return nil }
      quickDeaths = now - worker.started < .seconds(2) ? quickDeaths + 1 : 0
      if quickDeaths == 0 { failedStarts = 0 }
      // 2 is a worker that was refused or misused, 126 and 127 a program that is not there, and would be again.
      let isHopeless = end.byItself && [2, 126, 127].contains(end.status)
      let isWorthAnother =
        !end.isClean && !isHopeless && (isPatient || quickDeaths < 10 * commands.count)
      if end.isUnfit, isPatient { waiting.append((worker.command, now + Self.recovery)) }
      if isWorthAnother {
        let delay = Duration.milliseconds(min(5_000, quickDeaths <= 1 ? 0 : 50 << min(quickDeaths, 7)))
        waiting.append((worker.command, now + delay))
      }
      let scarcity = end.byItself ? nil : witness.reason(forSignal: end.status, at: now)
      let log = logFile(worker.command)
      let words = LastWords.told(in: log, from: worker.logStart, byItself: end.byItself)
      let reason =
        "\(scarcity ?? end.reason), see \(log.lastPathComponent)" + (words.map { ": \($0)" } ?? "")
      if end.status != 0 { trouble = "a worker process \(reason)" }
      return Exit(processID: end.processID, reason: reason, isClean: end.isClean, isStarved: scarcity != nil)
    }
  }

  /// After so long a machine on which a worker could not train may be mended.
  private static let recovery = Duration.seconds(60)

  /// Starts again those whose time has come. Where one cannot be started all wait, longer each time.
  package func restart(at now: Duration) {
    var due = waiting.filter { $0.until <= now }[...]
    waiting.removeAll { $0.until <= now }
    while let worker = due.popFirst() {
      do throws(StartFailure) {
        try spawn(worker.command, at: now)
      } catch {
        failedStarts += 1
        startFailure = error.reason
        // Not every five seconds for days.
        if failedStarts.nonzeroBitCount == 1 {
          logger.error("worker \(worker.command.name) cannot be started: \(error.reason)")
        }
        let until = now + .milliseconds(min(5_000, 250 << min(failedStarts, 5)))
        waiting += ([worker] + due).map { ($0.command, until) }
        return
      }
    }
  }

  /// Starts no worker any more.
  package func startNoMore() { waiting = [] }

  /// Ends the workers that still run, at once.
  func kill() {
    for processID in running.keys { Foundation.kill(processID, SIGKILL) }
  }

  private func logFile(_ command: Command) -> URL { logs.appending(path: "worker-\(command.name).log") }

  /// Why a process was not started, in words.
  private struct StartFailure: Error {
    var reason: String
  }

  private func spawn(_ command: Command, at now: Duration) throws(StartFailure) {
    let program = program()
    let path = program.path(percentEncoded: false)
    guard access(path, X_OK) == 0 else {
      throw StartFailure(reason: "\(path): \(String(cString: strerror(errno)))")
    }
    // Foundation ends this process where it gets no pipe.
    do throws(OpenFiles.Shortage) {
      try OpenFiles.require(Self.descriptorsToStart, for: "starting a worker")
    } catch { throw StartFailure(reason: error.description) }
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
    let logStart = log >= 0 ? Int(lseek(log, 0, SEEK_END)) : 0
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
        process: process, lifeline: pipe.fileHandleForWriting, logStart: logStart, command: command,
        started: now)
      logger.info(
        "worker \(command.name) started, process \(process.processIdentifier)",
        metadata: [
          "event": "worker-started", "name": "\(command.name)",
          "process_id": .stringConvertible(process.processIdentifier),
        ])
    } catch {
      // Foundation wraps what the system said.
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
      let isKnown = cause.domain == NSPOSIXErrorDomain && cause.code != Int(EAGAIN)
      let reason =
        isKnown
        ? String(cString: strerror(Int32(truncatingIfNeeded: cause.code)))
        : "the system starts no more processes (ulimit -u, or pids.max of the control group)"
      throw StartFailure(reason: "\(path): \(reason)")
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
