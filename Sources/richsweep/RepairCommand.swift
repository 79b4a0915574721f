import ArgumentParser
import Coordination
import Foundation
import ResultStore

/// `richsweep repair`: what is damaged is set aside, and trained again by the next run.
struct RepairCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Say what verify would set aside, and with --yes set it aside.",
    discussion: """
      Example:  richsweep repair sweeps/my --yes && richsweep run my.yaml --out sweeps/my

      No file is deleted: damaged ones get another name. The line that started the sweep then trains what was
      hurt, and nothing else.
      """)

  @Argument(help: "The sweep directory.")
  var directory: String

  @Flag(help: "Do it.")
  var yes = false

  func run() throws {
    let directory = SweepDirectory(directory)
    let progress = ProgressLine(title: "verifying")
    let findings = try Verification.run(directory, hashes: ReadingApart.hashes) {
      progress.show("verifying", fraction: $0)
    }.report
      .findings
    progress.end()
    guard !findings.isEmpty else { return print("nothing to repair: all is as it was recorded") }
    guard yes else {
      for finding in findings { print("\(finding.path): \(finding.problem); would \(finding.remedy.words)") }
      print("nothing was changed; 'richsweep repair \(self.directory) --yes' does it")
      return
    }
    do {
      for line in try Repair.run(findings, in: directory) { print(line) }
    } catch DirectoryLock.Failure.held(let holder) {
      throw OpenSweep.Refusal.held(
        "\(directory.path): a coordinator is at work here (\(holder)); stop it first, with Ctrl-C or 'kill'")
    }
    print("the line that started the sweep trains what was hurt")
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
