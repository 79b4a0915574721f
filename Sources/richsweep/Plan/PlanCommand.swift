import ArgumentParser
import Foundation
import Surroundings
import SweepPlan

/// `richsweep plan`: what a sweep would cost.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show the cells and the cost of a sweep before it runs.",
    discussion: """
      Reads and checks the sweep and the files that it names, and measures for a moment how fast this machine trains \
      such cells. Nothing is written.

      Examples:
        richsweep plan fig1b
        richsweep plan my.yaml --json
      """)

  @Argument(
    help: "The sweep: a YAML file, the name of a preset, or - for standard input.",
    completion: Completion.sweep)
  var sweep: String

  @Flag(help: "Do not measure this machine; assume a typical one.")
  var assume = false

  @Option(
    help: ArgumentHelp("How many cells of the grid to list. (default: 6)", valueName: "count"),
    transform: NumberOption.whole("from 0 to 100000"))
  var list = 6

  @Flag(help: "Print the report as JSON.")
  var json = false

  func validate() throws {
    guard (0...100_000).contains(list) else {
      throw ValidationError("--list: got \(list), expected a number from 0 to 100000.")
    }
  }

  func run() throws {
    let source = try SweepSource(sweep)
    let sweep = source.sweep
    let isTooLarge = sweep.bytesOfLargestCell > Calibration.mostBytesHere
    let calibration = assume || isTooLarge ? nil : try Calibration(sweep)
    let report = PlanReport(
      source, calibration: calibration, cores: CoreAllowance.here.count, listed: list)
    if let warning = report.memoryWarning(MemoryAllowance.here) {
      StandardError.write("richsweep: \(warning)\n")
    }
    if json { return try JSONReport.print(report) }
    for line in report.lines(width: TerminalLines.width(of: STDOUT_FILENO)) { print(line) }
  }
}
