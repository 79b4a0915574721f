import ArgumentParser
import Coordination
import Foundation
import ResultStore
import Surroundings

/// `richsweep verify`: is everything on disk as it was recorded?
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read a sweep's journal, shards and result to the last byte; train a sample of cells again.",
    discussion: """
      Example:  richsweep verify sweeps/my --recompute 1%

      Every shard is compared with the hash it carries and with the one that was recorded, the result with what the
      shards give. --recompute trains cells again, on this machine, and compares every bit. Nothing is changed;
      'richsweep repair' sets aside what is damaged. Exit status 1 where something was found.
      """)

  @Argument(help: "The sweep directory.", completion: .directory)
  var directory: String

  @Option(
    help: "Cells to train again: a share of them (1%) or a number.",
    transform: { try RecomputedShare($0) })
  var recompute: RecomputedShare?

  @Option(
    help: "Decides which cells are trained again (default: by chance).",
    transform: NumberOption.whole(upTo: .max))
  var seed: UInt64?

  @Flag(help: "Report as JSON on standard output.")
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
      "\(counted(report.shards, "shard")), \(counted(report.cells, "cell")), \(counted(report.bytes, "byte")) read"
    )
    if report.comparedResult { print("the result was compared with the shards, variable by variable") }
    if let seed {
      print("\(counted(report.recomputed, "cell was", plural: "cells were")) trained again (--seed \(seed))")
    }
    for finding in report.findings { StandardOutput.say("\(finding.path): \(finding.problem)") }
    guard !report.findings.isEmpty else { return print("all is as it was recorded") }
    if report.findings.contains(where: { $0.remedy != .none }) {
      print("'richsweep repair \(directory)' says what can be done")
    }
  }
}

/// How many cells to train again: "1%", or a number of them.
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
        "got '\(text)', expected a number of cells such as 10, or a share such as 1%: from 1 to 999999999999 cells, "
          + "or above 0% and at most 100%")
    }
    value = number
  }

  /// As a share of so many cells.
  func share(of cells: Int) -> Double { min(1, isShare ? value / 100 : value / Double(cells)) }
}
