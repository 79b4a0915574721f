import ArgumentParser
import Coordination
import Foundation
import ResultStore
import Surroundings
import Wire

/// `richsweep repair`: what is damaged is set aside, and trained again by the next run.
struct RepairCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Say what verify would set aside, and with --yes set it aside.",
    discussion: """
      Example:  richsweep repair sweeps/my --yes && richsweep run my.yaml --out sweeps/my

      No file is deleted: damaged ones get another name. The line that started the sweep then trains what was
      hurt, and nothing else.

      --from-key finds what workers with one key delivered, by the journal. What a worker with the sweep directory wrote,
      and shards that were adopted after a coordinator died, have no key there: 'richsweep verify --recompute' trains a
      sample of any cells again.
      """)

  @Argument(help: "The sweep directory.", completion: .directory)
  var directory: String

  @Option(
    help: """
      Set aside, instead, what workers with this public key delivered, damaged or not: its cells are trained again. For \
      a key that is trusted no longer.
      """)
  var fromKey: String?

  @Flag(help: "Do it.")
  var yes = false

  @Flag(help: "Report as JSON on standard output.")
  var json = false

  /// What was found, and what was done about it.
  private struct Report: Encodable {
    var findings: [Discrepancy]
    /// A line for each change; none without `--yes`.
    var changes: [String] = []
  }

  func run() throws {
    let directory = SweepDirectory(directory)
    var report = Report(findings: try findings(in: directory))
    if yes, !report.findings.isEmpty { report.changes = try repair(report.findings, in: directory) }
    if json { try JSONReport.print(report) } else { describe(report) }
  }

  private func repair(_ findings: [Discrepancy], in directory: SweepDirectory) throws -> [String] {
    do { return try Repair.run(findings, in: directory) } catch DirectoryLock.Failure.held(let holder) {
      throw OpenSweep.Refusal.held(
        "\(directory.path): a coordinator is at work here (\(holder)); stop it first, with Ctrl-C or 'kill'")
    }
  }

  private func describe(_ report: Report) {
    guard !report.findings.isEmpty else { return print(nothing) }
    guard yes else {
      for finding in report.findings {
        let plan = finding.remedy == .none ? "" : "; would \(finding.remedy.words)"
        StandardOutput.say("\(finding.path): \(finding.problem)\(plan)")
      }
      guard report.findings.contains(where: { $0.remedy != .none }) else { return print(Self.nothingToDo) }
      let option = fromKey.map { " --from-key \($0)" } ?? ""
      return print("nothing was changed; 'richsweep repair \(directory)\(option) --yes' does it")
    }
    for line in report.changes { StandardOutput.say(line) }
    print(
      report.changes.isEmpty
        ? Self.nothingToDo
        : "the line that started the sweep makes good what was hurt")
  }

  private static let nothingToDo =
    "nothing was changed: 'repair' cannot mend this; each line says what is wrong"

  private func findings(in directory: SweepDirectory) throws -> [Discrepancy] {
    if let fromKey {
      guard let key = PublicKey(fromKey) else {
        throw BadRequest("--from-key: got '\(fromKey)', expected a public key of 64 hexadecimal digits.")
      }
      return try Verification.delivered(by: key, in: directory)
    }
    let progress = ProgressLine(title: "verifying")
    defer { progress.end() }
    return try Verification.run(directory, hashes: ReadingApart.hashes) {
      progress.show("verifying", fraction: $0)
    }.report.findings
  }

  private var nothing: String {
    fromKey == nil
      ? "nothing to repair: all is as it was recorded"
      : "nothing is recorded that a worker with this key delivered"
  }
}

extension Discrepancy.Remedy {
  /// To follow "would".
  fileprivate var words: String {
    switch self {
    case .setAside: "set it aside; its cells are trained again"
    case .forget: "strike it from the journal; its cells are trained again"
    case .rebuildJournal: "set it aside; the next start makes a new one from the shards"
    case .mergeAgain: "set it aside; 'richsweep merge' makes it again"
    case .none: "leave it"
    }
  }
}
