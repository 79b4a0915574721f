import ResultStore
import Terminal

extension ResultSlice {
  /// A variable that only cells have that diverged.
  static let stepOfDivergence = "diverged_at_step"

  /// Why there is no value at a place of the map, where there is none, row-major: missing where the file does not tell.
  static func absences(
    _ file: ResultFile, of variable: String, selecting ranges: [String: Range<Int>],
    over: (rows: HeatMap.Axis, columns: HeatMap.Axis)
  ) throws -> [HeatMap.Absence] {
    let (height, width) = (over.rows.values.count, over.columns.values.count)
    let unknown = [HeatMap.Absence](repeating: .missing, count: height * width)
    guard file.variables.contains(where: { $0.name == "status" }) else { return unknown }
    let dimensions = Set(try file.variable("status").dimensions.map(\.name))
    // A step, or a neuron, is none of a cell's own axes: along it a cell is the same.
    let kept = [over.rows.name, over.columns.name].filter { dimensions.contains($0) }
    let statuses = try file.read("status", selecting: ranges.filter { dimensions.contains($0.key) })
    func counts(of status: CellStatus) -> [Int] {
      var flags = statuses
      flags.values = statuses.values.map { $0 == Double(status.rawValue) ? 1 : .nan }
      return flags.mean(keeping: kept).counts
    }
    let (complete, diverged, poisoned) = (counts(of: .complete), counts(of: .diverged), counts(of: .poisoned))
    let isRow = kept.contains(over.rows.name)
    let isColumn = kept.contains(over.columns.name)
    guard complete.count == (isRow ? height : 1) * (isColumn ? width : 1) else { return unknown }
    let fullCount = statuses.values.count / max(1, complete.count)
    let isOfDivergence = variable == stepOfDivergence
    return (0..<height * width).map { place in
      let (row, column) = (isRow ? place / width : 0, isColumn ? place % width : 0)
      let index = row * (isColumn ? width : 1) + column
      var absence: HeatMap.Absence = []
      if diverged[index] > 0 { absence.insert(.diverged) }
      if poisoned[index] > 0 { absence.insert(.poisoned) }
      if isOfDivergence, complete[index] > 0 { absence.insert(.notDiverged) }
      let others = fullCount - diverged[index] - poisoned[index] - (isOfDivergence ? complete[index] : 0)
      if others > 0 { absence.insert(.missing) }
      return absence
    }
  }
}
