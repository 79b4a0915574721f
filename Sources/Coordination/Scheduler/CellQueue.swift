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
    for range in free.ranges { for cell in range { held.insert(cell) } }
    return free
  }

  /// Gives back held cells; those settled meanwhile stay settled.
  ///
  /// - Parameter suspect: whether each is to be given alone next time.
  mutating func giveBack(_ cells: RangeSet<Int>, suspect: (Int) -> Bool) {
    for range in cells.ranges {
      for cell in range where held.remove(cell) {
        if suspect(cell) { suspects.append(cell) } else { returned.append(cell) }
      }
    }
  }

  /// Takes free cells until their costs reach `budget`: at least one where any is free, at most `limit`.
  mutating func take(budget: Double, limit: Int, cost: (Int) -> Double) -> RangeSet<Int> {
    if let cell = next(of: \.suspects) {
      held.insert(cell)
      return RangeSet(cell..<cell + 1)
    }
    var taken = RangeSet<Int>()
    var run = 0..<0
    var (spent, count) = (0.0, 0)
    while count < limit, spent < budget || count == 0, let cell = next(of: \.returned) ?? nextNew() {
      held.insert(cell)
      if cell == run.upperBound {
        run = run.lowerBound..<cell + 1
      } else {
        taken.insert(contentsOf: run)
        run = cell..<cell + 1
      }
      spent += cost(cell)
      count += 1
    }
    taken.insert(contentsOf: run)
    return taken
  }

  private mutating func next(of list: WritableKeyPath<CellQueue, [Int]>) -> Int? {
    while let cell = self[keyPath: list].popLast() {
      if isFree(cell) { return cell }
    }
    return nil
  }

  private mutating func nextNew() -> Int? {
    while cursor < size {
      let cell = order.map { Int($0[cursor]) } ?? cursor
      cursor += 1
      if isFree(cell) { return cell }
    }
    return nil
  }

  private func isFree(_ cell: Int) -> Bool { !settled.contains(cell) && !held.contains(cell) }
}
