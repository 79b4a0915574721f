import SweepPlan

/// The cells that wait for a worker, in the order they will be given, and what has become of the others. A cell takes two
/// bits, and four bytes more where the order is not that of their numbers.
struct CellQueue: Sendable {
  private let order: [UInt32]?
  private let size: Int
  private var states: CellStates
  private var cursor = 0
  /// Cells that came back, given again before any new one.
  private var returned: [Int] = []
  /// Cells some worker died over: each is given alone, so that the next death names its cell.
  private var suspects: [Int] = []

  /// All of `size` cells free, in `order` (a permutation of their numbers), or in that of the numbers.
  init(size: Int, order: [UInt32]? = nil) {
    self.size = size
    self.order = order
    states = CellStates(size: size)
  }

  // MARK: What has become of cells

  /// How many cells are free.
  var freeCount: Int { states.count(.free) }
  /// How many cells are in a recorded shard.
  var recordedCount: Int { states.count(.recorded) }
  /// How many cells are given up.
  var poisonedCount: Int { states.count(.poisoned) }
  /// How many cells are settled: recorded or given up.
  var settledCount: Int { recordedCount + poisonedCount }
  /// Whether every cell is settled.
  var isSettled: Bool { settledCount == size }
  /// Whether a cell is in somebody's lease.
  func isHeld(_ cell: Int) -> Bool { states[cell] == .held }
  /// Whether a cell is settled.
  func isSettled(_ cell: Int) -> Bool { states[cell].isSettled }
  /// Whether each of these cells is settled.
  func areSettled(_ cells: RangeSet<Int>) -> Bool { unsettled(of: cells).isEmpty }
  /// Those of `cells` that are not settled.
  func unsettled(of cells: RangeSet<Int>) -> RangeSet<Int> { states.filter(cells) { !$0.isSettled } }
  /// Those of `cells` that are in no recorded shard; one that was given up is as good as any.
  func unrecorded(of cells: RangeSet<Int>) -> RangeSet<Int> { states.filter(cells) { $0 != .recorded } }
  /// Entries in the lists of cells that came back.
  var entryCount: Int { returned.count + suspects.count }

  /// Notes that a cell is in a recorded shard, whoever has it.
  ///
  /// - Returns: what it was before.
  @discardableResult
  mutating func record(_ cell: Int) -> CellState {
    let before = states[cell]
    states[cell] = .recorded
    return before
  }

  /// Gives a cell up, whoever has it; says whether it was not settled before.
  mutating func poison(_ cell: Int) -> Bool {
    if states[cell].isSettled { return false }
    states[cell] = .poisoned
    return true
  }

  /// Those of `cells` that are free become held.
  mutating func claim(_ cells: RangeSet<Int>) -> RangeSet<Int> {
    let free = states.filter(cells) { $0 == .free }
    free.forEachCell { states[$0] = .held }
    return free
  }

  /// Gives back held cells; those settled meanwhile stay settled.
  ///
  /// - Parameter suspect: whether each is to be given alone next time.
  mutating func giveBack(_ cells: RangeSet<Int>, suspect: (Int) -> Bool) {
    cells.forEachCell { cell in
      guard states[cell] == .held else { return }
      states[cell] = .free
      if suspect(cell) { suspects.append(cell) } else { returned.append(cell) }
    }
  }

  // MARK: What is given next

  /// Whether cells wait that are to be given alone.
  var hasSuspects: Bool { !suspects.isEmpty }

  /// Takes a cell that is to be given alone, and is as wanted: one of the last that came back.
  mutating func takeSuspect(where isWanted: (Int) -> Bool) -> Int? {
    var (index, unwanted) = (suspects.count, 0)
    while index > 0, unwanted < Self.mostUnwanted {
      index -= 1
      let cell = suspects[index]
      guard isFree(cell) else {
        suspects.remove(at: index)
        continue
      }
      guard isWanted(cell) else {
        unwanted += 1
        continue
      }
      suspects.remove(at: index)
      return hold(cell)
    }
    return nil
  }

  /// So many are looked at that are not wanted: they wait for others, and those are given them first.
  private static let mostUnwanted = 64

  /// Takes the next of the other free cells.
  mutating func take() -> Int? { (nextReturned() ?? nextNew()).map { hold($0) } }

  private mutating func hold(_ cell: Int) -> Int {
    states[cell] = .held
    return cell
  }

  private mutating func nextReturned() -> Int? {
    while let cell = returned.popLast() { if isFree(cell) { return cell } }
    return nil
  }

  private mutating func nextNew() -> Int? {
    while cursor < size {
      let cell = cell(at: cursor)
      cursor += 1
      if isFree(cell) { return cell }
    }
    return nil
  }

  /// Goes past cells at the front that are not free; they are never given from there.
  mutating func advance() {
    while cursor < size, !isFree(cell(at: cursor)) { cursor += 1 }
  }

  /// The cell that is given next of those that never were; nil where that cannot be told before ``advance()``.
  var next: Int? {
    guard cursor < size else { return nil }
    let cell = cell(at: cursor)
    return isFree(cell) ? cell : nil
  }

  private func cell(at index: Int) -> Int { order.map { Int($0[index]) } ?? index }

  private func isFree(_ cell: Int) -> Bool { states[cell] == .free }
}
