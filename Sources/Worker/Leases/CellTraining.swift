package import ResultStore
import Surroundings
import Training

/// When and where the states of cells in training are saved.
package struct CellCheckpoints: Sendable {
  let store: CheckpointStore
  /// The training time after which the state of a cell is saved again.
  let interval: Duration

  /// Checkpoints in a store, each renewed after so much training.
  package init(store: CheckpointStore, interval: Duration) { (self.store, self.interval) = (store, interval) }

  /// The least training time for which a state is saved when training stops at once.
  static let least = Duration.seconds(1)

  /// Removes those of cells that are in a shard.
  func forget(_ cells: [Int]) {
    for cell in cells { store.remove(cell: cell) }
  }
}

/// One cell in training. It resumes from its saved state if there is one, and its state is saved at intervals and when
/// training stops.
struct CellTraining {
  let cell: Int
  private(set) var run: CellRun
  /// Whether there is a file for this cell.
  private(set) var hasCheckpoint = false
  private let checkpoints: CellCheckpoints
  private let start: Duration
  /// Seconds of training before `start`, in other processes.
  private var earlier = 0.0
  /// When the state was last saved or loaded.
  private var saved: ContinuousClock.Instant
  private var clock: ContinuousClock { ContinuousClock() }

  /// Prepares to train a cell, from its saved state if it has one.
  ///
  /// If the saved state cannot be used, the cell starts again from step 0.
  ///
  /// - Parameters:
  ///   - start: this thread's processor time when that of this cell began.
  ///   - mayGoOn: whether to look for a checkpoint.
  ///   - notes: gets a line if there was a checkpoint.
  /// - Throws: ``TrainingError``.
  init(
    of cell: Int, _ specification: CellSpecification, data: CellData, since start: Duration,
    checkpoints: CellCheckpoints, mayGoOn: Bool, notes: inout [String]
  ) throws(TrainingError) {
    self.cell = cell
    self.checkpoints = checkpoints
    self.start = start
    saved = ContinuousClock.now
    do {
      if mayGoOn, let checkpoint = try checkpoints.store.load(cell: cell) {
        run = try CellRun(specification, data: data, resuming: checkpoint.state)
        earlier = checkpoint.seconds
        hasCheckpoint = true
        notes.append("cell \(cell) resumes from step \(checkpoint.state.step)")
        return
      }
    } catch {
      hasCheckpoint = true
      notes.append("cell \(cell) starts again from step 0, because its saved state cannot be used: \(error)")
    }
    run = try CellRun(specification, data: data)
  }

  /// Seconds of processor time until a time of this thread, over all processes that had a part in it.
  func seconds(at now: Duration) -> Double { earlier + max(.zero, now - start) / .seconds(1) }

  /// Trains until the cell is finished or `shouldStop(step)` is true; in the second case saves its state.
  mutating func advance(notes: inout [String], shouldStop: (Int) -> Bool) {
    while !run.isFinished {
      var isStopped = false
      let (clock, due) = (clock, saved + checkpoints.interval)
      run.advance { step in
        isStopped = shouldStop(step)
        return isStopped || clock.now >= due
      }
      guard !run.isFinished else { return }
      if !isStopped || clock.now - saved >= CellCheckpoints.least { save(notes: &notes, isLast: isStopped) }
      if isStopped { return }
    }
  }

  private mutating func save(notes: inout [String], isLast: Bool) {
    saved = clock.now
    do {
      try checkpoints.store.save(
        CellCheckpoint(state: run.state, seconds: seconds(at: ThreadTime.now)), ofCell: cell)
      hasCheckpoint = true
      if isLast { notes.append("saved the state of cell \(cell) at step \(run.step)") }
    } catch {
      notes.append("cannot save the state of cell \(cell) at step \(run.step): \(error)")
    }
  }
}
