public import Foundation

/// A file that arrives in pieces, in order, under a temporary name, and gets its own when all of it is there.
public struct IncomingFile: Sendable {
  /// The name it will have.
  public let url: URL
  /// Bytes it will have.
  public let size: Int
  /// Bytes that have arrived.
  public private(set) var written = 0

  private let draft: DraftFile

  /// Begins a file.
  ///
  /// - Throws: ``StoreError`` with code `outOfSpace` or `inaccessible`.
  public init(_ url: URL, size: Int) throws(StoreError) {
    (self.url, self.size) = (url, size)
    draft = try DraftFile(url)
  }

  /// Whether all of it is there.
  public var isWhole: Bool { written == size }

  /// Where it is until ``publish()``.
  public var temporary: URL { URL(fileURLWithPath: draft.path) }

  /// Adds the next bytes.
  ///
  /// - Throws: ``StoreError`` with code `outOfSpace` or `inaccessible`, or `invalid` for more than are to come.
  public mutating func append(_ bytes: [UInt8]) throws(StoreError) {
    guard bytes.count <= size - written else {
      throw StoreError(
        .invalid, path: draft.path,
        message: "got \(written + bytes.count) bytes, expected at most \(size)")
    }
    try draft.append([bytes])
    written += bytes.count
  }

  /// Brings the whole file to the disk, gives it its name, and syncs the folder.
  ///
  /// - Throws: ``StoreError``.
  public func publish() throws(StoreError) {
    try draft.sync()
    try draft.publish()
  }

  /// Removes what has arrived.
  public func discard() { draft.discard() }
}
