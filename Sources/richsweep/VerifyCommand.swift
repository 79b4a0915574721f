import ArgumentParser
import Coordination
import Foundation
import ResultStore
import Surroundings

/// `richsweep verify`: checks a sweep directory for damage.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check the journal, shards and result of a sweep.",
    discussion: """
      Reads every file to the last byte. Compares each shard with the hash that it contains and with the recorded one, \
      and the result with the shards. With --recompute, it also trains a sample of the cells again on this machine and \
      compares every bit.

      Nothing is changed; 'richsweep repair' discards damaged files. The exit status is 1 if a problem was found.

      Example:
        richsweep verify sweeps/my --recompute 1%
      """)

  @Argument(help: "The sweep directory.", completion: .directory)
  var directory: String

  @Option(
    help: ArgumentHelp(
      "How many recorded cells to train again: a share such as 1%, or a number. (default: none)",
      valueName: "share"),
    transform: { try RecomputedShare($0) })
  var recompute: RecomputedShare?

  @Option(
    help: "Select the cells to train again by this seed. (default: a random one)",
    transform: NumberOption.whole(upTo: .max))
  var seed: UInt64?

  @Flag(help: "Print the report as JSON.")
  var json = false

  func run() throws {
    let directory = SweepDirectory(directory)
    let progress = ProgressLine(title: "verifying")
    var (report, sweep) = try Verification.run(directory, hashes: ReadingApart.hashes) {
      progress.show("verifying", fraction: $0)
    }
    var chosen: UInt64?
    if let recompute, let sweep, report.findings.isEmpty, report.cells > 0 {
      let recomputation = try Recomputation(directory, sweep: sweep)
      let seed = seed ?? .random(in: 0..<1 << 53)
      let cells = recomputation.sample(share: recompute.share(of: report.cells), seed: seed)
      report.findings = try recomputation.compare(cells) { progress.show("training again", fraction: $0) }
      report.recomputed = cells.count
      chosen = seed
    }
    progress.end()
    if json { try JSONReport.print(report) } else { describe(report, seed: chosen) }
    if !report.findings.isEmpty { throw ExitStatus.failedCells }
  }

  private func describe(_ report: Verification.Report, seed: UInt64?) {
    print(
      "read \(counted(report.shards, "shard")) with \(counted(report.cells, "cell")), \(counted(report.bytes, "byte"))"
    )
    if report.comparedResult { print("compared every variable of the result with the shards") }
    if let seed { print("trained \(counted(report.recomputed, "cell")) again (--seed \(seed))") }
    for finding in report.findings { StandardOutput.say("\(finding.path): \(finding.problem)") }
    guard !report.findings.isEmpty else { return print("no problems found") }
    if report.findings.contains(where: { $0.remedy != .none }) {
      print("'richsweep repair \(directory)' lists what it would discard")
    }
  }
}

/// How many cells to train again: a share such as "1%", or a number.
struct RecomputedShare {
  private let value: Double
  private let isShare: Bool

  /// - Throws: `ValidationError` that shows what was given and what was expected.
  init(_ text: String) throws {
    isShare = text.hasSuffix("%")
    guard let number = Double(isShare ? String(text.dropLast()) : text), number > 0,
      isShare ? number <= 100 : number == number.rounded() && number < 1e12
    else {
      throw ValidationError(
        "got '\(text)', expected a number of cells from 1 to 999999999999, such as 10, or a share above 0% and at most "
          + "100%, such as 1%")
    }
    value = number
  }

  /// The share of a number of cells, from 0 to 1.
  func share(of cells: Int) -> Double { min(1, isShare ? value / 100 : value / Double(cells)) }
}
