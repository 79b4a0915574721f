import CHDF5
import Foundation
import SweepPlan
import Testing

/// What a liar with a key can send: shards whose hashes are right and whose contents are not.
extension Synthetic {
  /// A column of a shard's table: where its first number stands, and how far apart those of two rows are.
  struct Column {
    var name: String
    var count: Int
    var offset: Int
    var stride: Int
  }

  /// The columns of a table of a shard with cells of one shape.
  static func columns(_ table: String, of shard: Data) throws -> [Column] {
    let begin = try #require(shard.range(of: Data("\n\(table) ".utf8), options: .backwards)).upperBound
    let end = try #require(shard[begin...].firstIndex(of: UInt8(ascii: "\n")))
    let words = String(decoding: shard[begin..<end], as: UTF8.self).split(separator: " ")
    let blocks = words.dropFirst().map { word in
      let parts = word.split(separator: ":")
      return (String(parts[0]), parts.count > 1 ? Int(parts[1]) ?? 1 : 1)
    }
    var offset = try #require(words.first.flatMap { Int($0) })
    let stride = 8 * blocks.reduce(0) { $0 + $1.1 }
    return blocks.map { name, count in
      defer { offset += 8 * count }
      return Column(name: name, count: count, offset: offset, stride: stride)
    }
  }

  /// A shard with one number of a table replaced, sealed again.
  static func forged(
    _ shard: Data, _ table: String, _ name: String, row: Int = 0, at index: Int = 0, bits: UInt64,
    in folder: TemporaryFolder
  ) throws -> Data {
    let column = try #require(try columns(table, of: shard).first { $0.name == name })
    var copy = shard
    let place = column.offset + row * column.stride + 8 * index
    withUnsafeBytes(of: bits.littleEndian) { copy.replaceSubrange(place..<place + 8, with: $0) }
    return try sealed(copy, in: folder)
  }

  /// A shard whose HDF5 file was changed by calls of the library, sealed again. Its tables must stay where they are.
  static func forged(_ shard: Data, in folder: TemporaryFolder, _ change: (hid_t) -> Void) throws -> Data {
    let index = try #require(shard.range(of: Data("fingerprint ".utf8), options: .backwards)).lowerBound
    let url = folder("forged")
    try shard[..<index].write(to: url)
    let file = H5Fopen(url.path, 1, 0)
    try #require(file >= 0)
    change(file)
    try #require(H5Fclose(file) >= 0)
    return try sealed(try Data(contentsOf: url) + shard[index...], in: folder)
  }
}
