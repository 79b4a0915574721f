import Foundation
package import ResultStore
import Surroundings
package import SweepPlan
import Training
package import Wire

/// Trains the cells of a lease, one after another, and writes their shard.
package struct LeaseExecutor: Sendable {
  private let sweep: Sweep
  private let directory: SweepDirectory
  private let cache: DataCache
  private let writer: ShardWriter
  private let checkpoints: CellCheckpoints

  /// What trains a sweep's cells.
  package init(
    sweep: Sweep, directory: SweepDirectory, cache: DataCache, writer: ShardWriter,
    checkpoints: CellCheckpoints
  ) {
    (self.sweep, self.directory, self.cache) = (sweep, directory, cache)
    (self.writer, self.checkpoints) = (writer, checkpoints)
  }

  /// For so long short leases are trained before their shard is written, which takes some milliseconds.
  private static let longestBatch = Duration.milliseconds(20)

  /// Trains until the lease is done or the board says to stop; after a short lease further short ones, as long
  /// as that is worth it. What is trained is in one shard when this returns.
  package func run(
    _ first: Lease, on board: LeaseBoard, _ progress: TrainingProgress
  ) -> LeaseOutcome {
    var batch = Batch(
      outcome: LeaseOutcome(lease: first.id, leases: []), mayGoOn: checkpoints.store.hasAny)
    let start = batch.watch.now
    var next: Lease? = first
    while let lease = next {
      batch.outcome.leases.append(lease.id)
      train(lease, on: board, progress, &batch)
      guard batch.outcome.obstacle == nil else { break }
      next = lease.isShort && batch.watch.now - start < Self.longestBatch ? board.takeShort() : nil
    }
    progress.end()
    batch.records.sortByCell()
    let (cells, diverged) = batch.sets
    (batch.outcome.cells, batch.outcome.diverged) = (cells, diverged)
    batch.outcome.seconds = batch.records.indices.map { Float(batch.records[$0].seconds) }
    if !batch.records.isEmpty { write(batch.records, to: &batch.outcome) }
    if batch.outcome.storageFailure == nil { checkpoints.forget(batch.checkpointed) }
    return batch.outcome
  }

  /// The cells of one shard, as they are trained.
  private struct Batch {
    var outcome: LeaseOutcome
    var records: [CellRecord] = []
    var trained: Set<Int> = []
    /// Those of them that have a checkpoint, which is of no use once they are in a shard.
    var checkpointed: [Int] = []
    /// When the last cell was over, and this thread's processor time then.
    var watch = ThreadStopwatch()
    /// Whether there were checkpoints of any cells when it was begun.
    let mayGoOn: Bool

    /// The cells of the records, which are in order, and those of them that diverged.
    var sets: (cells: RangeSet<Int>, diverged: RangeSet<Int>) {
      var (cells, diverged) = (CellRuns(), CellRuns())
      for row in records.indices {
        let cell = records[row].cell
        cells.append(cell)
        if records[row].outcome.status == .diverged { diverged.append(cell) }
      }
      return (cells.cells, diverged.cells)
    }
  }

  private func train(
    _ lease: Lease, on board: LeaseBoard, _ progress: TrainingProgress, _ batch: inout Batch
  ) {
    progress.begin(lease.id)
    var finished = 0
    lease.cells.forEachCell { cell in
      // A cell of a lease that was given up for lost may have come back in another.
      guard board.stop == .never, batch.outcome.obstacle == nil, !batch.trained.contains(cell),
        progress.begin(cell: cell, finishedCells: finished)
      else { return }
      do {
        var training = try begin(cell, &batch)
        training.advance(notes: &batch.outcome.notes) { step in
          progress.note(finishedCells: finished, cell: cell, step: step)
          return board.stop == .atOnce
        }
        guard training.run.isFinished else { return }
        if training.hasCheckpoint { batch.checkpointed.append(cell) }
        batch.watch.look()
        batch.records.append(
          CellRecord(
            cell: cell, outcome: training.run.outcome, seconds: training.seconds(at: batch.watch.used)))
        batch.trained.insert(cell)
        finished += 1
      } catch let error as StoreError where error.isOfTheSurroundings {
        batch.outcome.obstacle = "\(error)"
      } catch {
        batch.outcome.failures.append(
          LeaseOutcome.Failure(lease: lease.id, cell: cell, reason: "\(error)"))
        batch.watch.look()
      }
    }
  }

  private func write(_ records: [CellRecord], to outcome: inout LeaseOutcome) {
    do {
      let others = outcome.leases.count - 1
      outcome.shard = try writer.write(
        records,
        lease: others == 0 ? "\(outcome.lease.rawValue)" : "\(outcome.lease.rawValue) and \(others) after it",
        to: directory.shards, name: SweepDirectory.shardName(ofLease: outcome.lease.rawValue))
    } catch {
      outcome.storageFailure = .init(
        reason: "\(error)", bytes: ShardFile.mostBytes(ofCells: records.count, in: sweep))
    }
  }

  private func begin(_ cell: Int, _ batch: inout Batch) throws -> CellTraining {
    let specification = sweep.specification(ofCell: cell)
    let data = try cache.data(for: CellData.key(for: specification)) {
      try CellData(for: specification, draws: try sweep.suppliedDraws(ofSeed: specification.seed))
    }
    return try CellTraining(
      of: cell, specification, data: data, since: batch.watch.used, checkpoints: checkpoints,
      mayGoOn: batch.mayGoOn, notes: &batch.outcome.notes)
  }
}

extension StoreError {
  /// Whether it is no cell's fault, and another machine, or this one at another time, would not meet it.
  fileprivate var isOfTheSurroundings: Bool {
    switch code {
    case .notFound, .inaccessible, .outOfSpace, .damaged, .foreign: true
    case .invalid, .incomplete: false
    }
  }
}
