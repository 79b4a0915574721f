public import Foundation
public import Logging
import Surroundings
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
    package var reason: String
    /// Whether it ended by itself with status 0, or with 3 because it cannot train here: it has said so.
    var isClean: Bool
    /// Whether the system ended it because it had too little memory or processor time.
    var isStarved: Bool
  }

  private struct Running {
    /// Closed when it is let go of.
    var lifeline: ChildProcess.Pipe
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
    wakeup = try Wakeup.atEndsOfChildren()
  }

  /// Readable when a worker may have ended.
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

  /// Workers that ended since the last call; each is asked, so that it may be called at any time. Each that is worth it is
  /// started again by ``restart(at:)``, later each time a worker dies within two seconds of its start.
  package func takeExits(at now: Duration) -> [Exit] {
    // First: who ends from now on rings again.
    wakeup.clear()
    let ends = processIDs.compactMap { processID in ChildProcess.ending(of: processID).map { (processID, $0) }
    }
    guard !ends.isEmpty else { return [] }
    witness.look(at: now)
    return ends.compactMap { processID, end in
      guard let worker = running.removeValue(forKey: processID) else { return nil }
      quickDeaths = now - worker.started < .seconds(2) ? quickDeaths + 1 : 0
      if quickDeaths == 0 { failedStarts = 0 }
      // 2 is a worker that was refused or misused, 126 and 127 a program that is not there, and would be again.
      let isHopeless = [.status(2), .status(126), .status(127)].contains(end)
      let isWorthAnother =
        !end.isClean && !isHopeless && (isPatient || quickDeaths < 10 * commands.count)
      if end.isUnfit, isPatient { waiting.append((worker.command, now + Self.recovery)) }
      if isWorthAnother {
        let delay = Duration.milliseconds(min(5_000, quickDeaths <= 1 ? 0 : 50 << min(quickDeaths, 7)))
        waiting.append((worker.command, now + delay))
      }
      let scarcity = end.signalNumber.flatMap { witness.reason(forSignal: $0, at: now) }
      let log = logFile(worker.command)
      let words = LastWords.told(in: log, from: worker.logStart, byItself: end.signalNumber == nil)
      let reason =
        "\(scarcity ?? end.reason), see \(log.lastPathComponent)" + (words.map { ": \($0)" } ?? "")
      if end != .status(0) { trouble = "a worker process \(reason)" }
      return Exit(processID: processID, reason: reason, isClean: end.isClean, isStarved: scarcity != nil)
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
    // Whose end nobody takes stays in the system's table, for as long as this process collates.
    let deadline = ContinuousClock.now + .seconds(1)
    while !running.isEmpty, ContinuousClock.now < deadline {
      for processID in processIDs where ChildProcess.ending(of: processID) != nil { running[processID] = nil }
      if !running.isEmpty { poll(nil, 0, 5) }
    }
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
    // What is to be had for a moment only is left to others.
    do throws(OpenFiles.Shortage) {
      try OpenFiles.require(Self.descriptorsToStart, for: "starting a worker")
    } catch { throw StartFailure(reason: error.description) }
    let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
    let log = open(
      logFile(command).path(percentEncoded: false), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    let logStart = log >= 0 ? Int(lseek(log, 0, SEEK_END)) : 0
    defer { for descriptor in [nowhere, log] where descriptor >= 0 { close(descriptor) } }
    var place = ChildProcess.Place()
    place.output = nowhere >= 0 ? nowhere : nil
    place.errors = log >= 0 ? log : place.output
    place.isApart = true
    do throws(ChildProcess.Failure) {
      let lifeline = try ChildProcess.Pipe()
      place.input = lifeline.readEnd
      let processID = try ChildProcess.start(path, command.arguments, in: place)
      lifeline.closeReadEnd()
      running[processID] = Running(lifeline: lifeline, logStart: logStart, command: command, started: now)
      logger.info(
        "worker \(command.name) started, process \(processID)",
        metadata: [
          "event": "worker-started", "name": "\(command.name)", "process_id": .stringConvertible(processID),
        ])
    } catch { throw StartFailure(reason: error.description) }
  }
}

extension ChildProcess.Ending {
  /// The signal that ended it; nil where it ended by itself.
  fileprivate var signalNumber: Int32? { if case .signal(let number) = self { number } else { nil } }
  fileprivate var isClean: Bool { [.status(0), .status(3)].contains(self) }
  /// Whether it cannot train here, now.
  fileprivate var isUnfit: Bool { self == .status(3) }

  fileprivate var reason: String {
    switch self {
    case .status(let number): "exited with status \(number)"
    case .signal(let number): "killed by signal \(number)"
    }
  }
}
