import ArgumentParser
import Coordination
import Foundation
import Launch
import ResultStore
import Surroundings
import SweepPlan
import Wire

/// `richsweep status`: how a sweep is doing.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show cells, workers, remaining time and failures of a sweep.",
    discussion: """
      Works while the sweep runs, and also when it is interrupted or complete.

      Example:
        richsweep status sweeps/my --json
      """)

  @Argument(help: "The sweep directory.", completion: .directory)
  var directory: String

  @Flag(help: "Print the report as JSON.")
  var json = false

  @Flag(help: "Exit with status 3 if cells are left and no coordinator answers.")
  var alive = false

  func run() throws {
    let directory = SweepDirectory(directory)
    if let lack = directory.lackOfJournal { throw BadRequest(lack) }
    let journal = try Journal(at: directory.journal, readOnly: true)
    let jobs = try SlurmJobs(in: directory)
    let record = try journal.sweepRecord()
    guard let sweep = record?.sweep ?? jobs.flatMap({ _ in Self.configured(directory) }) else {
      throw BadRequest("\(directory.path): the journal is empty: the sweep has not started yet.")
    }
    var report = StatusReport(
      directory: directory, sweep: sweep, incarnation: record?.incarnation ?? 0, totals: try journal.totals(),
      poisoned: try journal.poisonedCells(), answer: StatusAsker.ask(directory))
    if report.state != "complete" {
      report.savedStates = SavedStates.count(in: directory, of: sweep, journal)
    }
    if let jobs { report.ask(for: jobs) }
    try report.print(json: json)
    if alive, report.state != "complete", !report.answers { throw ExitStatus.interrupted }
  }

  /// The sweep of a directory in which no coordinator has started.
  private static func configured(_ directory: SweepDirectory) -> Sweep? {
    let path = directory.configuration.path(percentEncoded: false)
    guard let file = try? TextFile(at: path) else { return nil }
    return try? Sweep(
      yaml: file.text, file: directory.configuration.lastPathComponent, directory: directory.path)
  }
}

/// The state of a sweep, from the journal and the coordinator if one runs.
struct StatusReport: Encodable {
  var name: String
  var directory: String
  var state: String
  var cells: Int
  var completed: Int
  var diverged: Int
  var shards: Int
  var shardBytes: Int
  var coreSeconds: Double
  var secondsLeft: Double?
  var coordinators: Int
  var poisoned: [SweepReport.Poisoned]
  var workers: [Worker]
  /// Whether more workers would help; nil if no coordinator answers or no cell is left.
  var scale: ScaleReport?
  /// Cells that are trained but not yet recorded.
  var inFlight: Int
  /// Cells that are not trained and whose state is saved.
  var savedStates = 0
  /// Workers that get no more cells, the latest of each host.
  var dismissed: [Dismissed]
  /// Whether a coordinator answers here.
  var answers: Bool
  /// A coordinator that runs but does not answer here; nil if there is none.
  var coordinator: StatusAsker.Unreachable?
  /// How many workers are not listed, because there are too many; nil if all are.
  var workersLeftOut: Int?
  /// Connections that were refused; nil if no coordinator answers.
  var refusedConnections: Int?
  /// Jobs that have not ended; nil if none were submitted or Slurm does not answer.
  var slurm: SlurmQueue?
  /// Why Slurm does not answer.
  var slurmProblem: String?

  struct Worker: Encodable {
    var host: String
    var processID: Int
    var threads: Int
    var leases: Int
    var cellsDone: Int
    var silentSeconds: Double
    var training: [Training]
  }

  struct Dismissed: Encodable {
    var host: String
    var processID: Int
    var reason: String
    var workers: Int
  }

  struct Training: Encodable {
    var cell: Int
    var step: Int
    var finishedCells: Int
  }

