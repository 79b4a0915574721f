import ArgumentParser
import Coordination
import Foundation
import Logging
import ResultStore
import Surroundings
import Training
import Wire

/// `richsweep run`: coordinator, workers and merge, on this machine.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Train a sweep on this machine and write the result.",
    discussion: """
      Starts a coordinator and one worker process for each core. When every cell is trained, it merges the shards into \
      result.h5. If the sweep was interrupted, it resumes.

      Press Ctrl-C once to stop: the cells in training finish or, after ten seconds, their state is saved. Press it \
      twice to stop at once. Nothing that was recorded is lost. Run the same command again to resume.

      In the progress line, 120/324 cells (+23) means: 120 cells are recorded, and 23 more are trained but not \
      recorded yet.

      Example:
        richsweep run my.yaml --out sweeps/my --workers 4
      """)

  @OptionGroup var options: SweepOptions

  @Option(
    help: "Number of worker processes. (default: one for each core)",
    transform: NumberOption.whole("from 1 to 4096"))
  var workers: Int?

  @OptionGroup var checkpoints: CheckpointOption

  @Flag(help: "Do not write the result; 'richsweep merge' writes it later.")
  var noMerge = false

  /// Open files for each worker.
  private static let descriptorsOfWorker = 4

  func validate() throws {
    if let workers, !(1...4096).contains(workers) {
      throw ValidationError("--workers: got \(workers), expected a number from 1 to 4096.")
    }
  }

  func run() throws {
    try options.arithmetic?.chooseKernels()
    // Kernels that the workers would refuse are reported before anything is created.
    _ = try CellRun.kernels()
    let count = workers ?? CoreAllowance.here.count
    try OpenFiles.require(
      SweepOptions.descriptors + Self.descriptorsOfWorker * count,
      for: "a run with \(counted(count, "worker"))")
    let opened = try options.open()
    let logger = try options.log.coordinatorLogger(in: opened.directory)
    let arguments = [
      "work", opened.directory.path, "--threads", "1", "--checkpoint-every", "\(checkpoints.checkpointEvery)",
      "--lifeline", "--log-level", options.log.logLevel.rawValue,
    ]
    let local = try LocalWorkers(
      (1...count).map { LocalWorkers.Command(name: "\($0)", arguments: arguments) },
      program: { ThisProgram.forChildren },
      logs: opened.directory.logs, logger: logger)
    let endpoint = try SocketDirectory.endpoint(for: opened.directory.root)
    try options.serve(
      opened, listen: endpoint, workers: { _ in local }, reunion: .zero, logger: logger, merge: !noMerge)
  }
}
