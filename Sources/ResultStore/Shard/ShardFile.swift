internal import Crypto
public import Foundation
public import SweepPlan
internal import TrainingCore

/// One lease's cells on disk, written at once and never changed.
public enum ShardFile {
  /// Writes cells of a sweep as a shard.
  ///
  /// The file is made in memory (what the records hold, compressed), written under the name with `.tmp`
  /// added, synced, given its name, and its folder synced: under `name` there is a whole file or none. Safe
  /// to call from several threads.
  ///
  /// - Parameters:
  ///   - records: at least one cell, none twice, in any order.
  ///   - sweep: whose grid numbers the cells.
  ///   - kernels: the instruction set they were trained with.
  ///   - programVersion: the version of this program.
  ///   - lease: whose cells they are, for people.
  ///   - directory: an existing folder.
  ///   - name: the file's name; a file of this name is replaced.
  ///   - created: the time that is recorded in it.
  /// - Returns: name, SHA-256 and size.
  /// - Throws: ``StoreError``: `outOfSpace` when the disk is full (nothing is left behind then),
  ///   `inaccessible` or `notFound` when the folder cannot be written, `invalid` when a record does not fit
  ///   the sweep.
  public static func write(
    _ records: [CellRecord], sweep: Sweep, kernels: String, programVersion: String, lease: String,
    to directory: URL, name: String, created: Date = Date()
  ) throws(StoreError) -> ShardReceipt {
    let url = directory.appending(path: name)
    let path = url.path(percentEncoded: false)
    let contents = try ShardContents(records, sweep: sweep, path: path)
    let image = try contents.image(attributes: [
      ("format", ShardFormat.format), ("sweep", sweep.canonical), ("fingerprint", sweep.fingerprint),
      ("program_version", programVersion), ("kernels", kernels), ("hdf5_version", HDF5.version),
      ("lease", lease), ("created", created.formatted(.iso8601)),
    ])
    var hash = SHA256()
    hash.update(data: image)
    let trailer = ShardFormat.trailer(Digest.hexadecimal(hash.finalize()))
    hash.update(data: trailer)
    try DurableFile.write([image, trailer], to: url)
    return ShardReceipt(
      name: name, sha256: Digest.hexadecimal(hash.finalize()), bytes: image.count + trailer.count)
  }

  /// Looks at a shard: reads all of it, compares it with the hash it carries, and checks its structure.
  ///
  /// - Parameter expected: the sweep whose cells it should have; nil takes any.
  /// - Throws: ``StoreError``: `notFound`, `inaccessible`, `damaged` (cut off, or some bytes are others), or
  ///   `foreign` (no shard, or of another sweep: then what differs).
  public static func inspect(_ url: URL, expected: Sweep?) throws(StoreError) -> ShardSummary {
    let path = url.path(percentEncoded: false)
    let digest = try ShardFormat.verify(path)
    let reader = try ShardReader(path)
    if let expected { try reader.check(belongsTo: expected) }
    return try reader.summary(sha256: digest.whole, bytes: digest.byteCount)
  }
}
