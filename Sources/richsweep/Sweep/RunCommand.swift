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
    abstract: "Train a sweep on this machine, or go on with one that was interrupted, and collate it.",
    discussion: """
      Example:  richsweep run my.yaml --out sweeps/my --workers 4

      Ctrl-C once finishes the cells in training, or writes down where they are if they take longer than ten seconds,
      and leaves; twice leaves at once. Nothing that was trained is lost: the same line again goes on.
      """)

  @OptionGroup var options: SweepOptions

  @Option(
    help: "Worker processes (default: one for each core).", transform: NumberOption.whole("from 1 to 4096"))
  var workers: Int?

  @OptionGroup var checkpoints: CheckpointOption

  @Flag(help: "Leave the shards as they are; 'richsweep merge' collates them later.")
  var noMerge = false

  /// What it has open for each worker.
  private static let descriptorsOfWorker = 4

  func validate() throws {
    if let workers, !(1...4096).contains(workers) {
      throw ValidationError("--workers: got \(workers), expected a number from 1 to 4096.")
    }
  }

  func run() throws {
    try options.arithmetic?.chooseKernels()
    // What its workers would end over is told before there is anything.
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
