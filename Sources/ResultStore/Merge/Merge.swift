public import Foundation
internal import Surroundings
internal import SweepPlan

/// Makes one labelled file of a sweep's shards.
public enum Merge {
  /// What is kept of a result that is replaced.
  public enum Keeping: Sendable {
    /// Nothing.
    case nothing
    /// What others have added to it, in the new result; itself, beside that, where the new one cannot have all of it.
    case additions
    /// Itself, beside the new one, without looking at it.
    case itself
  }

  /// Bytes of cells' values that are kept in memory at a time.
  public static let defaultMemory = 128 << 20

  /// Writes `result.h5`: HDF5 that every netCDF-4 reader opens, described by `schemas/result.cdl`.
  ///
  /// Shards are verified by their SHA-256 before any of their bytes is used. Cells find their place by their
  /// parameters, so shards of an earlier, smaller grid are as good as any. Scalars and small arrays are
  /// gathered in bands of cells that fit in `memory`; large tensors are copied chunk by chunk as they are
  /// stored, without decompressing. The file is written under a temporary name, synced, and then
  /// given its own; the same input gives the same bytes. A merge that is interrupted starts over: it takes
  /// hardly longer than copying, and HDF5 cannot go on with a file that was not closed, nor would it lay out the
  /// same bytes.
  ///
  /// - Parameters:
  ///   - partial: whether cells may be missing; they are then missing values.
  ///   - keeping: what is to be kept of a result that is there.
  ///   - progress: is told the fraction done, from 0 to 1, on the calling thread.
  /// - Throws: ``StoreError``: `incomplete` (how many cells are missing), `damaged` (a shard is not the one
  ///   that was accepted), `foreign` (of another sweep), `outOfSpace`, `inaccessible`. No file is left then.
  public static func write(
    _ input: MergeInput, to url: URL, partial: Bool, memory: Int = defaultMemory,
    keeping: Keeping = .nothing, progress: (Double) -> Void = { _ in }
  ) throws(StoreError) -> MergeSummary {
    let path = url.path(percentEncoded: false)
    var run = MergeRun(input)
    try run.checkComplete(path, partial: partial)
    let needed = run.estimatedBytes
    if let free = DurableFile.freeBytes(at: url.deletingLastPathComponent()), free < needed {
      throw .outOfSpace(path: path, cause: "needs about \(needed) bytes, \(free) are free")
    }
    let folder = url.deletingLastPathComponent().path(percentEncoded: false)
    TemporaryName.removeStale(in: folder, of: path)
    let draft = try DraftFile(url)
    try HDF5File.write(draft) { root throws(StoreError) in
      try run.fill(root, memory: memory, ahead: SyncAhead(draft.path), progress)
      try run.keep(keeping, of: path, in: root)
    }
    run.summary.bytes = DurableFile.size(path) ?? 0
    progress(1)
    return run.summary
  }
}
