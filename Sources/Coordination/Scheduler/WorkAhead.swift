public import SweepPlan

/// The work a sweep has left, in seconds of one training thread: the cost model's word, corrected by every
/// cell that was trained.
public struct WorkAhead: Sendable {
  /// What cells cost.
  public private(set) var model: CostModel
  /// Cells of the grid.
  public let cellCount: Int
  /// Seconds in the cells that are not settled, before correction.
  private var nominalSeconds: Double

  /// All of a grid's cells ahead. O(cells).
  public init(_ model: CostModel, cellCount: Int) {
    self.model = model
    self.cellCount = cellCount
    nominalSeconds = (0..<cellCount).reduce(0) { $0 + model.seconds(ofCell: $1) / model.correction }
  }

  /// Seconds of training in all cells that are not settled.
  public var remainingSeconds: Double { max(0, nominalSeconds) * model.correction }

  /// Seconds of training in one cell.
  public func seconds(ofCell cell: Int) -> Double { model.seconds(ofCell: cell) }

  /// Takes a cell off.
  ///
  /// - Parameter seconds: what its training took; nil where that is not known.
  mutating func settle(_ cell: Int, after seconds: Double? = nil) {
    nominalSeconds -= model.seconds(ofCell: cell) / model.correction
    if let seconds { model.observe(cell: cell, seconds: seconds) }
  }

  /// The cells from the longest to the shortest, those of equal cost by their numbers; nil where all cost
  /// the same, which is the order of the numbers. Short cells at the end let all workers end together.
  public func longestFirst() -> [UInt32]? {
    guard cellCount > 0, cellCount <= Int(UInt32.max) else { return nil }
    var byCost: [Double: [UInt32]] = [:]
    for cell in 0..<cellCount { byCost[model.seconds(ofCell: cell), default: []].append(UInt32(cell)) }
    guard byCost.count > 1 else { return nil }
    return byCost.keys.sorted(by: >).flatMap { byCost[$0] ?? [] }
  }
}
