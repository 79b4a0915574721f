import SweepPlan

/// A set of cells as one bit each: ten million cells take 1.25 MB.
struct CellBitmap: Sendable {
  private var words: [UInt64]
  /// How many cells are in the set.
  private(set) var count = 0

  /// The empty subset of `size` cells.
  init(size: Int) { words = Array(repeating: 0, count: (size + 63) / 64) }

  func contains(_ cell: Int) -> Bool { words[cell >> 6] & (1 << UInt64(cell & 63)) != 0 }

  /// Adds a cell; says whether it was new.
  @discardableResult
  mutating func insert(_ cell: Int) -> Bool {
    if contains(cell) { return false }
    words[cell >> 6] |= 1 << UInt64(cell & 63)
    count += 1
    return true
  }

  /// Takes a cell out; says whether it was in.
  @discardableResult
  mutating func remove(_ cell: Int) -> Bool {
    guard contains(cell) else { return false }
    words[cell >> 6] &= ~(1 << UInt64(cell & 63))
    count -= 1
    return true
  }

  /// Those of `cells` that are not in the set.
  func missing(from cells: RangeSet<Int>) -> RangeSet<Int> {
    var found = CellRuns()
    var isWhole = true
    cells.forEachCell { if contains($0) { isWhole = false } else { found.append($0) } }
    return isWhole ? cells : found.cells
  }
}
