public import SweepPlan

/// The work a sweep has left, in seconds of one training thread: the cost model's word, corrected by every
/// cell that was trained.
public struct WorkAhead: Sendable {
  /// What cells cost.
  public private(set) var model: CostModel
  /// Cells of the grid.
  public let cellCount: Int
  /// Seconds, before correction, in the unsettled cells that differ from each finished one in more than the seed.
  private var nominalSeconds: Double
  /// Seconds in the other unsettled cells.
  private var knownSeconds = 0.0
  /// How many cells are not settled at each point; empty where points are not told apart.
  private var cellsAtPoint: [UInt32]

  /// All of a grid's cells ahead. O(cells).
  public init(_ model: CostModel, cellCount: Int) {
    self.model = model
    self.cellCount = cellCount
    nominalSeconds = (0..<cellCount).reduce(0) { $0 + model.nominalSeconds(ofCell: $1) }
    cellsAtPoint = [UInt32](repeating: UInt32(clamping: model.seedsAtPoint), count: model.pointCount)
  }

  /// Seconds of training in all cells that are not settled.
  public var remainingSeconds: Double { max(0, nominalSeconds) * model.correction + max(0, knownSeconds) }

  /// Seconds of training in one cell.
  public func seconds(ofCell cell: Int) -> Double { model.seconds(ofCell: cell) }

  /// What is expected of one cell.
  func expectation(ofCell cell: Int) -> Expectation {
    model.observedSeconds(ofCell: cell).map { Expectation(known: $0) }
      ?? Expectation(nominal: model.nominalSeconds(ofCell: cell))
  }

  /// What was expected once, in the seconds of training that it is worth now.
  func seconds(in expectation: Expectation) -> Double { expectation.seconds(correction: model.correction) }

  /// Takes the cells off that an earlier coordinator recorded, and learns from them.
  ///
  /// - Parameters:
  ///   - cells: those of a shard that no other has.
  ///   - seconds: what the training of all took, of which each has its part by its parameters; 0 where it is not known.
  package mutating func settle(_ cells: [Int], after seconds: Double) {
    let nominal = seconds > 0 ? cells.reduce(0) { $0 + model.nominalSeconds(ofCell: $1) } : 0
    for cell in cells {
      settle(cell, after: nominal > 0 ? seconds * model.nominalSeconds(ofCell: cell) / nominal : nil)
    }
  }

  /// Takes a cell off.
  ///
  /// - Parameter seconds: what its training took; nil where that is not known.
  package mutating func settle(_ cell: Int, after seconds: Double? = nil) {
    let before = model.observedSeconds(ofCell: cell)
    if let before { knownSeconds -= before } else { nominalSeconds -= model.nominalSeconds(ofCell: cell) }
    let point = model.point(ofCell: cell)
    if let point, cellsAtPoint[point] > 0 { cellsAtPoint[point] -= 1 }
    guard let seconds else { return }
    model.observe(cell: cell, seconds: seconds)
    // The other cells of its point move over to what is known, or are known better.
    guard let point, let after = model.observedSeconds(ofCell: cell) else { return }
    let others = Double(cellsAtPoint[point])
    if let before {
      knownSeconds += others * (after - before)
    } else {
      nominalSeconds -= others * model.nominalSeconds(ofCell: cell)
      knownSeconds += others * after
    }
  }

  /// The cells from the longest to the shortest, those of equal cost by their numbers; nil where all cost
  /// the same, which is the order of the numbers. Short cells at the end let all workers end together.
  public func longestFirst() -> [UInt32]? {
    guard cellCount > 0, cellCount <= Int(UInt32.max) else { return nil }
    let first = Float(model.seconds(ofCell: 0))
    guard (1..<cellCount).contains(where: { Float(model.seconds(ofCell: $0)) != first }) else { return nil }
    let costs = (0..<cellCount).map { Float(model.seconds(ofCell: $0)) }
    return (0..<UInt32(cellCount)).sorted { (-costs[Int($0)], $0) < (-costs[Int($1)], $1) }
  }
}
