import Coordination
import ResultStore
import SweepPlan
import Testing
import Training
import Watching
import Wire

/// A grid of 3 × 2 × 2 cells over tau, delta and seed.
private let grid: Grid = {
  let axes = [Axis(.tau, [0.1, 1, 2]), Axis(.delta, [-1, 1]), Axis(.seed, [5, 6])]
  let fixed = Parameter.allCases.filter { parameter in !axes.contains { $0.parameter == parameter } }
  return Grid(axes: axes, fixed: Dictionary(uniqueKeysWithValues: fixed.map { ($0, 1) }))
}()

private let loss = CellNumber("test_loss", at: 0)

private func shard(_ lease: UInt64, _ cells: Range<Int>, diverged: RangeSet<Int> = RangeSet())
  -> Journal.Shard
{
  Journal.Shard(
    lease: LeaseID(rawValue: lease), sha256: "", bytes: 100, cells: RangeSet(cells), diverged: diverged,
    seconds: 1,
    host: "here")
}

@Suite struct MapTests {
  private let view = MapView(number: loss, rows: 0, columns: 1, held: [nil, nil, nil])

  @Test func everyCellHasOnePlaceAndIsFoundThere() {
    let held: [[Int?]] = [[nil, nil, nil], [nil, nil, 1], [2, nil, nil]]
    for (rows, columns) in [(0, 1), (1, 0), (0, 2), (2, 2)] {
      for held in held {
        let plane = MapPlane(MapView(number: loss, rows: rows, columns: columns, held: held), of: grid)
        var seen: [Int: Int] = [:]
        for place in 0..<plane.rows * plane.columns { plane.forEachCell(at: place) { seen[$0] = place } }
        for cell in 0..<grid.cellCount {
          #expect(plane.place(of: cell) == seen[cell], "\(rows) \(columns) \(held)")
        }
      }
    }
  }

  @Test func aPlaceIsTheMeanOfWhatIsThere() {
    var state = CellState(cellCount: grid.cellCount)
    _ = state.map(view, of: grid, since: 0)
    state.take(shard(1, 0..<1))
    state.take(shard(2, 1..<4))
    state.fill(loss, shard: 0, [0], [4])
    let first = state.map(view, of: grid, since: 0)
    #expect(
      first.places == [0] && first.values == [4] && first.states == [.all], "both cells are in the journal")
    state.fill(loss, shard: 1, [1, 2, nil, 3], [2, .nan, 9, .nan])
    let second = state.map(view, of: grid, since: first.shardsRead)
    #expect(second.places == [0, 1] && second.values[0] == 3 && second.values[1].isNaN)
    #expect(
      second.counts == [2, 0] && second.cellsAtPlace == 2, "each says how many numbers it is the mean of")
    #expect(state.map(view, of: grid, since: 2).places.isEmpty)
    #expect(second.shardsRead == 2 && second.rows == 3 && second.columns == 2)
  }

  @Test func whatIsHeldLeavesTheRestOut() {
    var state = CellState(cellCount: grid.cellCount)
    let held = MapView(number: loss, rows: 0, columns: 1, held: [nil, nil, 1])
    _ = state.map(held, of: grid, since: 0)
    state.take(shard(1, 0..<2))
    state.fill(loss, shard: 0, [0, 1], [4, 2])
    #expect(state.map(held, of: grid, since: 0).values == [2])
  }

  @Test func readersThatComeLaterReadEveryShard() {
    var state = CellState(cellCount: grid.cellCount)
    state.take(shard(7, 0..<2))
    #expect(state.nextReading() == nil, "nobody looks")
    _ = state.map(view, of: grid, since: 0)
    state.fill(loss, shard: 0, [0, 1], [1, 1])
    let other = CellNumber("seconds", at: 0)
    _ = state.map(MapView(number: other, rows: 0, columns: 1, held: [nil, nil, nil]), of: grid, since: 0)
    #expect(state.nextReading()?.numbers == [other])
  }

  @Test func cellsThatWereGivenUpAreShownWithoutAShard() {
    var state = CellState(cellCount: grid.cellCount)
    state.take([PoisonedCell(cell: 2, reason: "why"), PoisonedCell(cell: 3, reason: "why")])
    let change = state.map(view, of: grid, since: 0)
    #expect(change.places == [1] && change.values[0].isNaN && change.states == [.all])
    #expect(state.failures.map(\.reason) == ["why", "why"])
  }

  @Test func cellsThatWereGivenUpAndTrainedAfterAllAreTrained() {
    var state = CellState(cellCount: grid.cellCount)
    state.take(shard(1, 2..<3))
    state.take([PoisonedCell(cell: 2, reason: "why"), PoisonedCell(cell: 3, reason: "why")])
    #expect(state.failures.map(\.cell) == [3])
    _ = state.map(view, of: grid, since: 0)
    state.fill(loss, shard: 0, [2], [4])
    let change = state.map(view, of: grid, since: 0)
    #expect(change.places == [1] && change.values == [4] && change.counts == [1] && change.states == [.all])
  }

  @Test func theUsualAxesAreTauAndDelta() {
    let usual = MapView.usualAxes(of: grid)
    #expect(usual.rows == 0 && usual.columns == 1)
    #expect(MapView.usualHeld(of: grid, rows: 0, columns: 1) == [nil, nil, nil])
    #expect(
      MapView.usualHeld(of: grid, rows: 2, columns: 2) == [0, 0, nil], "only seeds are averaged unasked")
  }
}
