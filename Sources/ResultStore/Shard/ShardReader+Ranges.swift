internal import SweepPlan
internal import Training

/// What the numbers of a shard may be, whoever wrote it: looked at whenever one is opened.
extension ShardReader {
  /// Checks that a group has the name of its cells' shape: by it their tensors are found, and find their places in a result.
  ///
  /// - Throws: ``StoreError`` with code `damaged`, naming the first cell of another shape.
  static func checkShape(
    _ name: String, _ parameters: CellParameters, _ path: String
  ) throws(StoreError) {
    var last: ShapeClass?
    for row in 0..<parameters.count {
      let shape = ShapeClass(parameters, row: row)
      if let shape, shape == last { continue }
      guard let shape, shape.shardGroup == name else {
        throw StoreError(
          .damaged, path: path, object: "/\(name)",
          message:
            "row \(row): got a cell of \(shape?.shardGroup ?? "no shape"), expected the shape that the group is named "
            + "for")
      }
      last = shape
    }
  }

  /// Checks what cells have of one number each.
  ///
  /// - Throws: ``StoreError`` with code `damaged`, naming the first that cannot be.
  static func checkRanges(
    _ name: String, _ integers: CellTable<Int64>, _ numbers: CellTable<Double>, _ path: String
  ) throws(StoreError) {
    func refuse(_ column: String, _ found: String, _ expected: String) throws(StoreError) {
      throw StoreError(
        .damaged, path: path, object: "/\(name)", message: "got \(column) \(found), expected \(expected)")
    }
    for cell in try integers.column("cell", path) where !(0...Int64(Grid.largestCellCount)).contains(cell) {
      try refuse("cell", "\(cell)", "a number from 0 to \(Grid.largestCellCount)")
    }
    let statuses = try integers.column("status", path)
    for column in CellColumn.stored where column.integer != nil {
      for (value, status) in zip(try integers.column(column.name, path), statuses) {
        if let expected = column.lack(of: value, status: status) {
          try refuse(column.name, "\(value)", expected)
        }
      }
    }
    for column in CellColumn.stored where column.real != nil {
      for value in try numbers.column(column.name, path) {
        if let expected = column.lack(of: value) { try refuse(column.name, "\(value)", expected) }
      }
    }
  }
}
