internal import SweepPlan

/// A contiguous range of cells of a merge, and the values of theirs that lie side by side in the result.
struct Band {
  /// The values of one variable, for the cells of a box of its group's grid.
  private struct Slab {
    var variable: CellVariable
    var bytes: [UInt8]
  }
  /// The variables of the root, or of one group.
  private struct Part {
    var group: Layout.Group?
    var grid: GroupGrid
    var box: Box
    var slabs: [Slab]
  }

  /// Numbers of the band's cells.
  let cells: Range<Int>
  private let grid: Grid
  private var parts: [Part] = []
  /// How each cell ended, by its position in the band.
  private(set) var statuses: [Int8]

  /// Makes a band without any values.
  init(_ box: Box, of sweep: Sweep, _ layout: Layout) {
    grid = sweep.grid
    let first = sweep.grid.cell(at: box.start)
    cells = first..<first + box.elementCount
    statuses = [Int8](repeating: CellStatus.missing.rawValue, count: box.elementCount)
    let whole = GroupGrid(sweep.grid)
    parts.append(Part(group: nil, grid: whole, box: box, slabs: Self.slabs(layout.variables, box)))
    for group in layout.groups {
      let groupGrid = GroupGrid(sweep.grid, group.shape)
      guard let part = groupGrid.box(box) else { continue }
      parts.append(
        Part(
          group: group, grid: groupGrid, box: part,
          slabs: Self.slabs(group.variables.filter { !$0.isChunked }, part)))
    }
  }

  private static func slabs(_ variables: [CellVariable], _ box: Box) -> [Slab] {
    variables.map { variable in
      let element = variable.fill.bytes
      let count = box.elementCount * variable.count
      if element.allSatisfy({ $0 == element[0] }) {
        return Slab(variable: variable, bytes: [UInt8](repeating: element[0], count: count * element.count))
      }
      // By doubling, a few large copies instead of many small ones.
      var bytes = count == 0 ? [] : element
      bytes.reserveCapacity(count * element.count)
      while bytes.count < count * element.count {
        bytes.append(contentsOf: bytes.prefix(count * element.count - bytes.count))
      }
      return Slab(variable: variable, bytes: bytes)
    }
  }

  /// Bytes a cell needs in a band.
  static func byteCount(ofCell layout: Layout) -> Int {
    let tensors = layout.groups.map { group in
      group.variables.filter { !$0.isChunked }.reduce(0) { $0 + $1.byteCount }
    }
    return layout.variables.reduce(1) { $0 + $1.byteCount } + (tensors.max() ?? 0)
  }

  /// Marks a cell without a result as given up.
  mutating func poison(_ cell: Int) {
    guard statuses[cell - cells.lowerBound] == CellStatus.missing.rawValue else { return }
    set(CellStatus.poisoned.rawValue, cell)
  }

  private mutating func set(_ status: Int8, _ cell: Int) {
    statuses[cell - cells.lowerBound] = status
  }

  /// Takes the values of cells from a shard: `rows` are positions in it, with the numbers of their cells, all
  /// in this band; `chunk` is called for every array that is a chunk of its own.
  mutating func take(
    _ rows: [(row: Int, cell: Int)], from shard: borrowing ShardReader,
    chunks copy: (Layout.Group, GroupGrid, [(place: Int, cell: Int)], Int) throws(StoreError) -> Void
  ) throws(StoreError) {
    for (row, cell) in rows {
      guard statuses[cell - cells.lowerBound] == CellStatus.missing.rawValue else {
        throw StoreError(.invalid, path: shard.path, message: "cell \(cell) counts in another shard too")
      }
      set(shard.statuses[row], cell)
    }
    for index in parts.indices {
      guard let group = parts[index].group else {
        try fill(
          index, rows.map { (place: $0.row, cell: $0.cell) }, shard, group: nil, count: shard.cells.count)
        continue
      }
      let name = group.shape.shardGroup
      guard let positions = try shard.positions(inGroup: name) else { continue }
      var places = [Int](repeating: -1, count: shard.cells.count)
      for (place, row) in positions.enumerated() { places[row] = place }
      let found = rows.compactMap { row, cell in places[row] < 0 ? nil : (place: places[row], cell: cell) }
      guard !found.isEmpty else { continue }
      try fill(index, found, shard, group: name, count: positions.count)
      try copy(group, parts[index].grid, found, positions.count)
    }
  }

  private mutating func fill(
    _ part: Int, _ places: [(place: Int, cell: Int)], _ shard: borrowing ShardReader, group: String?,
    count: Int
  ) throws(StoreError) {
    let (groupGrid, box) = (parts[part].grid, parts[part].box)
    let targets = places.map { place, cell in
      (
        place: place,
        position: group == nil
          ? cell - cells.lowerBound
          : GroupGrid.position(of: groupGrid.indices(grid.coordinates(of: cell)), in: box)
      )
    }
    var source: (name: String, bytes: [UInt8]) = ("", [])
    for index in parts[part].slabs.indices {
      let variable = parts[part].slabs[index].variable
      let size = variable.elementType.size
      let width =
        parts[part].slabs.filter { $0.variable.source.dataset == variable.source.dataset }
        .map { $0.variable.source.offset + $0.variable.count }.max() ?? variable.count
      if source.name != variable.source.dataset {
        source.name = variable.source.dataset
        source.bytes = try shard.rows(
          of: source.name, in: group, count: count, width: width, as: variable.elementType)
      }
      let (length, offset) = (variable.byteCount, variable.source.offset * size)
      for (place, position) in targets {
        let from = place * width * size + offset
        parts[part].slabs[index].bytes.replaceSubrange(
          position * length..<(position + 1) * length, with: source.bytes[from..<from + length])
      }
    }
  }

  /// Writes the band to its place in the result.
  func write(to root: borrowing HDF5Group) throws(StoreError) {
    for part in parts {
      guard let group = part.group else {
        for slab in part.slabs {
          try Self.write(
            slab.variable.name == "status" ? statuses.map { UInt8(bitPattern: $0) } : slab.bytes,
            slab.variable, part.box, to: root)
        }
        continue
      }
      guard !part.slabs.isEmpty else { continue }
      let place = try root.openGroup(group.shape.resultGroup(in: grid))
      for slab in part.slabs { try Self.write(slab.bytes, slab.variable, part.box, to: place) }
    }
  }

  private static func write(
    _ bytes: [UInt8], _ variable: CellVariable, _ box: Box, to group: borrowing HDF5Group
  ) throws(StoreError) {
    let lengths = variable.dimensions.map(\.length)
    try group.openDataset(variable.name).write(
      bytes: bytes, to: Box(start: box.start + lengths.map { _ in 0 }, count: box.count + lengths))
  }
}
