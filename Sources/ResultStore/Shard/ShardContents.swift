internal import SweepPlan
internal import Training

/// Cells stacked into the arrays of a shard.
struct ShardContents {
  private let records: [CellRecord]
  private let grid: Grid
  private let path: String
  private let layout: Layout
  private let shapes: [(shape: ShapeClass, rows: [Int])]

  /// Orders the records and checks that each fits the sweep's grid and layout.
  init(_ records: [CellRecord], grid: Grid, layout: Layout, path: String) throws(StoreError) {
    var records = records
    records.sortByCell()
    self.records = records
    self.path = path
    self.grid = grid
    self.layout = layout
    guard !records.isEmpty else {
      throw StoreError(.invalid, path: path, message: "a shard needs at least one cell")
    }
    if let twice = records.indices.dropFirst().first(where: { records[$0].cell == records[$0 - 1].cell }) {
      throw StoreError(.invalid, path: path, message: "got cell \(records[twice].cell) twice")
    }
    var shapes: [(shape: ShapeClass, rows: [Int])] = []
    var (latest, expected) = (0, [Int]())
    // Records are looked at in their places: copying one costs more than all that is done here.
    for row in records.indices {
      let cell = records[row].cell
      guard (0..<grid.cellCount).contains(cell) else {
        throw StoreError(
          .invalid, path: path, message: "got cell \(cell), expected a number below \(grid.cellCount)")
      }
      let shape = ShapeClass(grid, cell: cell)
      if latest >= shapes.count || shapes[latest].shape != shape {
        expected = layout.arrayLengths(of: shape)
        latest = shapes.firstIndex { $0.shape == shape } ?? shapes.count
        if latest == shapes.count { shapes.append((shape, [])) }
      }
      shapes[latest].rows.append(row)
      try Self.check(records[row].outcome, ofCell: cell, expected, path)
    }
    self.shapes = shapes.sorted { $0.shape < $1.shape }
  }

  private static func check(
    _ outcome: CellOutcome, ofCell cell: Int, _ expected: [Int], _ path: String
  ) throws(StoreError) {
    let fits =
      outcome.metrics.count == expected[0] && outcome.lossHistory.count == expected[1]
      && outcome.tensors.count == expected.count - 2
      && outcome.tensors.indices.allSatisfy { outcome.tensors[$0].count == expected[2 + $0] }
    guard fits else {
      let found = [outcome.metrics.count, outcome.lossHistory.count] + outcome.tensors.map(\.count)
      throw StoreError(
        .invalid, path: path,
        message: "cell \(cell): got arrays of \(found) numbers, expected \(expected)")
    }
  }

  /// The bytes of the HDF5 file, and where in it the cells of each shape are.
  func image(
    attributes: [(name: String, text: String)]
  ) throws(StoreError) -> (bytes: [UInt8], groups: [ShardIndex.Group]) {
    let file = try HDF5File.create(inMemoryFor: path, growth: growth)
    for (name, text) in attributes { try file.root.writeAttribute(name, text) }
    var groups: [ShardIndex.Group] = []
    for (shape, rows) in shapes { groups.append(try put(shape, rows, in: file.root)) }
    let image = try file.image()
    try file.close()
    return (image, groups)
  }

  /// The cells of one shape.
  private func put(
    _ shape: ShapeClass, _ rows: [Int], in root: borrowing HDF5Group
  ) throws(StoreError) -> ShardIndex.Group {
    let tensors = layout.tensors(of: shape)
    let group = try root.createGroup(shape.shardGroup)
    let integers = try integers(rows).write("integers", in: group)
    let numbers = try numbers(rows, tensors).write("numbers", in: group)
    for (index, tensor) in tensors.enumerated() where tensor.isChunked {
      let lengths = tensor.dimensions.map(\.length)
      let dataset = try group.createDataset(
        tensor.name, of: Double.self, shape: [rows.count] + lengths, chunk: [1] + lengths)
      for (place, row) in rows.enumerated() {
        let box = ArrayRegion(start: [place] + lengths.map { _ in 0 }, count: [1] + lengths)
        try dataset.write(records[row].outcome.tensors[index], to: box)
      }
    }
    return ShardIndex.Group(name: shape.shardGroup, rows: rows.count, integers: integers, numbers: numbers)
  }

  private func integers(_ rows: [Int]) -> CellTable<Int64> {
    let columns = CellColumn.stored.compactMap { column in column.integer.map { (column.name, $0.value) } }
    var values: [Int64] = []
    values.reserveCapacity(rows.count * (columns.count + 1))
    for row in rows {
      values.append(Int64(records[row].cell))
      let numbers = numbers(of: row)
      for (_, value) in columns { values.append(value(numbers)) }
    }
    return CellTable((["cell"] + columns.map(\.0)).map { .init(name: $0, count: 1) }, values: values)
  }

  /// The single numbers of a record.
  private func numbers(of row: Int) -> CellNumbers {
    CellNumbers(records[row].outcome, seconds: records[row].seconds)
  }

  private func numbers(_ rows: [Int], _ tensors: [CellVariable]) -> CellTable<Double> {
    let (parameters, first) = (Parameter.allCases, records[rows[0]].outcome)
    let columns = CellColumn.stored.compactMap { column in column.real.map { (column.name, $0.value) } }
    let small = tensors.indices.filter { !tensors[$0].isChunked }
    var blocks = (parameters.map(\.name) + columns.map(\.0)).map { ColumnBlock(name: $0, count: 1) }
    let steps = first.metrics.count / max(1, layout.metrics.count)
    blocks += layout.metrics.map { .init(name: $0.name, count: steps) }
    let history = first.lossHistory.count
    if history > 0 { blocks.append(.init(name: "loss_history", count: history)) }
    blocks += small.map { .init(name: tensors[$0].name, count: tensors[$0].count) }
    var values: [Double] = []
    values.reserveCapacity(rows.count * blocks.reduce(0) { $0 + $1.count })
    for row in rows {
      let cell = records[row].cell
      for parameter in parameters { values.append(grid.value(of: parameter, cell: cell)) }
      let numbers = numbers(of: row)
      for (_, value) in columns { values.append(value(numbers)) }
      values += records[row].outcome.metrics
      values += records[row].outcome.lossHistory
      for index in small { values += records[row].outcome.tensors[index] }
    }
    return CellTable(blocks, values: values)
  }

  /// By how much the file's memory grows: all it will need, roughly, at most 64 MiB at a time.
  private var growth: Int {
    let tensors = shapes.reduce(0) { total, group in
      total + group.rows.count * layout.tensors(of: group.shape).reduce(0) { $0 + $1.byteCount }
    }
    let scalars = records.count * layout.variables.reduce(8 * Parameter.allCases.count) { $0 + $1.byteCount }
    return min(64 << 20, max(64 << 10, tensors + scalars))
  }
}
