public import Foundation
public import ResultStore
import Surroundings

/// A folder of a worker that has no access to the sweep directory: its shards until they are delivered, and copies
/// of the files the configuration names.
public struct Scratch: Sendable {
  /// Shards lie in it as they do in a sweep directory.
  public let directory: SweepDirectory
  private let parent: URL
  private let keepsCheckpoints: Bool

  /// Makes a folder that only its user can enter.
  ///
  /// - Parameter keepsCheckpoints: whether the states of cells in training are saved beside the folder, where the next
  ///   worker finds them. Only for a folder of the user: the worker trusts the states in it.
  /// - Throws: ``StoreError``.
  public init(in parent: URL, keepsCheckpoints: Bool) throws(StoreError) {
    (self.parent, self.keepsCheckpoints) = (parent, keepsCheckpoints)
    directory = SweepDirectory(parent.appending(path: "richsweep-worker-\(UUID().uuidString)").path)
    do throws(SystemError) {
      for folder in [directory.root, directory.shards] { try Folder.make(folder, mode: 0o700) }
    } catch {
      throw StoreError(
        .inaccessible, path: error.path,
        message: "cannot be created; set TMPDIR or --scratch to a folder that you can write to",
        cause: error.cause)
    }
  }

  /// Makes a folder where temporary files lie.
  ///
  /// - Throws: ``StoreError``.
  public init() throws(StoreError) {
    let place: TemporaryFolder
    do throws(TemporaryFolder.Unavailable) { place = try TemporaryFolder() } catch {
      throw StoreError(.inaccessible, path: "TMPDIR", message: error.description)
    }
    try self.init(in: place.url, keepsCheckpoints: false)
  }

  /// Where the states of cells in training are saved.
  func checkpoints(ofSweep fingerprint: String) -> SweepDirectory {
    guard keepsCheckpoints else { return directory }
    return SweepDirectory(parent.appending(path: "richsweep-sweep-\(fingerprint.prefix(16))").path)
  }

  /// Where the copy of one of the configuration's files lies.
  func copy(_ name: String) -> URL { directory.root.appending(path: name) }

  /// Removes the folder, unless it contains shards that were not delivered.
  ///
  /// - Returns: the number of such shards.
  func remove() -> Int {
    let path = directory.shards.path(percentEncoded: false)
    let shards = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
      .filter { SweepDirectory.lease(ofShardNamed: $0) != nil }
    if shards.isEmpty { try? FileManager.default.removeItem(at: directory.root) }
    return shards.count
  }
}
