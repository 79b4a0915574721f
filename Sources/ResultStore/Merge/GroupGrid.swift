internal import SweepPlan

/// The grid as a group of the result sees it: without the axes that its shape fixes.
struct GroupGrid {
  /// Which axes of the sweep remain.
  let kept: [Int]
  /// Their lengths.
  let shape: [Int]
  /// How many cells of the sweep one step along each jumps.
  private let strides: [Int]
  /// The index of every axis that does not remain.
  private let fixed: [(axis: Int, index: Int)]

  /// The whole grid.
  init(_ grid: Grid) { self.init(grid, keeping: Array(grid.axes.indices), fixed: []) }

  /// The part of a grid that has cells of one shape.
  init(_ grid: Grid, _ shape: ShapeClass) {
    let values = Dictionary(uniqueKeysWithValues: zip(ShapeClass.parameters, shape.values))
    var kept: [Int] = []
    var fixed: [(axis: Int, index: Int)] = []
    for (index, axis) in grid.axes.enumerated() {
      if let value = values[axis.parameter] {
        fixed.append((index, axis.index(of: Double(value)) ?? 0))
      } else {
        kept.append(index)
      }
    }
    self.init(grid, keeping: kept, fixed: fixed)
  }

  private init(_ grid: Grid, keeping kept: [Int], fixed: [(axis: Int, index: Int)]) {
    let lengths = grid.axes.map(\.values.count)
    self.kept = kept
    self.fixed = fixed
    shape = kept.map { lengths[$0] }
    strides = kept.map { lengths[($0 + 1)...].reduce(1, *) }
  }

  /// The part of a box of the sweep's grid that lies in this one; nil when there is none.
  func box(_ box: ArrayRegion) -> ArrayRegion? {
    for (axis, index) in fixed
    where !(box.start[axis]..<box.start[axis] + box.count[axis]).contains(index) { return nil }
    return ArrayRegion(start: kept.map { box.start[$0] }, count: kept.map { box.count[$0] })
  }

  /// The indices of a cell along the remaining axes.
  func indices(ofCell cell: Int) -> [Int] { shape.indices.map { cell / strides[$0] % shape[$0] } }

  /// The position, row-major, of a cell inside a box.
  func position(ofCell cell: Int, in box: ArrayRegion) -> Int {
    var position = 0
    for axis in shape.indices {
      position = position * box.count[axis] + cell / strides[axis] % shape[axis] - box.start[axis]
    }
    return position
  }
}
