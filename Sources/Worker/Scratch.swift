public import Foundation
public import ResultStore

/// A folder of a worker that has no access to the sweep directory: its shards until they are delivered, and copies
/// of the files the configuration names.
public struct Scratch: Sendable {
  /// Shards lie in it as they do in a sweep directory.
  public let directory: SweepDirectory

  /// Makes a folder only its user may enter.
  ///
  /// - Throws: ``StoreError``.
  public init(in parent: URL) throws(StoreError) {
    directory = SweepDirectory(parent.appending(path: "richsweep-worker-\(UUID().uuidString)").path)
    do {
      try FileManager.default.createDirectory(
        at: directory.root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try FileManager.default.createDirectory(at: directory.shards, withIntermediateDirectories: false)
    } catch {
      throw StoreError(
        .inaccessible, path: directory.path,
        message: "cannot be made; set TMPDIR to a folder you may write in",
        cause: error.localizedDescription)
    }
  }

  /// Where the copy of one of the configuration's files lies.
  func copy(_ name: String) -> URL { directory.root.appending(path: name) }

  /// Removes the folder, unless there is a shard in it that nobody else has.
  ///
  /// - Returns: how many there are.
  func remove() -> Int {
    let path = directory.shards.path(percentEncoded: false)
    let shards = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
      .filter { SweepDirectory.lease(ofShardNamed: $0) != nil }
    if shards.isEmpty { try? FileManager.default.removeItem(at: directory.root) }
    return shards.count
  }
}
