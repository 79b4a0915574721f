import Coordination
import ResultStore
import SweepPlan

/// The states of cells in training that are saved in a sweep directory.
enum SavedStates {
  /// How many cells that are not recorded resume from one.
  static func count(in directory: SweepDirectory, of sweep: Sweep, _ journal: Journal) -> Int {
    let saved = CheckpointStore.cells(
      in: directory, of: sweep, programVersion: ProgramVersion.current,
      arithmetic: try? journal.arithmetic())
    // Mostly there are none, and the cells of each shard need not be read.
    guard !saved.isEmpty, let shards = try? journal.shards() else { return 0 }
    return saved.count { cell in !shards.contains { $0.cells.contains(cell) } }
  }
}
