import ResultStore
import Surroundings

/// How the cells of a result ended.
struct CellCounts: Encodable {
  var total: Int
  var diverged = 0
  var missing = 0
  var poisoned = 0

  /// Counts the cells of a file, or those of them that have certain indices on some axes; nil if it has no `status`.
  ///
  /// - Throws: `StoreError`.
  init?(of file: ResultFile, selecting ranges: [String: Range<Int>] = [:]) throws {
    guard let status = file.variables.first(where: { $0.name == "status" }) else { return nil }
    let axes = Set(status.dimensions.map(\.name))
    let statuses = try file.read("status", selecting: ranges.filter { axes.contains($0.key) }).values
    total = statuses.count
    for status in statuses where status != Double(CellStatus.complete.rawValue) {
      switch status {
      case Double(CellStatus.diverged.rawValue): diverged += 1
      case Double(CellStatus.poisoned.rawValue): poisoned += 1
      default: missing += 1
      }
    }
  }

  /// The number of cells with a complete result.
  var complete: Int { total - diverged - missing - poisoned }

  /// "527 of 2028 cells diverged, 3 are missing"; nil if every cell is complete.
  ///
  /// - Parameter place: follows "cells".
  func words(_ place: String) -> String? {
    let parts = [
      (diverged, "diverged"), (missing, missing == 1 ? "is missing" : "are missing"),
      (poisoned, poisoned == 1 ? "is poisoned" : "are poisoned"),
    ].filter {
      $0.0 > 0
    }
    guard let first = parts.first else { return nil }
    let others = parts.dropFirst().map { "\($0.0) \($0.1)" }
    return (["\(first.0) of \(counted(total, "cell"))\(place) \(first.1)"] + others).joined(separator: ", ")
  }
}
