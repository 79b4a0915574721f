internal import Foundation
internal import Hashing

/// SHA-256 of files, in pieces of 1 MiB.
enum Digest {
  /// The hash of a file's bytes, and of all but the last `trailer` of them.
  struct OfFile {
    var whole: String
    var body: String
    /// The last bytes, at most `trailer` of them.
    var trailer: [UInt8]
    var byteCount: Int
  }

  /// Reads a file once.
  ///
  /// - Throws: ``StoreError`` with code `notFound` or `inaccessible`.
  static func ofFile(_ path: String, trailer: Int = 0) throws(StoreError) -> OfFile {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DurableFile.failure(path, "cannot open it") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw DurableFile.failure(path, "cannot look at it") }
    let size = Int(status.st_size)
    let bodySize = max(0, size - trailer)
    var hash = SHA256()
    var tail: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: max(1, min(size, 1 << 20)))
    var position = 0
    while position < size {
      let wanted = min(buffer.count, position < bodySize ? bodySize - position : size - position)
      // `wanted` is at most the buffer's length.
      let count = buffer.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, wanted, off_t(position)) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw DurableFile.failure(path, "cannot read it") }
      guard count > 0 else { break }
      if position >= bodySize { tail += buffer[..<count] } else { hash.update(buffer[..<count]) }
      position += count
    }
    let body = hexadecimal(hash.finalize())
    hash.update(tail)
    return OfFile(
      whole: tail.isEmpty ? body : hexadecimal(hash.finalize()), body: body, trailer: tail,
      byteCount: position)
  }
}
