import Coordination
import Foundation
import ResultStore
import Surroundings
import SweepPlan

/// What is said of cells that diverged.
enum DivergedCells {
  /// What happened to them, how to see which they are, and what helps.
  ///
  /// - Parameter count: "12 cells".
  static func sentence(_ count: String, result: String?) -> String {
    let look = result.map { " 'richsweep show \($0) diverged_at_step' draws where." } ?? ""
    return
      "\(count) diverged: the loss or the parameters became infinite or undefined.\(look) A smaller learning rate helps."
  }
}

/// The report at the end of a sweep, for people and for programs.
struct SweepReport: Encodable {
  var directory: String
  var cells: Int
  var completed: Int
  var diverged: Int
  var poisoned: [Poisoned]
  /// Cells whose training was begun and saved.
  var savedStates: Int
  var seconds: Double
  var coreSeconds: Double
  var mergeSeconds: Double?
  var result: String?
  /// Whether this run wrote the result; false if there was one with every cell already.
  var isResultNew: Bool?
  /// What became of what was added to the result that was replaced; nil where there was nothing.
  var additions: KeptAdditions?
  var ending: String
  var reason: String?

  struct Poisoned: Encodable {
    var cell: Int
    var reason: String
  }

  init(_ opened: OpenSweep, ending: CoordinatorService.Ending, seconds: Double) {
    directory = opened.directory.path
    cells = opened.sweep.grid.cellCount
    let totals = (try? opened.journal.totals()) ?? Journal.Totals()
    (completed, diverged, coreSeconds) = (totals.cells, totals.diverged, totals.seconds)
    poisoned = ((try? opened.journal.poisonedCells()) ?? []).map {
      Poisoned(cell: $0.cell, reason: $0.reason)
    }
    savedStates =
      ending == .complete ? 0 : SavedStates.count(in: opened.directory, of: opened.sweep, opened.journal)
    self.seconds = seconds
    switch ending {
    case .complete: self.ending = "complete"
    case .interrupted: self.ending = "interrupted"
    case .stopped(let why):
      self.ending = "stopped"
      reason = why
    }
  }

  /// The exit status of this ending.
  var status: ExitStatus {
    guard ending == "complete" else { return .interrupted }
    return diverged + poisoned.count > 0 ? .failedCells : .done
  }

  /// Prints the report.
  func print(json: Bool) throws {
    if json {
      return try JSONReport.print(self)
    }
    for line in sentences { StandardOutput.say(line) }
  }

  private static let resume = "Run the same command again to resume."
  /// What to do about poisoned cells.
  static let wayOut = "Run the same command with --retry-poisoned to retry poisoned cells."

  private var sentences: [String] {
    var lines: [String] = []
    let time = TimeText.short(seconds)
    let trained =
      "\(completed) of \(counted(cells, "cell")) trained"
      + (savedStates > 0
        ? ", and the state of \(counted(savedStates, "unfinished cell")) is saved" : "")
    switch ending {
    case "complete": lines.append("\(trained); this run took \(time)")
    case "interrupted":
      lines.append(
        "interrupted after \(time): \(trained). \(Self.resume)"
      )
    default:
      lines.append(
        "stopped: \(reason ?? "unknown reason"); \(trained). Fix the cause. \(Self.resume)")
    }
    if diverged > 0 {
      lines.append(
        DivergedCells.sentence(counted(diverged, "cell"), result: result))
    }
    for cell in poisoned.prefix(10) { lines.append("cell \(cell.cell) is poisoned: \(cell.reason)") }
    if poisoned.count > 10 {
      lines.append(
        "… and \(counted(poisoned.count - 10, "more cell is", plural: "more cells are")) poisoned")
    }
    if !poisoned.isEmpty { lines.append(Self.wayOut) }
    if let result {
      lines.append("result: \(result)\(isResultNew == false ? " (already complete, not written again)" : "")")
    }
    lines += additions?.sentences ?? []
    return lines
  }
}
