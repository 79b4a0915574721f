import ArgumentParser
import Coordination
import Foundation
import Logging
import ResultStore
import Surroundings
import SweepPlan
import Watching
import Wire

/// What `run` and `coordinate` have in common: the sweep, its directory, and how its end is told.
struct SweepOptions: ParsableArguments {
  @Argument(help: "The sweep: a YAML file, or the name of a preset.", completion: Completion.sweep)
  var sweep: String

  @Option(help: "The sweep directory (default: sweeps/NAME).", completion: .directory)
  var out: String?

  @Flag(help: "Go on with a directory made for a smaller grid: only what is new is trained.")
  var extend = false

  @Flag(help: "Try cells again that were given up because their workers died.")
  var retryPoisoned = false

  @Option(
    help: "Give cells in a random order made from this seed instead of the longest first.",
    transform: NumberOption.whole(upTo: .max))
  var shuffle: UInt64?

  @Option(
    help: """
      The arithmetic of every cell: fused or separate multiply-add (default: that of the first cells that are trained). It \
      decides the last bits, and cannot be changed once cells are trained.
      """)
  var arithmetic: ArithmeticName?

  @Option(
    help: "Seconds without a step after which cells are taken back from a worker that is heard.",
    transform: NumberOption.real(SweepOptions.seconds))
  var stall = Scheduler.Settings().stall.inSeconds

  @Option(help: ArgumentHelp("Seconds of work in a lease.", visibility: .hidden))
  var leaseSeconds: Double?

  @Option(help: ArgumentHelp("Cells in the largest lease.", visibility: .hidden))
  var largestLease: Int?

  @Option(
    help: ArgumentHelp("Seconds of silence after which a worker is given up, at least.", visibility: .hidden))
  var silence: Double?

  @Option(
    help: ArgumentHelp("Seconds after which an idle worker gets a copy of a lease.", visibility: .hidden))
  var copyAfter: Double?

  @Option(
    help: ArgumentHelp("Seconds workers have to leave once all is trained.", visibility: .hidden))
  var farewell: Double?

  @OptionGroup var log: LogOptions

  @OptionGroup var watching: WatchingOptions

  @Flag(help: "Report the end as JSON on standard output.")
  var json = false

  private static let seconds = "a number of seconds above 0 and below 1000000"

  /// What a coordinator has open at most, without its workers.
  static let descriptors = 40

  func validate() throws {
    for (name, value) in [
      ("lease-seconds", leaseSeconds), ("silence", silence), ("stall", stall), ("copy-after", copyAfter),
      ("farewell", farewell),
    ] {
      if let value, !(value > 0 && value < 1e6) {
        throw ValidationError("--\(name): got \(value), expected \(Self.seconds).")
      }
    }
    if let largestLease, !(1...1 << 16).contains(largestLease) {
      throw ValidationError("--largest-lease: got \(largestLease), expected a number from 1 to 65536.")
    }
  }

  /// Reads the sweep and opens its directory.
  func open() throws -> OpenSweep {
    // Libraries end a process that cannot open a file where they need one.
    try OpenFiles.require(Self.descriptors, for: "a coordinator")
    let source = try SweepSource(sweep)
    let opened = try OpenSweep(
      source.sweep, text: source.text, in: try source.directory(out: out), extend: extend)
    if retryPoisoned { try opened.journal.forgivePoisonedCells() }
    return opened
  }

  /// What another process is given to coordinate the sweep, once it is open, in the same way.
  var arguments: [String] {
    let values: [(String, Any?)] = [
      ("shuffle", shuffle), ("lease-seconds", leaseSeconds), ("largest-lease", largestLease),
      ("silence", silence), ("stall", stall), ("copy-after", copyAfter), ("farewell", farewell),
      ("arithmetic", arithmetic?.rawValue),
    ]
    return values.flatMap { name, value in value.map { ["--\(name)", "\($0)"] } ?? [] }
  }

  /// What the command line says of how a coordinator of a sweep is to behave.
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

  /// Serves the sweep to its end, and says what it came to.
  ///
  /// - Parameter makeWorkers: makes those that are started here, once it is known where the coordinator listens; nil
  ///   where they come by themselves.
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
          "the host of \(service.endpoint) stands for this machine alone here; for workers elsewhere listen at tcp://*:PORT"
        )
      }
    }
    let ending = try service.run(workers)
    // Without a seal the next start looks at the journal as after a kill.
    if opened.lock.isInPlace { try? opened.journal.seal(in: opened.directory) }
    progress.end()
    var report = SweepReport(opened, ending: ending, seconds: (ContinuousClock.now - start).inSeconds)
    if ending == .complete, merge {
      let merging = ContinuousClock.now
      let summary = try Collation.renew(resultOf: opened.directory, isReadable: ReadingApart.isReadable) {
        progress.show("collating", fraction: $0)
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
