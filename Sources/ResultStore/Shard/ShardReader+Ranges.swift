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

  /// Checks the numbers that every program has written of every cell.
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
    let divergences = try integers.column("diverged_at_step", path)
    for (status, step) in zip(statuses, divergences) {
      switch status {
      case Int64(CellOutcome.Status.complete.rawValue):
        if step != -1 { try refuse("diverged_at_step", "\(step)", "-1 for a cell that did not diverge") }
      case Int64(CellOutcome.Status.diverged.rawValue):
        if RecordedNumber.count(step) == nil {
          try refuse("diverged_at_step", "\(step)", "a step of training")
        }
      default: try refuse("status", "\(status)", "0 or 1")
      }
    }
    for column in ["evaluations", "rejected_steps"] {
      for count in try integers.column(column, path) where RecordedNumber.count(count) == nil {
        try refuse(column, "\(count)", "a number from 0 to 2^53")
      }
    }
    for seconds in try numbers.column("seconds", path) where RecordedNumber.seconds(seconds) == nil {
      try refuse("seconds", "\(seconds)", "a time from 0 to \(RecordedNumber.mostSeconds)")
    }
  }
}
