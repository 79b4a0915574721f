import ArgumentParser
import Coordination
import Foundation
import Logging
import ResultStore
import Surroundings
import SweepPlan
import Training
import Watching
import Wire

/// The options of everything that coordinates: the sweep, its directory, and the report at the end.
struct SweepOptions: ParsableArguments {
  @Argument(
    help: "The sweep: a YAML file, the name of a preset, or - for standard input.",
    completion: Completion.sweep)
  var sweep: String

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The sweep directory. (default: sweeps/NAME)", valueName: "directory"),
    completion: .directory)
  var out: String?

  @Flag(help: "Extend the sweep in the directory to this grid. Only the new cells are trained.")
  var extend = false

  @Flag(help: "Retry poisoned cells, during which three workers died.")
  var retryPoisoned = false

  @Option(
    help: ArgumentHelp(
      "Assign cells in a random order made from this seed. (default: the longest cells first)",
      valueName: "seed"),
    transform: NumberOption.whole(upTo: .max))
  var shuffle: UInt64?

  @Option(
    help: """
      Train every cell with fused or with separate multiply-add. The choice decides the last bits of the result and \
      cannot change once a cell is recorded. (default: that of the first recorded cells)
      """)
  var arithmetic: ArithmeticName?

  @Option(
    help: ArgumentHelp(
      """
      Seconds without a training step after which the cell goes to another worker, although its worker still sends \
      heartbeats. (default: 900)
      """, valueName: "seconds"),
    transform: NumberOption.real(SweepOptions.seconds))
  var stall = Scheduler.Settings().stall.inSeconds

  @Option(help: ArgumentHelp("Seconds of work in a lease.", visibility: .hidden))
  var leaseSeconds: Double?

  @Option(help: ArgumentHelp("Cells in the largest lease.", visibility: .hidden))
  var largestLease: Int?

  @Option(
    help: ArgumentHelp(
      "Least seconds without a heartbeat after which a worker is stale.", visibility: .hidden))
  var silence: Double?

  @Option(
    help: ArgumentHelp("Seconds after which an idle worker gets a copy of a lease.", visibility: .hidden))
  var copyAfter: Double?

  @Option(
    help: ArgumentHelp(
      "Seconds that workers have to stop once every cell is trained.", visibility: .hidden))
  var farewell: Double?

  @OptionGroup var log: LogOptions

  @OptionGroup var watching: WatchingOptions

  @Flag(help: "Print the final report as JSON.")
  var json = false

  private static let seconds = "a number of seconds above 0 and below 1000000"

  /// The most files that a coordinator has open, without those for its workers.
  static let descriptors = 40

  func validate() throws {
    for (name, value) in [
      ("lease-seconds", leaseSeconds), ("silence", silence), ("stall", stall), ("copy-after", copyAfter),
      ("farewell", farewell),
    ] {
      if let value, !(value > 0 && value < 1e6) {
        throw ValidationError("--\(name): got \(Parameter.text(value)), expected \(Self.seconds).")
      }
    }
    if let largestLease, !(1...1 << 16).contains(largestLease) {
      throw ValidationError("--largest-lease: got \(largestLease), expected a number from 1 to 65536.")
    }
  }

  /// Reads the sweep and opens its directory.
  func open() throws -> OpenSweep {
    // Some libraries end the process if they cannot open a file.
    try OpenFiles.require(Self.descriptors, for: "a coordinator")
    let source = try SweepSource(sweep)
    let directory = try source.directory(out: out)
    if extend || retryPoisoned, directory.isNew {
      throw BadRequest(
        "--\(extend ? "extend" : "retry-poisoned"): got \(directory.path), which contains no sweep; expected the directory of a sweep that was started before. Check --out, or start a new sweep without this option"
      )
    }
    let opened = try OpenSweep(source.sweep, text: source.text, in: directory, extend: extend)
    if retryPoisoned {
      if try opened.journal.poisonedCells().isEmpty {
        StandardError.write("--retry-poisoned: no cell is poisoned\n")
      }
      try opened.journal.forgivePoisonedCells()
    }
    return opened
  }

  /// Options for another process that coordinates the open sweep in the same way.
  var arguments: [String] {
    let values: [(String, Any?)] = [
      ("shuffle", shuffle), ("lease-seconds", leaseSeconds), ("largest-lease", largestLease),
      ("silence", silence), ("stall", stall), ("copy-after", copyAfter), ("farewell", farewell),
      ("arithmetic", arithmetic?.rawValue),
    ]
    return values.flatMap { name, value in value.map { ["--\(name)", "\($0)"] } ?? [] }
  }

  /// The coordinator's options from the command line.
  private func coordinatorOptions(of sweep: Sweep) -> CoordinatorService.Options {
    var options = CoordinatorService.Options()
    options.coordination.arithmetic = arithmetic?.words
    if let farewell { options.farewell = .seconds(farewell) }
    if let leaseSeconds { options.coordination.scheduling.leaseSeconds = leaseSeconds }
    if let largestLease { options.coordination.scheduling.largestLease = largestLease }
    if let silence { options.coordination.scheduling.silence = .seconds(silence) }
    if let copyAfter { options.coordination.scheduling.copyAfter = .seconds(copyAfter) }
    options.coordination.scheduling.stall = .seconds(stall)
    if let shuffle { options.coordination.order = CellOrder.shuffled(sweep.grid.cellCount, seed: shuffle) }
    return options
  }

  /// Serves the sweep to its end and prints the report.
  ///
  /// - Parameter makeWorkers: starts workers here once the coordinator's address is known; returns nil if workers are
  ///   started elsewhere.
  func serve(
    _ opened: OpenSweep, listen endpoint: Endpoint, admission: Doorkeeper.Admission? = nil,
    workers makeWorkers: (Endpoint) throws -> LocalWorkers?, reunion: Duration, logger: Logger, merge: Bool,
    handOver: Bool = false
  ) throws {
    var options = coordinatorOptions(of: opened.sweep)
    options.coordination.reunion = reunion
    options.admission = admission
    options.handsOver = handOver
    if merge { _ = try Collation.place(ofResultOf: opened.directory) }
    let progress = ProgressLine(title: opened.sweep.name)
    let latest = Latest()
    let dashboard = try watching.serve(latest, of: opened, logger: logger) { progress.say($0) }
    let start = ContinuousClock.now
    let service = try CoordinatorService(
      opened, listen: endpoint, signals: try SignalListener(interrupts: true),
      programVersion: ProgramVersion.current, options: options, logger: logger,
      observer: { report in
        latest.note(report)
        progress.show(report.sweep)
      })
    try dashboard?.begin()
    let workers = try makeWorkers(service.endpoint)
    if workers == nil {
      let key = admission.map { ", public key \($0.sweep.coordinator.publicKey)" } ?? ""
      progress.say("listening at \(service.endpoint)\(key); workers: richsweep work \(opened.directory.path)")
      if service.endpoint.isUnexpectedlyLocal {
        progress.say(
          "warning: workers on other machines cannot connect, because the host of \(service.endpoint) means this "
            + "machine alone; use --listen 'tcp://*:PORT' for them"
        )
      }
    }
    let ending = try service.run(workers)
    // Without a seal the next start checks the journal as after a kill.
    if opened.lock.isInPlace { try? opened.journal.seal(in: opened.directory) }
    progress.end()
    var report = SweepReport(opened, ending: ending, seconds: (ContinuousClock.now - start).inSeconds)
    if ending == .complete, merge {
      let merging = ContinuousClock.now
      let summary = try Collation.renew(resultOf: opened.directory, isReadable: ReadingApart.isReadable) {
        progress.show("merging", fraction: $0)
      }
      report.isResultNew = summary != nil
      report.additions = summary.flatMap { KeptAdditions($0) }
      progress.end()
      report.result = opened.directory.result.path(percentEncoded: false)
      if report.isResultNew == true { report.mergeSeconds = (ContinuousClock.now - merging).inSeconds }
    }
    try report.print(json: json)
    let status = report.status
    if status != .done { throw status }
  }
}
