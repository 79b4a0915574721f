internal import Foundation
internal import Surroundings

/// A file open for reading stretches of it.
package struct FileReader: ~Copyable {
  /// Its path, for messages.
  let path: String
  /// Its size when it was opened.
  package let byteCount: Int
  private let file: RegularFile

  /// Opens a file.
  ///
  /// - Throws: ``StoreError`` with code `notFound`, `inaccessible`, or `foreign` for what is no file.
  package init(_ path: String) throws(StoreError) {
    do throws(RegularFile.Refusal) { file = try RegularFile(path) } catch { throw StoreError(path, error) }
    self.path = path
    byteCount = file.byteCount
  }

  /// A stretch of the file.
  ///
  /// - Throws: ``StoreError``: `damaged` where the file is shorter, `inaccessible` where it cannot be read.
  package func bytes(at offset: Int, count: Int) throws(StoreError) -> [UInt8] {
    try values(at: offset, count: count, of: UInt8.self)
  }

  /// A stretch of the file as numbers, which are there as they are in memory.
  ///
  /// - Throws: ``StoreError`` as ``bytes(at:count:)`` does.
  func values<Number: BitwiseCopyable>(
    at offset: Int, count: Int, of type: Number.Type
  ) throws(StoreError) -> [Number] {
    let size = MemoryLayout<Number>.stride
    guard offset >= 0, count >= 0, count <= byteCount / size, offset <= byteCount - count * size else {
      throw StoreError(
        .damaged, path: path,
        message: "truncated: it has \(byteCount) bytes, expected \(count * size) from byte \(offset) on")
    }
    var done = 0
    var failure: StoreError?
    let values = [Number](unsafeUninitializedCapacity: count) { buffer, initialized in
      // The calls write `count * size` bytes in all, which is the buffer's length; any bytes are a number.
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      while done < count * size {
        let read = pread(
          file.descriptor, bytes.baseAddress?.advanced(by: done), count * size - done, off_t(offset + done))
        if read < 0, errno == EINTR { continue }
        guard read > 0 else {
          failure = DurableFile.failure(path, "cannot read the file")
          return
        }
        done += read
      }
      initialized = count
    }
    if let failure { throw failure }
    return values
  }
}
