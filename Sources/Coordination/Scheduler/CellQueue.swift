import SweepPlan

/// The cells that wait for a worker, in the order they will be given. A cell is *free* (waits here),
/// *held* (in somebody's lease) or *settled* (in a shard, or poisoned); ten million cells take two bits
/// each, and four bytes more where the order is not that of their numbers.
struct CellQueue: Sendable {
  private let order: [UInt32]?
  private let size: Int
  private var cursor = 0
  /// Cells that came back, given again before any new one.
  private var returned: [Int] = []
  /// Cells some worker died over: each is given alone, so that the next death names its cell.
  private var suspects: [Int] = []
  private(set) var settled: CellBitmap
  private var held: CellBitmap

  /// All of `size` cells free, in `order` (a permutation of their numbers), or in that of the numbers.
  init(size: Int, order: [UInt32]? = nil) {
    self.size = size
    self.order = order
    settled = CellBitmap(size: size)
    held = CellBitmap(size: size)
  }

  /// How many cells are free.
  var freeCount: Int { size - settled.count - held.count }
  /// Whether a cell is in somebody's lease.
  func isHeld(_ cell: Int) -> Bool { held.contains(cell) }
  /// Entries in the lists of cells that came back.
  var entryCount: Int { returned.count + suspects.count }
  /// Whether every cell is settled.
  var isSettled: Bool { settled.count == size }

  /// Marks a cell as settled, whoever has it; says whether it was not before.
  @discardableResult
  mutating func settle(_ cell: Int) -> Bool {
    held.remove(cell)
    return settled.insert(cell)
  }

  /// Those of `cells` that are free become held.
  mutating func claim(_ cells: RangeSet<Int>) -> RangeSet<Int> {
    let free = held.missing(from: settled.missing(from: cells))
    free.forEachCell { held.insert($0) }
    return free
  }

  /// Gives back held cells; those settled meanwhile stay settled.
  ///
  /// - Parameter suspect: whether each is to be given alone next time.
  mutating func giveBack(_ cells: RangeSet<Int>, suspect: (Int) -> Bool) {
    cells.forEachCell { cell in
      guard held.remove(cell) else { return }
      if suspect(cell) { suspects.append(cell) } else { returned.append(cell) }
    }
  }

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
  mutating func take() -> Int? { hold(Self.nextFree(of: &returned, settled, held) ?? nextNew()) }

  private mutating func hold(_ cell: Int?) -> Int? {
    if let cell { held.insert(cell) }
    return cell
  }

  private static func nextFree(of list: inout [Int], _ settled: CellBitmap, _ held: CellBitmap) -> Int? {
    while let cell = list.popLast() {
      if !settled.contains(cell), !held.contains(cell) { return cell }
    }
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

  private func isFree(_ cell: Int) -> Bool { !settled.contains(cell) && !held.contains(cell) }
}
