import SweepPlan

/// What has become of a cell.
enum CellState: UInt8, Sendable {
  /// It waits for a worker.
  case free
  /// It is in somebody's lease.
  case held
  /// It is in a recorded shard.
  case recorded
  /// It is given up, unless a shard comes with it after all.
  case poisoned

  /// Whether nobody needs to train it.
  var isSettled: Bool { rawValue >= CellState.recorded.rawValue }
}

/// The state of each cell in two bits: ten million cells take 2.5 MB.
struct CellStates: Sendable {
  private var words: [UInt64]
  private var counts: SIMD4<Int>

  /// So many cells, all free.
  init(size: Int) {
    words = Array(repeating: 0, count: (size + 31) / 32)
    counts = SIMD4(size, 0, 0, 0)
  }

  /// How many cells are in a state.
  func count(_ state: CellState) -> Int { counts[Int(state.rawValue)] }

  subscript(cell: Int) -> CellState {
    get {
      switch words[cell >> 5] >> UInt64(2 * (cell & 31)) & 3 {
      case 0: .free
      case 1: .held
      case 2: .recorded
      default: .poisoned
      }
    }
    set {
      let (index, shift) = (cell >> 5, UInt64(2 * (cell & 31)))
      counts[Int(words[index] >> shift & 3)] -= 1
      counts[Int(newValue.rawValue)] += 1
      words[index] = words[index] & ~(3 << shift) | UInt64(newValue.rawValue) << shift
    }
  }

  /// Those of `cells` whose state is as asked.
  func filter(_ cells: RangeSet<Int>, _ isWanted: (CellState) -> Bool) -> RangeSet<Int> {
    var found = CellRuns()
    var isWhole = true
    cells.forEachCell { if isWanted(self[$0]) { found.append($0) } else { isWhole = false } }
    return isWhole ? cells : found.cells
  }
}
