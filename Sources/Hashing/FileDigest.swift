internal import Foundation

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

  /// What the operating system refused.
  package struct Refusal: Error, Sendable, Equatable {
    /// In words, as "cannot open it".
    package let message: String
    /// Its `errno`.
    package let number: Int32

    /// The last error of this thread, unless another is named.
    fileprivate init(_ message: String, number: Int32 = errno) {
      (self.message, self.number) = (message, number)
    }
  }

  /// Reads a file.
  ///
  /// - Parameter length: so many bytes at its end are its trailer.
  /// - Throws: ``Refusal``, with `EISDIR` for a folder.
  package init(ofFileAt path: String, trailer length: Int = 0) throws(Refusal) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Refusal("cannot open it") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Refusal("cannot look at it") }
    // Where a folder has no bytes, as on some file systems, reading would not be refused.
    guard status.st_mode & S_IFMT != S_IFDIR else { throw Refusal("cannot read it", number: EISDIR) }
    let size = Int(status.st_size)
    let bodySize = max(0, size - length)
    var hash = SHA256()
    var tail: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: max(1, min(size, 1 << 20)))
    var position = 0
    while position < size {
      let wanted = min(buffer.count, position < bodySize ? bodySize - position : size - position)
      // `wanted` is at most the buffer's length.
      let count = buffer.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, wanted, off_t(position)) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Refusal("cannot read it") }
      guard count > 0 else { break }
      if position >= bodySize { tail += buffer[..<count] } else { hash.update(buffer[..<count]) }
      position += count
    }
    body = hexadecimal(hash.finalize())
    hash.update(tail)
    whole = tail.isEmpty ? body : hexadecimal(hash.finalize())
    trailer = tail
    byteCount = position
  }
}
