import ArgumentParser
import Coordination
import Foundation
import ResultStore
import Surroundings

/// `richsweep merge`: shards into one file.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Collate the shards of a sweep, or of several, into one labelled file.",
    discussion: """
      Example:  richsweep merge sweeps/my --partial -o so-far.h5
                richsweep merge sweeps/low-tau sweeps/high-tau -o all.h5

      A sweep that is still running can be merged with --partial: cells to come are missing values.
      Sweeps that differ only in the values of their parameters become one: each axis has the values of all of them,
      and the result has the bits of a sweep that had them from the start. Cells that are in several must have the
      same numbers in each.
      """)

  @Argument(help: "The sweep directory, or several.", completion: .directory)
  var directories: [String]

  @Flag(help: "Merge what is there; cells that are not are missing values.")
  var partial = false

  @Option(
    name: [.short, .customLong("output")],
    help: "The file to write (default: result.h5 in the sweep directory).",
    completion: .file(extensions: ["h5"]))
  var output: String?

  @Flag(help: "Replace a file that is no result of a sweep.")
  var force = false

  @Flag(help: "Report as JSON on standard output.")
  var json = false

  func validate() throws {
    guard output != nil || directories.count == 1 else {
      throw ValidationError(
        "-o: got none with \(directories.count) directories, expected the file that has all their cells.")
    }
  }

  func run() throws {
    let directories = directories.map { SweepDirectory($0) }
    let url = output.map { URL(givenPath: $0) } ?? directories[0].result
    // The result of a sweep is made of nothing but its own shards.
    let place = try OutputFile.place(
      url, for: .result, of: directories.count == 1 ? directories[0] : nil, force: force)
    let progress = ProgressLine(title: "collating")
    let summary = try Collation.merge(
      directories, to: place, partial: partial, isReadable: ReadingApart.isReadable
    ) {
      progress.show("collating", fraction: $0)
    }
    progress.end()
    let additions = KeptAdditions(summary)
    if json {
      let report = Report(
        result: url.path(percentEncoded: false), cells: summary.cells, missing: summary.missing,
        diverged: summary.diverged, poisoned: summary.poisoned, bytes: summary.bytes, additions: additions)
      return try JSONReport.print(report)
    }
    print(
      "\(summary.cells - summary.missing) of \(counted(summary.cells, "cell")), \(counted(summary.bytes, "byte"))"
    )
    print("result: \(url.path(percentEncoded: false))")
    for sentence in additions?.sentences ?? [] { StandardOutput.say(sentence) }
  }

  private struct Report: Encodable {
    var result: String
    var cells: Int
    var missing: Int
    var diverged: Int
    var poisoned: Int
    var bytes: Int
    var additions: KeptAdditions?
  }
}
