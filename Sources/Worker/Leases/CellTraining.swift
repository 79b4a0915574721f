package import ResultStore
import Surroundings
import Training

/// When and where cells in training are written down.
package struct CellCheckpoints: Sendable {
  let store: CheckpointStore
  /// A cell is written down whenever it has trained so long since the last time.
  let interval: Duration

  /// Checkpoints in a store, each renewed after so much training.
  package init(store: CheckpointStore, interval: Duration) { (self.store, self.interval) = (store, interval) }

  /// What has trained for less is not worth a file when training stops at once.
  static let least = Duration.seconds(1)

  /// Removes those of cells that are in a shard.
  func forget(_ cells: [Int]) {
    for cell in cells { store.remove(cell: cell) }
  }
}

/// One cell in training, with its checkpoints: taken up from the last one that somebody left, written down at
/// intervals and when training stops.
struct CellTraining {
  let cell: Int
  private(set) var run: CellRun
  /// Whether there is a file for this cell.
  private(set) var hasCheckpoint = false
  private let checkpoints: CellCheckpoints
  private let start: Duration
  /// Seconds of training before `start`, in other processes.
  private var earlier = 0.0
  /// When it was written down last, or taken up.
  private var saved: ContinuousClock.Instant
  private var clock: ContinuousClock { ContinuousClock() }

  /// Prepares to train a cell, from its checkpoint if it has one.
  ///
  /// A checkpoint that cannot be used costs its cell the time it would have saved, and nothing else.
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
        notes.append("cell \(cell) goes on from step \(checkpoint.state.step)")
        return
      }
    } catch {
      hasCheckpoint = true
      notes.append("cell \(cell) starts anew, its checkpoint cannot be used: \(error)")
    }
    run = try CellRun(specification, data: data)
  }

  /// Seconds of processor time until a time of this thread, over all processes that had a part in it.
  func seconds(at now: Duration) -> Double { earlier + max(.zero, now - start) / .seconds(1) }

  /// Trains until finished or until `shouldStop(step)` says so; then writes down how far it has come.
  mutating func advance(notes: inout [String], shouldStop: (Int) -> Bool) {
    while !run.isFinished {
      var isStopped = false
      let (clock, due) = (clock, saved + checkpoints.interval)
      run.advance { step in
        isStopped = shouldStop(step)
        return isStopped || clock.now >= due
      }
      guard !run.isFinished else { return }
      if !isStopped || clock.now - saved >= CellCheckpoints.least { save(notes: &notes) }
      if isStopped { return }
    }
  }

  private mutating func save(notes: inout [String]) {
    saved = clock.now
    do {
      try checkpoints.store.save(
        CellCheckpoint(state: run.state, seconds: seconds(at: ThreadTime.now)), ofCell: cell)
      hasCheckpoint = true
    } catch {
      notes.append("cell \(cell) has no checkpoint of step \(run.step): \(error)")
    }
  }
}
