package import Foundation
import ResultStore

/// Where the shards of a worker lie whose coordinator cannot see them, until it has them.
package protocol ShardOutbox {
  /// Up to `count` bytes of a shard from an offset on; none past its end.
  func read(_ name: String, from offset: UInt64, count: Int) throws -> Data
  /// The coordinator has a shard, or does not need it.
  func remove(_ name: String)
}

extension Scratch: ShardOutbox {
  package func read(_ name: String, from offset: UInt64, count: Int) throws -> Data {
    let file = try FileReader(directory.shards.appending(path: name).path(percentEncoded: false))
    let start = min(Int(clamping: offset), file.byteCount)
    return Data(try file.bytes(at: start, count: min(count, file.byteCount - start)))
  }

  package func remove(_ name: String) {
    try? FileManager.default.removeItem(at: directory.shards.appending(path: name))
  }
}
