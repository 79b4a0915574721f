internal import Foundation
internal import Surroundings

/// A file under a temporary name of its own, which no other writer has, until all of it is there.
struct DraftFile: Sendable {
  /// The name it will have.
  let url: URL
  /// Its path until ``publish()``.
  let path: String

  /// Makes an empty file.
  ///
  /// - Throws: ``StoreError`` with code `outOfSpace` or `inaccessible`.
  init(_ url: URL) throws(StoreError) {
    self.url = url
    path = TemporaryName.beside(url.path(percentEncoded: false))
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw DurableFile.failure(url.path(percentEncoded: false), "cannot create the file")
    }
    close(descriptor)
  }

  /// Adds bytes at its end.
  ///
  /// - Parameter isLast: whether to bring all to the disk then.
  /// - Throws: ``StoreError`` with code `outOfSpace` or `inaccessible`.
  func append(_ pieces: [[UInt8]], isLast: Bool = false) throws(StoreError) {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw DurableFile.failure(path, "cannot open the file for writing") }
    defer { close(descriptor) }
    for piece in pieces { try DurableFile.writeAll(piece, to: descriptor, path) }
    guard !isLast || fsync(descriptor) == 0 else {
      throw DurableFile.failure(path, "cannot sync the file to the disk")
    }
  }

  /// Brings what has been written to the disk.
  ///
  /// - Throws: ``StoreError``.
  func sync() throws(StoreError) { try DurableFile.sync(path) }

  /// Gives a synced file its name, and syncs the folder so that the name stays.
  ///
  /// - Throws: ``StoreError``; the file is gone then.
  func publish() throws(StoreError) {
    guard rename(path, url.path(percentEncoded: false)) == 0 else {
      let error = DurableFile.failure(path, "cannot rename the file to \(url.lastPathComponent)")
      discard()
      throw error
    }
    try DurableFile.sync(url.deletingLastPathComponent().path(percentEncoded: false))
  }

  /// Removes it.
  func discard() { unlink(path) }
}
