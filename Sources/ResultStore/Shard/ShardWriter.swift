public import Foundation
public import SweepPlan

/// Writes shards of one sweep; what all of them say is put together once. Safe to use from several threads.
public struct ShardWriter: Sendable {
  private let sweep: Sweep
  private let layout: Layout
  private let attributes: [(name: String, text: String)]
  /// Of a shard without cells.
  private let index: ShardIndex

  /// A writer of cells of `sweep`.
  ///
  /// - Parameters:
  ///   - sweep: whose grid numbers the cells.
  ///   - kernels: the instruction set they are trained with.
  ///   - programVersion: the version of this program.
  public init(sweep: Sweep, kernels: String, programVersion: String) {
    self.sweep = sweep
    layout = Layout(sweep)
    attributes = [
      ("format", ShardFormat.seal.format), ("sweep", sweep.canonical), ("fingerprint", sweep.fingerprint),
      ("program_version", programVersion), ("kernels", kernels), ("hdf5_version", HDF5.version),
    ]
    index = ShardIndex(
      fingerprint: sweep.fingerprint, kernels: kernels, programVersion: programVersion, groups: [])
  }

  /// Writes cells as a shard.
  ///
  /// The file is made in memory (what the records hold, compressed), written under a temporary name,
  /// synced, given its own, and its folder synced: under `name` there is a whole file or none.
  ///
  /// - Parameters:
  ///   - records: at least one cell, none twice, in any order.
  ///   - lease: whose cells they are, for people.
  ///   - directory: an existing folder.
  ///   - name: the file's name; a file of this name is replaced.
  ///   - created: the time that is recorded in it.
  /// - Returns: name, SHA-256 and size.
  /// - Throws: ``StoreError``: `outOfSpace` when the disk is full (nothing is left behind then),
  ///   `inaccessible` or `notFound` when the folder cannot be written, `invalid` when a record does not fit
  ///   the sweep.
  public func write(
    _ records: [CellRecord], lease: String, to directory: URL, name: String, created: Date = Date()
  ) throws(StoreError) -> ShardReceipt {
    let url = directory.appending(path: name)
    let path = url.path(percentEncoded: false)
    let contents = try ShardContents(records, grid: sweep.grid, layout: layout, path: path)
    let (image, groups) = try contents.image(
      attributes: attributes + [("lease", lease), ("created", created.formatted(.iso8601))])
    var index = index
    index.groups = groups
    let indexBytes = index.bytes
    let (line, sha256) = ShardFormat.seal.seal([image, indexBytes])
    try DurableFile.write([image, indexBytes, line], to: url)
    return ShardReceipt(
      name: name, sha256: sha256, bytes: image.count + indexBytes.count + line.count)
  }
}
