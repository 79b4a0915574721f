internal import SweepPlan

/// A contiguous range of cells of a merge, and the values of theirs that lie side by side in the result.
struct Band {
  /// The variables of the root, or of one group.
  private struct Part {
    var group: Layout.Group?
    var grid: GroupGrid
    var box: ArrayRegion
    var slabs: [Slab]
  }

  /// Numbers of the band's cells.
  let cells: Range<Int>
  private let grid: Grid
  private var parts: [Part] = []
  /// How each cell ended, by its position in the band.
  private(set) var statuses: [Int8]

  /// Makes a band without any values.
  init(_ box: ArrayRegion, of sweep: Sweep, _ layout: Layout) {
    grid = sweep.grid
    let first = sweep.grid.cell(at: box.start)
    cells = first..<first + box.elementCount
    statuses = [Int8](repeating: CellStatus.missing.rawValue, count: box.elementCount)
    add(layout.variables, group: nil, GroupGrid(sweep.grid), box)
    for group in layout.groups {
      let groupGrid = GroupGrid(sweep.grid, group.shape)
      guard let part = groupGrid.box(box) else { continue }
      add(group.variables.filter { !$0.isChunked }, group: group, groupGrid, part)
    }
  }

  private mutating func add(
    _ variables: [CellVariable], group: Layout.Group?, _ grid: GroupGrid, _ box: ArrayRegion
  ) {
    let slabs = variables.map { Slab($0, cells: box.elementCount) }
    parts.append(Part(group: group, grid: grid, box: box, slabs: slabs))
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
    statuses[cell - cells.lowerBound] = CellStatus.poisoned.rawValue
  }

  /// Takes the values of cells from a shard: rows of one of its groups, with the numbers of their cells, all in
  /// this band.
  mutating func take(
    _ rows: [(row: Int, cell: Int)], of group: ShardReader.Group, _ path: String
  ) throws(StoreError) {
    for (row, cell) in rows {
      guard statuses[cell - cells.lowerBound] == CellStatus.missing.rawValue else {
        throw StoreError(.invalid, path: path, message: "cell \(cell) also counts in another shard")
      }
      statuses[cell - cells.lowerBound] = group.statuses[row]
    }
    for part in parts.indices where parts[part].group.map({ $0.shape.shardGroup == group.name }) ?? true {
      let (groupGrid, box) = (parts[part].grid, parts[part].box)
      let places = rows.map { (row: $0.row, position: groupGrid.position(ofCell: $0.cell, in: box)) }
      for slab in parts[part].slabs.indices { try parts[part].slabs[slab].take(places, from: group, path) }
    }
  }

  /// The first cell, and its variable, that has other numbers in a shard than here; nil where all are the same, bit
  /// for bit.
  func difference(
    _ rows: [(row: Int, cell: Int)], of group: ShardReader.Group, _ path: String
  ) throws(StoreError) -> (cell: Int, variable: String)? {
    for (row, cell) in rows where statuses[cell - cells.lowerBound] != group.statuses[row] {
      return (cell, "status")
    }
    for part in parts where part.group.map({ $0.shape.shardGroup == group.name }) ?? true {
      let places = rows.map { (row: $0.row, position: part.grid.position(ofCell: $0.cell, in: part.box)) }
      for slab in part.slabs where slab.variable.isReproducible {
        guard let index = try slab.firstDifference(places, from: group, path) else { continue }
        return (rows[index].cell, slab.variable.name)
      }
    }
    return nil
  }

  /// Writes the band to its place in the result.
  func write(to root: borrowing HDF5Group) throws(StoreError) {
    for part in parts where !part.slabs.isEmpty {
      if let group = part.group {
        let place = try root.openGroup(group.shape.resultGroup(in: grid))
        for slab in part.slabs { try slab.write(part.box, statuses: statuses, to: place) }
      } else {
        for slab in part.slabs { try slab.write(part.box, statuses: statuses, to: root) }
      }
    }
  }
}
