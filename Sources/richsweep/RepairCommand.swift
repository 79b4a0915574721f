import ArgumentParser
import Coordination
import Foundation
import ResultStore
import Surroundings
import Wire

/// `richsweep repair`: discards damaged files, so that the next run trains their cells again.
struct RepairCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "List damaged files of a sweep; with --yes discard them.",
    discussion: """
      To discard a file means to rename it. Nothing is deleted. Then run the command that started the sweep again: it \
      trains the cells of the discarded files, and no others.

      With --from-key, repair lists or discards the shards that workers with this key delivered. The journal has no key \
      for shards of workers that share the sweep directory, nor for shards that were adopted after a coordinator died; \
      check those with 'richsweep verify --recompute'.

      Examples:
        richsweep repair sweeps/my
        richsweep repair sweeps/my --yes && richsweep run my.yaml --out sweeps/my
      """)

  @Argument(help: "The sweep directory.", completion: .directory)
  var directory: String

  @Option(
    help: ArgumentHelp(
      """
      Discard all shards that workers with this public key delivered, damaged or not. Use it for a key that you no \
      longer trust.
      """, valueName: "key"))
  var fromKey: String?

  @Flag(help: "Discard the listed files.")
  var yes = false

  @Flag(help: "Print the report as JSON.")
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
        "\(directory.path): a coordinator is running here (\(holder)); stop it first, with Ctrl-C or 'kill'")
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
      return print("nothing was changed; to do this run 'richsweep repair \(directory)\(option) --yes'")
    }
    for line in report.changes { StandardOutput.say(line) }
    guard !report.changes.isEmpty else { return print(Self.nothingToDo) }
    let areOnlyResults = report.findings.allSatisfy { [.mergeAgain, .none].contains($0.remedy) }
    print(
      areOnlyResults
        ? "no cell was discarded: run 'richsweep merge \(directory)' to make the result again"
        : "run the command that started the sweep again to train the discarded cells")
  }

  private static let nothingToDo =
    "nothing was changed: 'repair' cannot fix these problems; each line describes one"

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
      ? "nothing to repair: no problems found"
      : "no recorded shard was delivered with this key"
  }
}

extension Discrepancy.Remedy {
  /// To follow "would".
  fileprivate var words: String {
    switch self {
    case .setAside: "discard it; the next run trains its cells again"
    case .forget: "remove it from the journal; the next run trains its cells again"
    case .rebuildJournal: "discard it; the next run makes a new one from the shards"
    case .mergeAgain: "discard it; 'richsweep merge' makes it again"
    case .none: "leave it"
    }
  }
}
