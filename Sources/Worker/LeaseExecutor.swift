import Foundation
import ResultStore
import SweepPlan
import TrainingCore

/// What became of a lease.
struct LeaseOutcome: Sendable {
  /// A cell that could not be trained.
  struct Failure: Sendable, Equatable {
    var cell: Int
    var reason: String
  }

  var lease: UInt64
  /// The shard and what it holds; nil where no cell was trained or the shard could not be written.
  var shard: ShardReceipt?
  var cells = RangeSet<Int>()
  var diverged = RangeSet<Int>()
  /// Seconds of training for each of `cells`.
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

  /// Trains until the lease is done or the board says to stop.
  func run(_ assignment: LeaseBoard.Assignment, on board: LeaseBoard) -> LeaseOutcome {
    var outcome = LeaseOutcome(lease: assignment.id)
    var records: [CellRecord] = []
    let clock = ContinuousClock()
    for cell in assignment.cells.ranges.lazy.joined() {
      if board.stop > .never { break }
      board.note(assignment.id, finishedCells: records.count, cell: cell, step: 0)
      let start = clock.now
      do {
        var run = try begin(cell)
        let finished = records.count
        run.advance { step in
          board.note(assignment.id, finishedCells: finished, cell: cell, step: step)
          return board.stop == .atOnce
        }
        guard run.isFinished else { break }
        let (whole, fraction) = (clock.now - start).components
        let seconds = Double(whole) + Double(fraction) * 1e-18
        let result = run.outcome
        if result.status == .diverged { outcome.diverged.insert(contentsOf: cell..<cell + 1) }
        outcome.seconds.append(Float(seconds))
        outcome.cells.insert(contentsOf: cell..<cell + 1)
        records.append(CellRecord(cell: cell, outcome: result, seconds: seconds))
      } catch {
        outcome.failures.append(LeaseOutcome.Failure(cell: cell, reason: "\(error)"))
      }
    }
    if !records.isEmpty { write(records, of: assignment.id, to: &outcome) }
    return outcome
  }

  private func write(_ records: [CellRecord], of lease: UInt64, to outcome: inout LeaseOutcome) {
    do {
      outcome.shard = try writer.write(
        records, lease: String(lease), to: directory.shards, name: SweepDirectory.shardName(ofLease: lease))
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
