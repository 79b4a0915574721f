import ArgumentParser
import Foundation
import Surroundings
import SweepPlan

/// `richsweep`: phase diagrams of feature learning.
@main
struct Richsweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "richsweep",
    abstract: "Train a small network over a grid of initialisations.",
    discussion: """
      A sweep is a YAML file or a preset. Worker processes train its cells, and the result is one labelled HDF5 file. \
      Run the same command again to resume an interrupted sweep.

      Examples:
        richsweep run fig1b-quick
        richsweep show sweeps/fig1b-quick/result.h5

      Exit status: 0 done; 1 finished with failed cells, or a check found a problem; 2 bad input; 3 interrupted, run \
      the same command again to resume; 4 another coordinator holds the sweep.
      """,
    version: ProgramVersion.current,
    subcommands: [
      RunCommand.self, CoordinateCommand.self, WorkCommand.self, LaunchCommand.self, StatusCommand.self,
      WatchCommand.self,
      MergeCommand.self,
      VerifyCommand.self, RepairCommand.self, ShowCommand.self, PlanCommand.self, PresetCommand.self,
      KeygenCommand.self, TheoryCommand.self,
      DoctorCommand.self, BenchCommand.self,
    ])

  static func main() {
    ProcessStart.prepare()
    do {
      let invocation = Invocation.here
      if let problem = invocation.problemOfArguments { throw BadRequest(problem) }
      try VerbPath.check(Array(CommandLine.arguments.dropFirst()), of: Self.self)
      var command = try parseAsRoot(CommandWords.joined(Array(CommandLine.arguments.dropFirst())))
      if let problem = invocation.problemOfPlaces { throw BadRequest(problem) }
      try command.run()
      ExitStatus.leave(after: nil, of: Self.self)
    } catch {
      ExitStatus.leave(after: error, of: Self.self)
    }
  }
}
