/// Collects cells that mostly come in rising order into a set.
public struct CellRuns: Sendable {
  private var runs: [Range<Int>] = []
  private var run = 0..<0

  /// No cells.
  public init() {}

  /// Adds a cell that has not been added before.
  public mutating func append(_ cell: Int) {
    if cell == run.upperBound, !run.isEmpty {
      run = run.lowerBound..<cell + 1
    } else {
      if !run.isEmpty { runs.append(run) }
      run = cell..<cell + 1
    }
  }

  /// All of them.
  public var cells: RangeSet<Int> {
    if runs.isEmpty { return RangeSet(run) }
    return RangeSet(runs + [run])
  }
}
