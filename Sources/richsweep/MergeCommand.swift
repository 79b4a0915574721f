import ArgumentParser
import Coordination
import Foundation
import ResultStore

/// `richsweep merge`: shards into one file.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Collate the shards of a sweep into one labelled file.",
    discussion: """
      Example:  richsweep merge sweeps/my --partial -o so-far.h5

      A sweep that is still running can be merged with --partial: cells to come are missing values.
      """)

  @Argument(help: "The sweep directory.")
  var directory: String

  @Flag(help: "Merge what is there; cells that are not are missing values.")
  var partial = false

  @Option(
    name: [.short, .customLong("output")],
    help: "The file to write (default: result.h5 in the sweep directory).")
  var output: String?

  @Flag(help: "Report as JSON on standard output.")
  var json = false

  func run() throws {
    let directory = SweepDirectory(directory)
    let url = output.map { URL(fileURLWithPath: $0) } ?? directory.result
    let progress = ProgressLine(title: "collating")
    let summary = try Collation.merge(directory, to: url, partial: partial) {
      progress.show("collating", fraction: $0)
    }
    progress.end()
    if json {
      let report = Report(
        result: url.path(percentEncoded: false), cells: summary.cells, missing: summary.missing,
        diverged: summary.diverged, poisoned: summary.poisoned, bytes: summary.bytes)
      return try JSONReport.print(report)
    }
    print("\(summary.cells - summary.missing) of \(summary.cells) cells, \(summary.bytes) bytes")
    print("result: \(url.path(percentEncoded: false))")
  }

  private struct Report: Encodable {
    var result: String
    var cells: Int
    var missing: Int
    var diverged: Int
    var poisoned: Int
    var bytes: Int
  }
}
