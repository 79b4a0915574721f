import ArgumentParser
import Foundation
import Logging
import ResultStore
import Surroundings
import SweepPlan
import Training
import Wire
import Worker

/// `richsweep work`: one worker process.
struct WorkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work",
    abstract: "Train cells for a coordinator until none are left.",
    discussion: """
      Once the sweep directory exists, a worker can start before the coordinator and waits for it. If it cannot reach \
      the coordinator, it reports why and exits with status 3 after --wait. It stops when every cell is \
      trained. A worker that starts later finds that in the sweep directory; without the directory it waits for --wait.

      A worker without access to the sweep directory needs the coordinator's address, a key (--key) and the \
      coordinator's public key (--coordinator-key). It receives the configuration and sends its shards.

      On SIGTERM or Ctrl-C a worker finishes the cells in training, returns the other cells and stops. If a cell takes \
      longer than half of --grace, the worker saves its state; the next worker that trains the cell resumes from there. \
      A second signal stops it at once.

      Examples:
        richsweep work sweeps/my --threads 8
        richsweep work tcp://head:5555 --key worker.key --coordinator-key 5f0c…
      """)

  @Argument(
    help: "The sweep directory shared with the coordinator, or the coordinator's address tcp://HOST:PORT.",
    completion: .directory)
  var sweep: String

  @Option(
    help: "Number of training threads. (default: one for each core)",
    transform: NumberOption.whole("from 1 to 4096"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "The coordinator's address. (default: the one in the sweep directory)", valueName: "address"))
  var connect: String?

  @OptionGroup var keys: KeyOptions

  @Option(
    help: ArgumentHelp(
      "Seconds to wait for a coordinator that is not running. (default: 86400, a day)", valueName: "seconds"),
    transform: NumberOption.real(WorkCommand.seconds))
  var wait = 86_400.0

  @Option(
    help: """
      What to do if the coordinator is lost: wait for the next one while training the cells at hand, finish those \
      cells and stop, or stop at once.
      """)
  var ifLost = WhenLost.wait

  @Option(
    help: ArgumentHelp(
      """
      Seconds that the worker may take to stop after a signal. It uses the first half to finish the cells in training. \
      (default: 20)
      """, valueName: "seconds"),
    transform: NumberOption.real(WorkCommand.seconds))
  var grace = 20.0

  @OptionGroup var checkpoints: CheckpointOption

  @Option(
    help: ArgumentHelp(
      """
      The folder in which a worker without the sweep directory saves the state of long cells. The next worker with \
      this folder resumes them. Remove the folder when the sweep is over. (default: a temporary one in TMPDIR)
      """, valueName: "directory"))
  var scratch: String?

  @OptionGroup var log: LogOptions

  @Option(help: "The format of log lines on standard error: text, or one JSON object on each line.")
  var logFormat = LogFile.Format.text

  @Flag(
    help: ArgumentHelp(
      "Stop when standard input ends, which the coordinator that started this worker holds open.",
      visibility: .hidden))
  var lifeline = false

  static let seconds = "a number of seconds of at least 0 and below 1000000000"

  /// What a worker does if the coordinator is lost.
  enum WhenLost: String, ExpressibleByArgument, CaseIterable {
    case wait, finish, stop
  }

  func validate() throws {
    if let threads, !(1...4096).contains(threads) {
      throw ValidationError("--threads: got \(threads), expected a number from 1 to 4096.")
    }
    if isRemote, connect != nil {
      throw ValidationError("--connect: cannot be combined with the address '\(sweep)'; give only one.")
    }
    if scratch != nil, !isRemote {
      throw ValidationError(
        "--scratch: cannot be combined with a sweep directory; the worker saves states in '\(sweep)'.")
    }
    for (name, seconds) in [("grace", grace), ("wait", wait)] where !(seconds >= 0 && seconds < 1e9) {
      throw ValidationError("--\(name): got \(Parameter.text(seconds)), expected \(Self.seconds).")
    }
  }

  func run() throws {
    let directory = try isRemote ? nil : sweepDirectory()
    let rendezvous = connect == nil ? directory.map { Rendezvous(directory: $0, keys: keys) } : nil
    let signals = try SignalListener(interrupts: !lifeline)
    let (endpoint, security): (Endpoint, Socket.Security)
    if let rendezvous {
      guard let found = try rendezvous.await(.seconds(wait), signals: signals) else { return }
      (endpoint, security) = found
    } else {
      endpoint = try Endpoint(connect ?? sweep)
      security = try Socket.Security(at: endpoint, of: directory, keys)
    }
    var options = WorkerOptions()
    options.threads = threads ?? CoreAllowance.here.count
    options.grace = .seconds(grace)
    options.checkpointInterval = .seconds(checkpoints.checkpointEvery)
    options.whenLost =
      switch ifLost {
      case .wait: .wait(.seconds(wait))
      case .finish: .finish
      case .stop: .stop
      }
    if lifeline { options.lifeline = STDIN_FILENO }
    // The worker would wait for a thread that could not be started.
    try Threads.require(options.threads + 2, for: "training with \(counted(options.threads, "thread"))")
    let lines = LogFile(onStandardErrorAs: "worker", logFormat, level: log.logLevel)
    let logger = Logger(label: "worker") { _ in lines }
    let service = try WorkerService(
      place: try directory.map { .sweepDirectory($0) }
        ?? .scratch(
          scratch.map { try Scratch(in: URL(givenPath: $0, isDirectory: true), keepsCheckpoints: true) }
            ?? Scratch()),
      endpoint: endpoint, security: security,
      whereabouts: { [rendezvous] in try rendezvous?.whereabouts() ?? .nowhere }, signals: signals,
      programVersion: ProgramVersion.current, options: options, logger: logger)
    switch try service.run() {
    case .left: break
    case .refused(let reason): throw BadRequest("the coordinator refused this worker: \(reason)")
    case .unfit(let reason):
      StandardError.write("richsweep: this worker cannot train here: \(reason)\n")
      throw ExitStatus.interrupted
    case .abandoned(let reason):
      StandardError.write("richsweep: \(reason)\n")
      throw ExitStatus.interrupted
    }
  }

  /// The sweep directory, which must exist; the coordinator need not be running yet.
  private func sweepDirectory() throws -> SweepDirectory {
    let path = URL(givenPath: sweep).path(percentEncoded: false)
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard isThere, isFolder.boolValue else {
      throw BadRequest(
        "\(sweep): \(isThere ? "not a folder" : "no such folder"); expected a sweep directory, which "
          + "'richsweep coordinate' makes, or the coordinator's address tcp://HOST:PORT")
    }
    return SweepDirectory(sweep)
  }

  /// Whether the worker has no sweep directory.
  private var isRemote: Bool { sweep.hasPrefix("tcp://") }
}
