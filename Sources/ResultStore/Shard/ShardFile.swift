public import Foundation
internal import Hashing
public import SweepPlan

/// One lease's cells on disk, written at once and never changed.
public enum ShardFile {
  /// Writes one shard of a sweep, as ``ShardWriter`` does.
  ///
  /// - Throws: ``StoreError``.
  public static func write(
    _ records: [CellRecord], sweep: Sweep, kernels: String, programVersion: String, lease: String,
    to directory: URL, name: String, created: Date = Date()
  ) throws(StoreError) -> ShardReceipt {
    try ShardWriter(sweep: sweep, kernels: kernels, programVersion: programVersion).write(
      records, lease: lease, to: directory, name: name, created: created)
  }

  /// Looks at a shard: reads all of it, compares it with the hash it carries, and checks its structure; of a sweep that is
  /// known, also that every array is there, every number one that training leaves and every chunk whole.
  ///
  /// - Parameter expected: the sweep whose cells it should have; nil takes any.
  /// - Throws: ``StoreError``: `notFound`, `inaccessible`, `damaged` (cut off, or some bytes are others), or
  ///   `foreign` (no shard, or of another sweep: then what differs).
  public static func inspect(_ url: URL, expected: Sweep?) throws(StoreError) -> ShardSummary {
    let path = url.path(percentEncoded: false)
    let digest = try ShardFormat.seal.verify(path)
    let reader = try ShardReader(path)
    if let expected {
      try reader.check(belongsTo: expected)
      let layout = Layout(expected)
      try reader.checkColumns(layout)
      try reader.checkNumbers(of: expected, layout)
      try reader.checkChunks(layout)
    }
    return try reader.summary(sha256: digest.whole, bytes: digest.byteCount)
  }
}
