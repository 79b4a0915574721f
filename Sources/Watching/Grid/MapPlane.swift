package import SweepPlan

/// Which cells lie at a place of a map.
package struct MapPlane {
  package let rows: Int
  package let columns: Int
  /// How many cells lie at each place.
  let cellsAtPlace: Int
  private let rowStride: Int
  private let columnStride: Int
  /// The strides, lengths and held indices of the other axes.
  private let others: [(stride: Int, count: Int, held: Int?)]
  /// What is added to a place's first cell to get the others.
  private let offsets: [Int]
  private let isLine: Bool

  /// The plane of a view.
  package init(_ view: MapView, of grid: Grid) {
    let counts = grid.axes.map(\.values.count)
    var strides = [Int](repeating: 1, count: counts.count)
    for axis in counts.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * counts[axis + 1] }
    isLine = view.rows == view.columns
    rows = isLine ? 1 : counts[view.rows]
    columns = counts.isEmpty ? 1 : counts[view.columns]
    rowStride = isLine ? 0 : strides[view.rows]
    columnStride = counts.isEmpty ? 1 : strides[view.columns]
    others = counts.indices.filter { $0 != view.rows && $0 != view.columns }.map {
      (strides[$0], counts[$0], view.held[$0])
    }
    var offsets = [0]
    for axis in others {
      let indices = axis.held.map { $0...$0 } ?? 0...(axis.count - 1)
      offsets = offsets.flatMap { offset in indices.map { offset + $0 * axis.stride } }
    }
    self.offsets = offsets
    cellsAtPlace = offsets.count
  }

  /// The place of a cell; nil where another value of an axis is held.
  package func place(of cell: Int) -> Int? {
    for axis in others {
      if let held = axis.held, cell / axis.stride % axis.count != held { return nil }
    }
    let column = cell / columnStride % columns
    return isLine ? column : cell / rowStride % rows * columns + column
  }

  /// Calls `body` with every cell at a place.
  package func forEachCell(at place: Int, _ body: (Int) -> Void) {
    let first = place / columns * rowStride + place % columns * columnStride
    for offset in offsets { body(first + offset) }
  }
}
