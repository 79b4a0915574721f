internal import SweepPlan

/// The parameters of a shard's cells, by which they find their place in any grid.
struct CellParameters: Sendable {
  /// `values[row * width + columns[p.ordinal]]` is parameter p of the cell at a row; a parameter without column
  /// was not known to the program that wrote the shard.
  let values: [Double]
  let width: Int
  let columns: [Int?]
  /// Where such a parameter is looked up: the grid the shard was written under, if it can be told.
  let own: Grid?

  var count: Int { width == 0 ? 0 : values.count / width }

  /// The value of a parameter; nil when it cannot be told.
  func value(of parameter: Parameter, at row: Int) -> Double? {
    columns[parameter.ordinal].map { values[row * width + $0] } ?? own?.fixed[parameter]
  }

  /// For each row, the number of its cell in a grid, found by all its parameters; nil where it has none.
  func cells(in grid: Grid) -> [Int?] {
    (0..<count).map { row in grid.cell { value(of: $0, at: row) ?? .nan } }
  }
}
