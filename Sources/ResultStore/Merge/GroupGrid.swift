internal import SweepPlan

/// The grid as a group of the result sees it: without the axes that its shape fixes.
struct GroupGrid {
  /// Which axes of the sweep remain.
  let kept: [Int]
  /// Their lengths.
  let shape: [Int]
  /// The index of every axis that does not remain.
  private let fixed: [(axis: Int, index: Int)]

  /// The whole grid.
  init(_ grid: Grid) {
    kept = Array(grid.axes.indices)
    shape = grid.axes.map(\.values.count)
    fixed = []
  }

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
    self.kept = kept
    self.fixed = fixed
    self.shape = kept.map { grid.axes[$0].values.count }
  }

  /// The part of a box of the sweep's grid that lies in this one; nil when there is none.
  func box(_ box: Box) -> Box? {
    for (axis, index) in fixed
    where !(box.start[axis]..<box.start[axis] + box.count[axis]).contains(index) { return nil }
    return Box(start: kept.map { box.start[$0] }, count: kept.map { box.count[$0] })
  }

  /// The indices along the remaining axes of a cell with these coordinates.
  func indices(_ coordinates: [Int]) -> [Int] { kept.map { coordinates[$0] } }

  /// The position, row-major, of indices inside a box.
  static func position(of indices: [Int], in box: Box) -> Int {
    var position = 0
    for axis in indices.indices {
      position = position * box.count[axis] + indices[axis] - box.start[axis]
    }
    return position
  }
}
