import Foundation
import ResultStore
import SweepPlan
import TrainingCore

/// What became of a lease, or of several short ones that share a shard.
struct LeaseOutcome: Sendable {
  /// A cell that could not be trained.
  struct Failure: Sendable, Equatable {
    var lease: UInt64
    var cell: Int
    var reason: String
  }

  /// The first lease, whose name the shard bears.
  var lease: UInt64
  /// All of them, in the order they were trained.
  var leases: [UInt64]
  /// The shard and what it holds; nil where no cell was trained or the shard could not be written.
  var shard: ShardReceipt?
  var cells = RangeSet<Int>()
  var diverged = RangeSet<Int>()
  /// Seconds of training for each of `cells` in rising order.
  var seconds: [Float] = []
  var failures: [Failure] = []
  /// Why the shard could not be written.
  var storageFailure: String?
}

/// Trains the cells of a lease, one after another, and writes their shard.
struct LeaseExecutor: Sendable {
  let sweep: Sweep
  let directory: SweepDirectory
  let cache: DataCache
  let writer: ShardWriter

  /// For so long short leases are trained before their shard is written, which takes some milliseconds.
  private static let longestBatch = Duration.milliseconds(20)

  /// Trains until the lease is done or the board says to stop; after a short lease further short ones, as long
  /// as that is worth it. What is trained is in one shard when this returns.
  func run(_ first: LeaseBoard.Assignment, on board: LeaseBoard) -> LeaseOutcome {
    var outcome = LeaseOutcome(lease: first.id, leases: [first.id])
    var records: [CellRecord] = []
    let clock = ContinuousClock()
    let start = clock.now
    train(first, on: board, clock, &outcome, &records)
    var last = first
    while last.isShort, clock.now - start < Self.longestBatch, let next = board.takeShort(after: last.id) {
      outcome.leases.append(next.id)
      train(next, on: board, clock, &outcome, &records)
      last = next
    }
    records.sort { $0.cell < $1.cell }
    outcome.seconds = records.map { Float($0.seconds) }
    if !records.isEmpty { write(records, to: &outcome) }
    return outcome
  }

  private func train(
    _ assignment: LeaseBoard.Assignment, on board: LeaseBoard, _ clock: ContinuousClock,
    _ outcome: inout LeaseOutcome, _ records: inout [CellRecord]
  ) {
    var finished = 0
    // A cell of a lease that was given up for lost may have come back in another.
    for cell in assignment.cells.ranges.lazy.joined() where !outcome.cells.contains(cell) {
      if board.stop > .never { break }
      board.note(assignment.id, finishedCells: finished, cell: cell, step: 0)
      let start = clock.now
      do {
        var run = try begin(cell)
        run.advance { step in
          board.note(assignment.id, finishedCells: finished, cell: cell, step: step)
          return board.stop == .atOnce
        }
        guard run.isFinished else { break }
        let (whole, fraction) = (clock.now - start).components
        let seconds = Double(whole) + Double(fraction) * 1e-18
        let result = run.outcome
        if result.status == .diverged { outcome.diverged.insert(contentsOf: cell..<cell + 1) }
        outcome.cells.insert(contentsOf: cell..<cell + 1)
        records.append(CellRecord(cell: cell, outcome: result, seconds: seconds))
        finished += 1
      } catch {
        outcome.failures.append(
          LeaseOutcome.Failure(lease: assignment.id, cell: cell, reason: "\(error)"))
      }
    }
  }

  private func write(_ records: [CellRecord], to outcome: inout LeaseOutcome) {
    do {
      let others = outcome.leases.count - 1
      outcome.shard = try writer.write(
        records, lease: others == 0 ? "\(outcome.lease)" : "\(outcome.lease) and \(others) after it",
        to: directory.shards, name: SweepDirectory.shardName(ofLease: outcome.lease))
    } catch {
      outcome.storageFailure = "\(error)"
    }
  }

  private func begin(_ cell: Int) throws -> CellRun {
    let specification = sweep.specification(ofCell: cell)
    let data = try cache.data(for: CellData.key(for: specification)) {
      try CellData(for: specification, draws: try sweep.suppliedDraws(ofSeed: specification.seed))
    }
    return try CellRun(specification, data: data)
  }
}
