/// The values of one variable, for the cells of a box of its group's grid.
struct Slab {
  let variable: CellVariable
  /// Those of a variable of float64, missing ones being NaN.
  private var reals: [Double] = []
  /// Those of a variable of int64, missing ones being −1.
  private var integers: [Int64] = []

  /// All values missing.
  init(_ variable: CellVariable, cells: Int) {
    self.variable = variable
    switch variable.fill {
    case .notANumber: reals = Array(repeating: .nan, count: cells * variable.count)
    case .minusOne: integers = Array(repeating: -1, count: cells * variable.count)
    case .missingStatus: break  // The band keeps them: one a cell, whatever else it has.
    }
  }

  /// Takes the values of cells: rows of a shard's group, and where each belongs.
  mutating func take(
    _ places: [(row: Int, position: Int)], from group: ShardReader.Group, _ path: String
  ) throws(StoreError) {
    switch variable.fill {
    case .notANumber: try Self.copy(variable, places, from: group.numbers, to: &reals, path)
    case .minusOne: try Self.copy(variable, places, from: group.integers, to: &integers, path)
    case .missingStatus: break
    }
  }

  private static func copy<Number>(
    _ variable: CellVariable, _ places: [(row: Int, position: Int)], from table: CellTable<Number>,
    to values: inout [Number], _ path: String
  ) throws(StoreError) {
    let (count, width) = (variable.count, table.width)
    guard let offset = table.offset(of: variable.name, count: count) else {
      throw CellTable<Number>.missing(variable.name, path)
    }
    for (row, position) in places {
      let (source, target) = (row * width + offset, position * count)
      for index in 0..<count { values[target + index] = table.values[source + index] }
    }
  }

  /// The first of some places whose values in a shard's group are not those here, bit for bit; nil where all are, or are
  /// not known.
  func firstDifference(
    _ places: [(row: Int, position: Int)], from group: ShardReader.Group, _ path: String
  ) throws(StoreError) -> Int? {
    for (index, place) in places.enumerated() {
      var other = Slab(variable, cells: 1)
      try other.take([(place.row, 0)], from: group, path)
      let here = place.position * variable.count..<(place.position + 1) * variable.count
      let isSame =
        switch variable.fill {
        case .notANumber:
          reals[here].elementsEqual(other.reals) {
            $0.bitPattern == $1.bitPattern || variable.isRecent && ($0.isNaN || $1.isNaN)
          }
        case .minusOne:
          integers[here].elementsEqual(other.integers) {
            $0 == $1 || variable.isRecent && ($0 == -1 || $1 == -1)
          }
        case .missingStatus: true  // Compared by the band.
        }
      if !isSame { return index }
    }
    return nil
  }

  /// Writes the values to their place.
  ///
  /// - Parameter statuses: how each cell of the box ended.
  func write(
    _ box: ArrayRegion, statuses: [Int8], to group: borrowing HDF5Group
  ) throws(StoreError) {
    let lengths = variable.dimensions.map(\.length)
    let whole = ArrayRegion(start: box.start + lengths.map { _ in 0 }, count: box.count + lengths)
    let dataset = try group.openDataset(variable.name)
    switch variable.fill {
    case .notANumber: try dataset.write(reals, to: whole)
    case .minusOne: try dataset.write(integers, to: whole)
    case .missingStatus: try dataset.write(statuses, to: whole)
    }
  }
}
