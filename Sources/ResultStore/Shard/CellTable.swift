/// Numbers of some cells, a row for each: blocks of columns side by side, each with a name.
///
/// One dataset for many small arrays: making, finding and opening a dataset costs as much as some hundred cells'
/// numbers.
struct CellTable<Number: HDF5Number & Sendable>: Sendable {
  /// What a row is made of, in order.
  let blocks: [ColumnBlock]
  /// Numbers in a row.
  let width: Int
  /// One row after the other.
  let values: [Number]

  /// A table of numbers.
  ///
  /// - Precondition: whole rows.
  init(_ blocks: [ColumnBlock], values: [Number]) {
    self.blocks = blocks
    self.values = values
    width = blocks.reduce(0) { $0 + $1.count }
    precondition(values.count.isMultiple(of: max(1, width)), "\(values.count) numbers in rows of \(width)")
  }

  /// Where in a row a block begins; nil where there is none of this name and length.
  func offset(of name: String, count: Int) -> Int? {
    var offset = 0
    for block in blocks {
      if block.name == name { return block.count == count ? offset : nil }
      offset += block.count
    }
    return nil
  }

  /// The numbers of a block that has one for each cell.
  ///
  /// - Throws: ``StoreError`` with code `damaged` where there is no such block.
  func column(_ name: String, _ path: String) throws(StoreError) -> [Number] {
    guard let offset = offset(of: name, count: 1) else { throw Self.missing(name, path) }
    return stride(from: offset, to: values.count, by: width).map { values[$0] }
  }

  /// Adds a block that an earlier version of the program did not know, of one number a row, to a table that lacks it.
  mutating func addMissing(_ name: String, of value: Number, where isOwn: Bool) {
    guard isOwn, offset(of: name, count: 1) == nil else { return }
    let rows = stride(from: 0, to: values.count, by: width).map { values[$0..<$0 + width] + [value] }
    self = CellTable(blocks + [.init(name: name, count: 1)], values: Array(rows.joined()))
  }

  static func missing(_ name: String, _ path: String) -> StoreError {
    StoreError(.damaged, path: path, message: "has no “\(name)” of the expected length")
  }
}

extension CellTable {
  /// Reads a table where the index of a shard says that it lies.
  ///
  /// - Throws: ``StoreError``: `damaged` where it cannot lie there, or what reading the file can throw.
  init(_ place: ShardIndex.Table, rows: Int, from file: borrowing FileReader) throws(StoreError) {
    let blocks = ColumnBlock.all(in: place.columns)
    let most = file.byteCount / MemoryLayout<Number>.stride
    let width = blocks.reduce(0) { $0 + min($1.count, most) }
    guard blocks.allSatisfy({ $0.count > 0 }), width > 0, rows > 0, rows <= most / width else {
      throw StoreError(
        .damaged, path: file.path, message: "cannot have \(rows) rows of the columns “\(place.columns)”")
    }
    self.init(blocks, values: try file.values(at: place.offset, count: rows * width, of: Number.self))
  }

  /// Writes the table as a dataset, and says where in the file it lies.
  func write(_ name: String, in group: borrowing HDF5Group) throws(StoreError) -> ShardIndex.Table {
    let columns = blocks.map(\.description).joined(separator: " ")
    let dataset = try group.createDataset(name, of: Number.self, shape: [values.count / width, width])
    try dataset.write(values)
    try dataset.writeAttribute("columns", columns)
    return ShardIndex.Table(offset: try dataset.offset(), columns: columns)
  }
}
