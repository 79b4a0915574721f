internal import CHDF5
internal import CZlib

/// The numbers of a chunk of float64 that was shuffled and deflated, decompressed here: the library takes the length that
/// a chunk decompresses to on trust, and reads past the end of one that is too short.
struct InflatedChunk {
  /// Its bytes: of each number the first, then of each the second, and so on; or one number after the other.
  private let bytes: [UInt8]
  private let isShuffled: Bool

  /// Decompresses a chunk.
  ///
  /// - Parameters:
  ///   - filterMask: a bit for each filter that was left out.
  ///   - count: the numbers it must hold.
  /// - Returns: nil where it does not hold so many.
  init?(_ stored: [UInt8], filterMask: UInt32, count: Int) {
    let size = count * MemoryLayout<Double>.size
    isShuffled = filterMask & 1 == 0
    guard filterMask & 2 == 0 else {
      guard stored.count == size else { return nil }
      bytes = stored
      return
    }
    var length = uLong(size)
    // The call writes at most `size` bytes, says how many, and refuses what would be more.
    let inflated = [UInt8](unsafeUninitializedCapacity: size) { buffer, written in
      let status = uncompress(buffer.baseAddress, &length, stored, uLong(stored.count))
      written = status == Z_OK ? Int(length) : 0
    }
    guard inflated.count == size else { return nil }
    bytes = inflated
  }

  /// Whether all numbers are finite: those that are not have all bits of the exponent set.
  var allFinite: Bool {
    let count = bytes.count / 8
    let (last, stride) = isShuffled ? (7 * count, 1) : (7, 8)
    let before = isShuffled ? count : 1
    return !(0..<count).contains { index in
      let high = last + index * stride
      return bytes[high] & 0x7F == 0x7F && bytes[high - before] & 0xF0 == 0xF0
    }
  }
}

extension HDF5Dataset {
  /// A chunk of `count` numbers, decompressed.
  ///
  /// - Throws: ``StoreError`` with code `damaged` where it was never written or has another length.
  func inflatedChunk(at offset: [Int], count: Int) throws(StoreError) -> InflatedChunk {
    func damaged(_ message: String) -> StoreError {
      StoreError(.damaged, path: path, object: name, message: "the chunk of row \(offset[0]) \(message)")
    }
    guard let (bytes, mask) = try readChunk(at: offset) else { throw damaged("was never written") }
    guard let chunk = InflatedChunk(bytes, filterMask: mask, count: count) else {
      throw damaged("does not decompress to \(count) numbers")
    }
    return chunk
  }
}