  init(
    directory: SweepDirectory, sweep: Sweep, incarnation: UInt32, totals: Journal.Totals,
    poisoned: [PoisonedCell], answer: StatusAsker.Answer
  ) {
    let live = answer.reply
    answers = live != nil
    if case .unreachable(let found) = answer { coordinator = found }
    name = sweep.name
    self.directory = directory.path
    cells = sweep.grid.cellCount
    // What a coordinator says is what it shows elsewhere.
    completed = live.map { ForeignNumber.count($0.completed) } ?? totals.cells
    diverged = live.map { ForeignNumber.count($0.diverged) } ?? totals.diverged
    inFlight = live.map { ForeignNumber.count($0.inFlight) } ?? 0
    dismissed = (live?.dismissals ?? []).map {
      Dismissed(
        host: $0.host, processID: Int($0.processID), reason: $0.reason,
        workers: ForeignNumber.count($0.workers))
    }
    (shards, shardBytes, coreSeconds) = (totals.shards, totals.bytes, totals.seconds)
    coordinators = Int(incarnation)
    workersLeftOut = live.flatMap { $0.workersLeftOut > 0 ? ForeignNumber.count($0.workersLeftOut) : nil }
    refusedConnections = live.map { ForeignNumber.count($0.refusedConnections) }
    scale = live.flatMap { ScaleReport($0) }
    self.poisoned = poisoned.map { SweepReport.Poisoned(cell: $0.cell, reason: $0.reason) }
    secondsLeft = live.flatMap { $0.secondsLeft >= 0 ? $0.secondsLeft : nil }
    state =
      if completed + poisoned.count == cells { "complete" } else if let live {
        live.draining ? "stopping" : "running"
      } else if coordinator != nil { "running" } else { incarnation == 0 ? "not begun" : "interrupted" }
    workers = (live?.workers ?? []).map { worker in
      Worker(
        host: worker.host, processID: Int(worker.processID), threads: Int(worker.slots),
        leases: ForeignNumber.count(worker.leases), cellsDone: ForeignNumber.count(worker.cellsDone),
        silentSeconds: worker.silentSeconds,
        training: worker.progress.map {
          Training(
            cell: ForeignNumber.count($0.cell),
            step: ForeignNumber.count($0.step, atMost: ForeignNumber.largestStep),
            finishedCells: ForeignNumber.count($0.finishedCells))
        })
    }
  }

  /// Asks Slurm for jobs.
  mutating func ask(for jobs: SlurmJobs) {
    do { slurm = try SlurmQueue(jobs) } catch { slurmProblem = "\(error)" }
  }

  /// Prints the report.
  func print(json: Bool) throws {
    if json {
      return try JSONReport.print(self)
    }
    let situation =
      switch state {
      case "running": coordinator?.words ?? state
      case "complete" where !poisoned.isEmpty:
        "complete except for \(counted(poisoned.count, "poisoned cell"))"
      default: state
      }
    StandardOutput.say(
      "\(name): \(situation), \(completed) of \(counted(cells, "cell")) in \(counted(shards, "shard")) "
        + "(\(counted(shardBytes, "byte")))")
    StandardOutput.say(
      "core time so far: \(TimeText.short(coreSeconds)); coordinators so far: \(coordinators)"
    )
    if let secondsLeft, state == "running" {
      StandardOutput.say("about \(TimeText.short(secondsLeft)) left")
    }
    if let scale, state == "running" { StandardOutput.say(scale.sentence) }
    if inFlight > 0 {
      let trained = counted(inFlight, "more cell is", plural: "more cells are")
      StandardOutput.say("\(trained) trained but not yet recorded")
    }
    if savedStates > 0 {
      let saved = counted(savedStates, "cell has a saved state", plural: "cells have saved states")
      StandardOutput.say("\(saved) to resume from")
    }
    if diverged > 0 { StandardOutput.say("\(counted(diverged, "cell")) diverged") }
    for cell in poisoned { StandardOutput.say("cell \(cell.cell) is poisoned: \(cell.reason)") }
    if !poisoned.isEmpty { StandardOutput.say(SweepReport.wayOut) }
    for worker in workers {
      let training = worker.training.map { "cell \($0.cell) at step \($0.step)" }.joined(separator: ", ")
      StandardOutput.say(
        "worker on \(worker.host), process \(worker.processID), \(counted(worker.threads, "thread")): "
          + "\(counted(worker.cellsDone, "cell")) done, training \(training.isEmpty ? "nothing" : training)")
    }
    for worker in dismissed {
      let count = worker.workers > 1 ? " (\(worker.workers) workers on that host so far)" : ""
      StandardOutput.say(
        "worker on \(worker.host), process \(worker.processID), gets no more cells: \(worker.reason)\(count)")
    }
    if state == "running", workers.isEmpty, !dismissed.isEmpty {
      StandardOutput.say("no worker can train; the sweep waits for another one")
    }
    if let refusedConnections, refusedConnections > 0 {
      StandardOutput.say(
        counted(refusedConnections, "connection was", plural: "connections were")
          + " refused; logs/coordinator.log has the addresses and reasons")
    }
    if let workersLeftOut { StandardOutput.say("\(counted(workersLeftOut, "more worker")) not listed") }
    for line in slurm?.lines ?? [] { StandardOutput.say(line) }
    if let slurmProblem { StandardOutput.say("slurm does not answer: \(slurmProblem)") }
    if state == "interrupted", (slurm?.alive(.coordinator) ?? 0) == 0 {
      StandardOutput.say(
        "no coordinator is running; run the command that started the sweep again to resume")
    }
  }
}
