package import Coordination
package import ResultStore
package import SweepPlan
import Wire

/// What a ``CellFollower`` knows.
package struct CellState {
  /// One number of every cell.
  private struct Column {
    /// NaN where there is none.
    var values: [Float]
    /// How many of the shards have been read for it.
    var shardsRead = 0
    var lastUsed = 0
  }

  /// A shard to be read, and what for.
  package struct Reading {
    var shard: Int
    var lease: LeaseID
    package var numbers: [CellNumber]
  }

  let cellCount: Int
  private var statuses: [Int8]
  private var shards: [(lease: LeaseID, cells: RangeSet<Int>)] = []
  private var columns: [CellNumber: Column] = [:]
  private var uses = 0
  private(set) var leases: Set<LeaseID> = []
  package private(set) var failures: [CellFollower.Failure] = []
  private var poisoned: [Int] = []
  /// Of the journal, when it was last looked at.
  var version: Int?
  var progress = CellFollower.Progress()
  /// Why following has ended; nil while it goes on.
  var problem: String?

  package init(cellCount: Int) {
    self.cellCount = cellCount
    statuses = Array(repeating: CellStatus.missing.rawValue, count: cellCount)
  }

  /// So many failures are kept, the latest.
  private static let mostFailures = 1000

  package mutating func take(_ shard: Journal.Shard) {
    guard leases.insert(shard.lease).inserted else { return }
    shards.append((shard.lease, shard.cells))
    shard.cells.forEachCell { statuses[$0] = CellStatus.complete.rawValue }
    shard.diverged.forEachCell { statuses[$0] = CellStatus.diverged.rawValue }
    progress.shards += 1
    progress.bytes += shard.bytes
    progress.completed += shard.cells.cellCount
    progress.diverged += shard.diverged.cellCount
  }

  package mutating func take(_ poisoned: [PoisonedCell]) {
    for cell in poisoned where statuses[cell.cell] == CellStatus.missing.rawValue {
      statuses[cell.cell] = CellStatus.poisoned.rawValue
      self.poisoned.append(cell.cell)
      add(.init(cell: cell.cell, status: .poisoned, reason: cell.reason))
    }
    progress.poisoned = poisoned.count
  }

  mutating func add(_ failure: CellFollower.Failure) {
    failures.append(failure)
    if failures.count > 2 * Self.mostFailures { failures.removeFirst(Self.mostFailures) }
  }

  // MARK: - Numbers

  /// The shard that is to be read next, for every number that has come as far.
  package func nextReading() -> Reading? {
    guard let shard = columns.values.map(\.shardsRead).min(), shard < shards.count else { return nil }
    let numbers = columns.filter { $0.value.shardsRead == shard }.map(\.key)
    return Reading(shard: shard, lease: shards[shard].lease, numbers: numbers)
  }

  /// Takes in the values of a shard's cells.
  package mutating func fill(_ number: CellNumber, shard: Int, _ cells: [Int?], _ values: [Float]) {
    // Taken out meanwhile, so that its values are changed where they lie.
    guard columns[number]?.shardsRead == shard, var column = columns.removeValue(forKey: number) else {
      return
    }
    for (cell, value) in zip(cells, values) {
      if let cell { column.values[cell] = value }
    }
    column.shardsRead += 1
    columns[number] = column
  }

  /// Makes sure that a number is being read.
  private mutating func use(_ number: CellNumber) -> Int {
    uses += 1
    if columns[number] == nil {
      let most = max(1, CellFollower.budget / (4 * max(1, cellCount)))
      while columns.count >= min(most, 32),
        let oldest = columns.min(by: { $0.value.lastUsed < $1.value.lastUsed })
      {
        columns[oldest.key] = nil
      }
      columns[number] = Column(values: Array(repeating: .nan, count: cellCount))
    }
    columns[number]?.lastUsed = uses
    return columns[number]?.shardsRead ?? 0
  }

  // MARK: - Maps

  /// See ``CellFollower/map(_:since:)``. O(cells of the shards read since, and at the places they change).
  package mutating func map(_ view: MapView, of grid: Grid, since: Int) -> MapChange {
    let read = use(view.number)
    let since = since <= read ? since : 0
    let plane = MapPlane(view, of: grid)
    var change = MapChange(rows: plane.rows, columns: plane.columns, shardsRead: read, shards: shards.count)
    change.cellsAtPlace = plane.cellsAtPlace
    guard let values = columns[view.number]?.values else { return change }
    var isChanged = [Bool](repeating: false, count: plane.rows * plane.columns)
    for shard in shards[since..<read] {
      shard.cells.forEachCell { cell in
        if let place = plane.place(of: cell) { isChanged[place] = true }
      }
    }
    // They are in no shard, and few.
    for cell in poisoned {
      if let place = plane.place(of: cell) { isChanged[place] = true }
    }
    for place in isChanged.indices where isChanged[place] {
      var (sum, finite, settled) = (0.0, 0, 0)
      plane.forEachCell(at: place) { cell in
        let value = values[cell]
        if statuses[cell] >= 0 { settled += 1 }
        if value.isFinite {
          sum += Double(value)
          finite += 1
        }
      }
      change.places.append(place)
      change.values.append(finite > 0 ? Float(sum / Double(finite)) : .nan)
      change.counts.append(UInt32(finite))
      change.states.append(settled == 0 ? .none : settled < plane.cellsAtPlace ? .some : .all)
    }
    return change
  }
}
