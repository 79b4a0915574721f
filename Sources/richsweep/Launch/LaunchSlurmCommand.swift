import ArgumentParser
import Coordination
import Foundation
import Launch
import ResultStore
import Surroundings
import SweepPlan
import Training
import Wire

/// `richsweep launch slurm`: coordinator and workers as jobs.
struct LaunchSlurmCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slurm",
    abstract: "Train a sweep as Slurm jobs.",
    discussion: """
      Submits a job for the coordinator and an array of jobs for the workers. All nodes must see the sweep directory. \
      Jobs at their time limit save their state and go back into the queue.

      Run the same command again to submit what is missing: workers that have ended, or a coordinator that was \
      cancelled. To end the sweep, 'scancel' the jobs that 'richsweep status' lists; nothing that was recorded is lost.

      The scripts are slurm/*.sbatch in the sweep directory.

      Examples:
        richsweep launch slurm my.yaml --workers 200 --time 4:00:00 --partition cpu
        richsweep status sweeps/my
      """)

  @OptionGroup var options: SweepOptions

  @Option(
    help: "Number of workers, each of which is a job on one node.",
    transform: NumberOption.whole("from 1 to 100000"))
  var workers: Int

  @Option(
    help: ArgumentHelp(
      "Time limit of each job, as sbatch takes it: minutes, H:MM:SS or D-HH:MM:SS.", valueName: "limit"))
  var time: String

  @Option(help: "Partition of all jobs. (default: that of the cluster)")
  var partition: String?

  @Option(help: "Account of all jobs. (default: that of the user)")
  var account: String?

  @Option(
    help: "Cores of each worker. (default: whole nodes)", transform: NumberOption.whole("from 1 to 4096"))
  var cpus: Int?

  @Option(
    help: ArgumentHelp(
      "Memory of each worker, such as 4G. (default: that of the partition)", valueName: "size"))
  var mem: String?

  @Option(help: "A module to load first. Can be repeated.")
  var module: [String] = []

  @Option(
    help: ArgumentHelp(
      "The command that runs the program in a container, such as 'apptainer exec image.sif'.",
      valueName: "command"))
  var container: String?

  @Option(
    name: .customLong("sbatch"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Another sbatch option for all jobs, such as --constraint=avx2. Can be repeated.", valueName: "option"))
  var furtherOptions: [String] = []

  @Option(
    name: .customLong("sbatch-coordinator"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "An sbatch option for the coordinator alone, such as --mem=4G or --partition=long. Can be repeated.",
      valueName: "option"))
  var coordinatorOptions: [String] = []

  @Option(
    help: ArgumentHelp(
      "Seconds before the time limit at which jobs begin to stop. (default: 60)", valueName: "seconds"),
    transform: NumberOption.whole("from 10 to 3600"))
  var warning = 60

  @Option(
    help: ArgumentHelp(
      "Where the coordinator runs: in a job, or here in this terminal.", valueName: "place"))
  var coordinator = Place.job

  @Option(
    help: ArgumentHelp("The address on which the coordinator listens.", valueName: "address"))
  var listen = "tcp://*:*"

  @Option(
    help: ArgumentHelp(
      "Seconds that workers wait for a coordinator that is not running. (default: 86400, a day)",
      valueName: "seconds"),
    transform: NumberOption.real(WorkCommand.seconds))
  var wait = 86_400.0

  @OptionGroup var checkpoints: CheckpointOption

  @Option(
    help: ArgumentHelp(
      "The path of the program on the nodes. (default: the path of this program)", valueName: "path"))
  var program: String?

  @Flag(help: "Print the scripts. Write and submit nothing.")
  var dryRun = false

  /// Where the coordinator runs.
  enum Place: String, ExpressibleByArgument, CaseIterable {
    case job, here
  }

  func validate() throws {
    var problems = request.problems
    if !(wait >= 0 && wait < 1e9) {
      problems.append("--wait: got \(Parameter.text(wait)), expected \(WorkCommand.seconds).")
    }
    guard problems.isEmpty else { throw ValidationError(problems.joined(separator: "\n")) }
  }

  private var request: SlurmRequest {
    var request = SlurmRequest(workers: workers, time: time)
    (request.cpus, request.memory, request.partition, request.account) = (cpus, mem, partition, account)
    (request.modules, request.container) = (module, container)
    (request.options, request.coordinatorOptions) = (furtherOptions, coordinatorOptions)
    request.warning = warning
    return request
  }

  func run() throws {
    let source = try SweepSource(options.sweep)
    guard let argument = source.argument else {
      throw BadRequest("\(options.sweep): jobs cannot read this; expected a YAML file or a preset")
    }
    let endpoint = try Endpoint(listen)
    guard endpoint.transport == .tcp else {
      throw BadRequest("--listen: got '\(listen)', expected tcp://HOST:PORT, which other nodes can reach")
    }
    let directory = try source.directory(out: options.out)
    let program = program ?? ThisProgram.path
    for (option, path) in [
      ("--out", directory.path), ("--program", program), ("the sweep's file", argument),
      ("--listen", listen),
    ] { try BadRequest.check(path: path, of: option) }
    let scripts = SlurmScripts(
      request, sweep: argument, name: source.sweep.name, directory: directory,
      program: program, listen: endpoint.description,
      coordinatorOptions: options.arguments,
      workerOptions: [
        "--wait", "\(wait)", "--grace", "\(min(20, Double(warning) / 2))", "--checkpoint-every",
        "\(checkpoints.checkpointEvery)",
      ])
    let limits = SlurmLimits.here
    guard limits.tasksOfArray >= 2 else {
      throw BadRequest(
        "this cluster permits job arrays of at most \(limits.tasksOfArray) tasks (MaxArraySize, max_array_tasks), but the "
          + "coordinator needs an array of 2; use 'richsweep coordinate' and 'richsweep work' in your own jobs"
      )
    }
    if dryRun { return show(scripts, limits) }
    let dropped = SlurmTool.droppedOptions
    if !dropped.isEmpty {
      StandardError.write(
        "richsweep: warning: sbatch does not receive these variables: \(dropped.joined(separator: ", ")); use options such "
          + "as --account, --partition and --sbatch instead\n")
    }

    let opened = try openUnlessHeld()
    let isOver = try opened?.journal.sweepRecord()?.finished != nil
    var submitted: [SlurmJobs.Job] = []
    if !isOver { submitted = try submit(scripts, limits, in: directory, hasCoordinator: opened == nil) }
    if coordinator == .here, let opened {
      for job in submitted { StandardError.write(Self.sentence(job) + "\n") }
      return try options.serve(
        opened, listen: endpoint, admission: .init(try SweepKeys.orNew(in: directory.keys)),
        workers: { _ in nil }, reunion: .seconds(5), logger: try options.log.coordinatorLogger(in: directory),
        merge: true)
    }
    try report(submitted, isOver: isOver, directory)
  }

  /// Opens the directory, to report problems before anything waits in a queue.
  ///
  /// - Returns: nil if a coordinator runs there, which has opened it already.
  private func openUnlessHeld() throws -> OpenSweep? {
    do { return try options.open() } catch OpenSweep.Refusal.held(let holder) {
      guard coordinator == .job, !options.extend, !options.retryPoisoned else {
        throw OpenSweep.Refusal.held(holder)
      }
      return nil
    }
  }

  /// Submits what is missing.
  private func submit(
    _ scripts: SlurmScripts, _ limits: SlurmLimits, in directory: SweepDirectory, hasCoordinator: Bool
  ) throws -> [SlurmJobs.Job] {
    var jobs = try SlurmJobs(in: directory) ?? SlurmJobs()
    let queue = jobs.jobs.isEmpty ? nil : try SlurmQueue(jobs)
    try Folder.make(directory.slurm)
    var orders: [SlurmJobs.Order] = []
    if coordinator == .job, !hasCoordinator, (queue?.alive(.coordinator) ?? 0) == 0 {
      let script = directory.slurm.appending(path: "coordinator.sbatch")
      try DurableFile.write([Array(scripts.coordinator.utf8)], to: script)
      orders.append(SlurmJobs.Order(script, .coordinator, tasks: 2))
    }
    let missing = workers - (queue?.alive(.workers) ?? 0)
    if missing > 0 {
      let script = directory.slurm.appending(path: "workers.sbatch")
      let arrays = limits.arrays(of: missing)
      try DurableFile.write([Array(scripts.workers(arrays.first ?? 0).utf8)], to: script)
      orders += arrays.map { SlurmJobs.Order(script, .workers, tasks: $0, tellsTasks: arrays.count > 1) }
    }
    return try jobs.submit(orders, in: directory)
  }

  private func show(_ scripts: SlurmScripts, _ limits: SlurmLimits) {
    if coordinator == .job { print("### slurm/coordinator.sbatch\n\(scripts.coordinator)") }
    let arrays = limits.arrays(of: workers)
    let several =
      arrays.count > 1
      ? ", \(arrays.count) times: \(arrays.map { "--array=1-\($0)" }.joined(separator: ", "))" : ""
    print("### slurm/workers.sbatch\(several)\n\(scripts.workers(arrays.first ?? 0))")
  }

  private static func sentence(_ job: SlurmJobs.Job) -> String {
    switch job.role {
    case .coordinator: "submitted the coordinator as job \(job.id)"
    case .workers: "submitted \(counted(job.tasks, "worker")) as job \(job.id)"
    }
  }

  private struct Report: Encodable {
    var directory: String
    var complete: Bool
    var submitted: [SlurmJobs.Job]
  }

  private func report(_ submitted: [SlurmJobs.Job], isOver: Bool, _ directory: SweepDirectory) throws {
    if options.json {
      return try JSONReport.print(
        Report(directory: directory.path, complete: isOver, submitted: submitted))
    }
    for job in submitted { print(Self.sentence(job)) }
    if isOver {
      print("every cell is trained: nothing to submit")
    } else if submitted.isEmpty {
      print("the coordinator and \(counted(workers, "worker")) are already in the queue: nothing to submit")
    }
    print("richsweep status \(directory.path)")
  }
}
