import ArgumentParser
import Coordination
import Foundation
import ResultStore
import Surroundings

/// `richsweep merge`: shards into one file.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Merge the shards of one or several sweeps into one file.",
    discussion: """
      Use --partial to merge a sweep that is not complete, even while it runs. Cells that are not trained yet are \
      missing values.

      Several sweeps become one result if they differ only in the values of their parameters. Each axis has the values \
      of all sweeps, and the result has the same bits as one sweep with all values. Cells that are in several sweeps \
      must have the same numbers in each.

      The exit status is 0 even if cells diverged; a line says how many.

      Examples:
        richsweep merge sweeps/my --partial -o so-far.h5
        richsweep merge sweeps/low-tau sweeps/high-tau -o all.h5
      """)

  @Argument(help: "One or several sweep directories.", completion: .directory)
  var directories: [String]

  @Flag(help: "Merge the cells that are trained; the others are missing values.")
  var partial = false

  @Option(
    name: [.short, .customLong("out"), .customLong("output")],
    help: ArgumentHelp(
      "The file to write. (default: result.h5 in the sweep directory)", valueName: "file"),
    completion: .file(extensions: ["h5"]))
  var output: String?

  @Flag(help: "Replace the file even if it is not the result of a sweep.")
  var force = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  func validate() throws {
    guard output != nil || directories.count == 1 else {
      throw ValidationError(
        "--out: missing; with \(directories.count) sweep directories, give the file to write.")
    }
  }

  func run() throws {
    let directories = directories.map { SweepDirectory($0) }
    let url = output.map { URL(givenPath: $0) } ?? directories[0].result
    // The result in a sweep directory contains only that sweep's shards.
    let place = try OutputFile.place(
      url, for: .result, of: directories.count == 1 ? directories[0] : nil, force: force)
    let progress = ProgressLine(title: "merging")
    let summary = try Collation.merge(
      directories, to: place, partial: partial, isReadable: ReadingApart.isReadable
    ) {
      progress.show("merging", fraction: $0)
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
    let result = url.path(percentEncoded: false)
    if summary.diverged > 0 {
      let count = "\(summary.diverged) of \(counted(summary.cells, "cell"))"
      StandardOutput.say(DivergedCells.sentence(count, result: result))
    }
    if summary.poisoned > 0 {
      let verb = summary.poisoned == 1 ? "is" : "are"
      print("\(summary.poisoned) of \(counted(summary.cells, "cell")) \(verb) poisoned: missing values")
    }
    StandardOutput.say("result: \(result)")
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
