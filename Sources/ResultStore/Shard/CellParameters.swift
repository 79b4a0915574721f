internal import SweepPlan
internal import Training

/// The parameters of cells in a shard, by which they find their place in any grid.
struct CellParameters: Sendable {
  private let table: CellTable<Double>
  /// The column of each parameter; one without was not known to the program that wrote the shard.
  private let columns: [Int?]
  /// Where such a parameter is looked up: the grid the shard was written under, if it can be told.
  private let own: Grid?

  /// The parameters among the columns of a table.
  ///
  /// - Parameter own: the grid the shard was written under; asked for only where it is needed.
  init(_ table: CellTable<Double>, own: () throws(StoreError) -> Grid) throws(StoreError) {
    self.table = table
    columns = Parameter.allCases.map { table.offset(of: $0.name, count: 1) }
    self.own = columns.contains(nil) ? try own() : nil
  }

  /// Number of cells.
  var count: Int { table.values.count / table.width }

  /// The value of a parameter; nil when it cannot be told.
  func value(of parameter: Parameter, at row: Int) -> Double? {
    columns[parameter.ordinal].map { table.values[row * table.width + $0] } ?? own?.fixed[parameter]
  }

  /// For each row, the number of its cell in a grid, found by all its parameters; nil where it has none.
  func cells(in grid: Grid) -> [Int?] {
    (0..<count).map { row in grid.cell { value(of: $0, at: row) ?? .nan } }
  }
}

extension ShapeClass {
  /// The class of a cell in a shard; nil where its parameters do not tell.
  init?(_ parameters: CellParameters, row: Int) {
    func number(_ parameter: Parameter) -> Int? {
      parameters.value(of: parameter, at: row).flatMap { Int(exactly: $0) }
    }
    guard let width = number(.width), let inputs = number(.inputs), let teacherWidth = number(.teacherWidth),
      let outputs = number(.outputs), let depth = number(.depth)
    else { return nil }
    (self.width, self.inputs, self.teacherWidth) = (width, inputs, teacherWidth)
    (self.outputs, self.depth) = (outputs, depth)
  }
}
