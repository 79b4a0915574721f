import Coordination
import Foundation
import ResultStore
import Training
import Wire

/// A shard as bytes, without the trouble of a real one: its cells, which of them diverged, and a checksum.
struct ShardImage {
  var cells: [(number: Int, isDiverged: Bool)]
  /// Whether they were computed with fused multiply-add.
  var isFused = true
  /// Bytes without meaning, so that some shards take several chunks.
  var filler = 0

  var bytes: [UInt8] {
    var body = Self.bytes(of: UInt32(cells.count) << 1 | (isFused ? 1 : 0))
    for cell in cells { body += Self.bytes(of: UInt32(cell.number) << 1 | (cell.isDiverged ? 1 : 0)) }
    body += [UInt8](repeating: 7, count: filler)
    return Self.bytes(of: Self.checksum(body[...])) + body
  }

  /// What the bytes say of themselves.
  static func account(of bytes: [UInt8], sha256: String? = nil) throws -> ShardAccount {
    func damaged(_ message: String) -> StoreError { StoreError(.damaged, path: "shard", message: message) }
    guard bytes.count >= 8, number(bytes[0..<4]) == checksum(bytes[4...]) else { throw damaged("checksum") }
    if let sha256, sha256 != hash(of: bytes) { throw damaged("hash") }
    let count = Int(number(bytes[4..<8]) >> 1)
    let isFused = bytes[4] & 1 == 1
    return ShardAccount(
      arithmetic: isFused ? CellRun.fusedArithmetic : CellRun.separateArithmetic,
      sha256: hash(of: bytes), bytes: bytes.count,
      rows: (0..<count).map { index in
        let word = number(bytes[8 + 4 * index..<12 + 4 * index])
        return .init(cell: Int(word >> 1), isDiverged: word & 1 == 1, seconds: 0.5)
      })
  }

  /// Stands for SHA-256.
  static func hash(of bytes: [UInt8]) -> String { "\(checksum(bytes[...]))" }

  private static func bytes(of number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBytes { bytes in
      var hash: UInt32 = 0x811C_9DC5
      for byte in bytes { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
      return hash
    }
  }
}
