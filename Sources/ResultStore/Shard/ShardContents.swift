internal import SweepPlan
internal import TrainingCore

/// Cells stacked into the arrays of a shard.
struct ShardContents {
  private let records: [CellRecord]
  private let grid: Grid
  private let path: String
  private let layout: Layout
  private let shapes: [(shape: ShapeClass, rows: [Int])]

  /// Orders the records and checks that each fits the sweep's grid and layout.
  init(_ records: [CellRecord], grid: Grid, layout: Layout, path: String) throws(StoreError) {
    let records = records.sorted { $0.cell < $1.cell }
    self.records = records
    self.path = path
    self.grid = grid
    self.layout = layout
    guard !records.isEmpty else {
      throw StoreError(.invalid, path: path, message: "a shard needs at least one cell")
    }
    if let twice = zip(records, records.dropFirst()).first(where: { $0.cell == $1.cell }) {
      throw StoreError(.invalid, path: path, message: "cell \(twice.0.cell) was given twice")
    }
    var rows: [ShapeClass: [Int]] = [:]
    for (row, record) in records.enumerated() {
      guard (0..<grid.cellCount).contains(record.cell) else {
        throw StoreError(
          .invalid, path: path,
          message: "got cell \(record.cell), expected a number below \(grid.cellCount)")
      }
      let shape = ShapeClass(grid, cell: record.cell)
      rows[shape, default: []].append(row)
      try Self.check(record, layout, shape, path)
    }
    shapes = rows.sorted { $0.key < $1.key }.map { (shape: $0.key, rows: $0.value) }
  }

  private static func check(
    _ record: CellRecord, _ layout: Layout, _ shape: ShapeClass, _ path: String
  ) throws(StoreError) {
    let steps = layout.steps.first { $0.name == "step" }?.length ?? 0
    let history = layout.steps.first { $0.name == "history_step" }?.length ?? 0
    let outcome = record.outcome
    let found =
      outcome.metrics.map(\.count) + [outcome.lossHistory.count] + outcome.tensors.map(\.count)
    let expected =
      Metric.allCases.map { _ in steps } + [history] + layout.tensors(of: shape).map(\.count)
    guard found == expected else {
      throw StoreError(
        .invalid, path: path,
        message: "cell \(record.cell): got arrays of \(found) numbers, expected \(expected)")
    }
  }

  /// The bytes of the HDF5 file.
  func image(attributes: [(name: String, text: String)]) throws(StoreError) -> [UInt8] {
    let file = try HDF5File.create(inMemoryFor: path, growth: growth)
    for (name, text) in attributes { try file.root.writeAttribute(name, text) }
    try put("cell", records.map { Int64($0.cell) }, in: file.root)
    try put(
      "parameters",
      records.flatMap { record in
        Parameter.allCases.map { grid.value(of: $0, cell: record.cell) }
      }, [Parameter.allCases.count], names: Parameter.allCases.map(\.rawValue), in: file.root)
    try put("status", records.map { $0.outcome.status.rawValue }, in: file.root)
    try put("diverged_at_step", records.map { Int64($0.outcome.divergedAtStep ?? -1) }, in: file.root)
    try put("evaluations", records.map { Int64($0.outcome.evaluations) }, in: file.root)
    try put("rejected_steps", records.map { Int64($0.outcome.rejectedSteps) }, in: file.root)
    try put("largest_error_estimate", records.map(\.outcome.largestErrorEstimate), in: file.root)
    try put("seconds", records.map(\.seconds), in: file.root)
    try put(
      "metrics", records.flatMap { $0.outcome.metrics.flatMap { $0 } },
      [Metric.allCases.count, records[0].outcome.metrics[0].count], names: Metric.allCases.map(\.rawValue),
      in: file.root)
    let history = records[0].outcome.lossHistory.count
    if history > 0 {
      try put("loss_history", records.flatMap(\.outcome.lossHistory), [history], in: file.root)
    }
    for (shape, rows) in shapes { try putTensors(of: shape, rows, in: file.root) }
    let image = try file.image()
    try file.close()
    return image
  }

  /// The arrays of cells of one shape.
  private func putTensors(
    of shape: ShapeClass, _ rows: [Int], in root: borrowing HDF5Group
  ) throws(StoreError) {
    let tensors = layout.tensors(of: shape)
    guard !tensors.isEmpty else { return }
    let group = try root.createGroup(shape.shardGroup)
    try put("row", rows.map { Int64($0) }, in: group)
    for (index, tensor) in tensors.enumerated() {
      let lengths = tensor.dimensions.map(\.length)
      guard tensor.isChunked else {
        try put(tensor.name, rows.flatMap { records[$0].outcome.tensors[index] }, lengths, in: group)
        continue
      }
      let dataset = try group.createDataset(
        tensor.name, of: Double.self, shape: [rows.count] + lengths, chunk: [1] + lengths)
      for (place, row) in rows.enumerated() {
        let box = Box(start: [place] + lengths.map { _ in 0 }, count: [1] + lengths)
        try dataset.write(records[row].outcome.tensors[index], to: box)
      }
    }
  }

  /// One contiguous array: a row of the given lengths for each cell, with the names of the row's parts if
  /// they have any.
  private func put<Number: HDF5Number>(
    _ name: String, _ values: [Number], _ lengths: [Int] = [], names: [String] = [],
    in group: borrowing HDF5Group
  ) throws(StoreError) {
    let rows = values.count / lengths.reduce(1, *)
    let dataset = try group.createDataset(name, of: Number.self, shape: [rows] + lengths)
    try dataset.write(values)
    if !names.isEmpty { try dataset.writeAttribute("names", names.joined(separator: " ")) }
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
