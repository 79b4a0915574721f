internal import Foundation
package import Surroundings

/// SHA-256 of a file, which is read once, in pieces of 1 MiB.
package struct FileDigest: Sendable {
  /// Of all its bytes, lower-case hexadecimal.
  package let whole: String
  /// Of all but the trailer, lower-case hexadecimal.
  package let body: String
  /// The last bytes, as many as were asked for, or all there are.
  package let trailer: [UInt8]
  /// How many bytes the file has.
  package let byteCount: Int
  /// Which file it was.
  package let identity: RegularFile.Identity

  /// Reads a file.
  ///
  /// - Parameter length: so many bytes at its end are its trailer.
  /// - Throws: `RegularFile.Refusal`.
  package init(ofFileAt path: String, trailer length: Int = 0) throws(RegularFile.Refusal) {
    let file = try RegularFile(path)
    let size = file.byteCount
    let bodySize = max(0, size - length)
    var hash = SHA256()
    var tail: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: max(1, min(size, 1 << 20)))
    var position = 0
    while position < size {
      let wanted = min(buffer.count, position < bodySize ? bodySize - position : size - position)
      // `wanted` is at most the buffer's length.
      let count = buffer.withUnsafeMutableBytes {
        pread(file.descriptor, $0.baseAddress, wanted, off_t(position))
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw RegularFile.Refusal(number: errno) }
      guard count > 0 else { break }
      if position >= bodySize { tail += buffer[..<count] } else { hash.update(buffer[..<count]) }
      position += count
    }
    body = hexadecimal(hash.finalize())
    hash.update(tail)
    whole = tail.isEmpty ? body : hexadecimal(hash.finalize())
    trailer = tail
    byteCount = position
    identity = file.identity
  }
}
