public import Foundation

/// A file that arrives in pieces, in order, under a temporary name, and gets its own when all of it is there.
public struct IncomingFile: Sendable {
  /// The name it will have.
  public let url: URL
  /// Bytes it will have.
  public let size: Int
  /// Bytes that have arrived.
  public private(set) var written = 0

  /// Begins a file, in place of one that was begun before.
  ///
  /// - Throws: ``StoreError`` with code `outOfSpace` or `inaccessible`.
  public init(_ url: URL, size: Int) throws(StoreError) {
    (self.url, self.size) = (url, size)
    try write([], O_TRUNC)
  }

  /// Whether all of it is there.
  public var isWhole: Bool { written == size }

  /// Where it is until ``publish()``.
  public var temporary: URL { DurableFile.temporary(url) }

  /// Adds the next bytes.
  ///
  /// - Throws: ``StoreError`` with code `outOfSpace` or `inaccessible`, or `invalid` for more than are to come.
  public mutating func append(_ bytes: [UInt8]) throws(StoreError) {
    guard bytes.count <= size - written else {
      throw StoreError(
        .invalid, path: path, message: "got \(written + bytes.count) bytes, expected \(size) and no more")
    }
    try write(bytes, 0)
    written += bytes.count
  }

  /// Brings the whole file to the disk, gives it its name, and syncs the folder.
  ///
  /// - Throws: ``StoreError``.
  public func publish() throws(StoreError) {
    try DurableFile.sync(path)
    try DurableFile.publish(url)
  }

  /// Removes what has arrived.
  public func discard() { unlink(path) }

  private var path: String { temporary.path(percentEncoded: false) }

  private func write(_ bytes: [UInt8], _ flags: Int32) throws(StoreError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o666)
    guard descriptor >= 0 else { throw DurableFile.failure(path, "cannot create the file") }
    defer { close(descriptor) }
    guard lseek(descriptor, off_t(written), SEEK_SET) >= 0 else {
      throw DurableFile.failure(path, "cannot write the file")
    }
    try DurableFile.writeAll(bytes, to: descriptor, path)
  }
}
