import ArgumentParser
import Foundation
import Logging
import ResultStore
import Surroundings
import SweepPlan
import Wire
import Worker

/// `richsweep work`: one worker process.
struct WorkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work",
    abstract: "Train cells for the coordinator of a sweep until there are no more.",
    discussion: """
      Example:  richsweep work sweeps/my --threads 8
                richsweep work tcp://head:5555 --key worker.key --coordinator-key 5f0c…

      It may come before the coordinator, once the sweep directory is there, and waits for it. Where it cannot reach
      the coordinator it says why, and ends with status 3 when its patience does. It leaves when every cell is trained;
      one that comes later sees so in the sweep directory, and without that waits as long as --wait says.
      A worker that has no access to the sweep directory is given the coordinator's address in its place, and its
      own and the coordinator's key: it is sent what it needs, and sends what it has trained.
      SIGTERM (or Ctrl-C) finishes the cells in training, hands back the rest and leaves; a cell that takes longer than
      half of --grace is written down where it is, and goes on from there when the next worker takes it. Twice leaves
      at once.
      """)

  @Argument(
    help: "The sweep directory, shared with the coordinator; or else the coordinator's address.",
    completion: .directory)
  var sweep: String

  @Option(
    help: "Training threads (default: one for each core).", transform: NumberOption.whole("from 1 to 4096"))
  var threads: Int?

  @Option(help: "The coordinator's address (default: what the sweep directory says).")
  var connect: String?

  @OptionGroup var keys: KeyOptions

  @Option(
    help: "Seconds to wait for a coordinator that is not up yet, or any more (default: a day).",
    transform: NumberOption.real(WorkCommand.seconds))
  var wait = 86_400.0

  @Option(
    help: "When the coordinator is gone: wait (training what it has), finish what it has, or stop.")
  var ifLost = WhenLost.wait

  @Option(
    help: "Seconds that leaving may take: half of them to finish the cells in training.",
    transform: NumberOption.real(WorkCommand.seconds))
  var grace = 20.0

  @OptionGroup var checkpoints: CheckpointOption

  @Option(
    help: """
      For a worker without the sweep directory, a folder of your own (default: TMPDIR): long cells in training are written \
      down there, and the next worker here goes on with them if this one dies. Remove it when the sweep is over.
      """)
  var scratch: String?

  @OptionGroup var log: LogOptions

  @Option(help: "Log lines on standard error: text, or json with an object each.")
  var logFormat = LogFile.Format.text

  @Flag(
    help: ArgumentHelp(
      "Standard input ends when the coordinator that started this worker does.", visibility: .hidden))
  var lifeline = false

  static let seconds = "a number of seconds of at least 0 and below 1000000000"

  /// What a worker does without a coordinator.
  enum WhenLost: String, ExpressibleByArgument, CaseIterable {
    case wait, finish, stop
  }

  func validate() throws {
    if let threads, !(1...4096).contains(threads) {
      throw ValidationError("--threads: got \(threads), expected a number from 1 to 4096.")
    }
    if isRemote, connect != nil {
      throw ValidationError("--connect: got it beside the address '\(sweep)', expected one of them.")
    }
    if let scratch, !isRemote {
      throw ValidationError(
        "--scratch: got '\(scratch)' beside the sweep directory '\(sweep)', in which everything is written.")
    }
    for (name, seconds) in [("grace", grace), ("wait", wait)] where !(seconds >= 0 && seconds < 1e9) {
      throw ValidationError("--\(name): got \(seconds), expected \(Self.seconds).")
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
    // A thread that cannot be begun is missed by nobody: the worker would wait for it.
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

  /// The folder in which the coordinator is found: it need not be there yet, but its folder must.
  private func sweepDirectory() throws -> SweepDirectory {
    let path = URL(givenPath: sweep).path(percentEncoded: false)
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard isThere, isFolder.boolValue else {
      throw BadRequest(
        "\(sweep): \(isThere ? "is no folder" : "there is no such folder"); expected the sweep directory, which "
          + "'coordinate' makes, or the coordinator's address, tcp://HOST:PORT")
    }
    return SweepDirectory(sweep)
  }

  /// Whether there is no sweep directory here.
  private var isRemote: Bool { sweep.hasPrefix("tcp://") }
}
