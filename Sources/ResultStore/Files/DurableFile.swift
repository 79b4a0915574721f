public import Foundation
internal import Hashing
internal import Surroundings

/// Atomic files: under its name a file is complete or does not exist, whatever happens.
public enum DurableFile {
  /// Writes pieces of a file under a temporary name, syncs it, gives it its name, and syncs the folder.
  ///
  /// - Throws: ``StoreError`` with code `outOfSpace` or `inaccessible`; nothing is left behind then.
  public static func write(_ pieces: [[UInt8]], to url: URL) throws(StoreError) {
    let draft = try DraftFile(url)
    do throws(StoreError) {
      try draft.append(pieces, isLast: true)
    } catch {
      draft.discard()
      throw error
    }
    try draft.publish()
  }

  /// Writes bytes where a descriptor stands.
  static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(StoreError) {
    let number = Surroundings.writeAll(bytes, to: descriptor)
    if number != 0 { throw failure(path, "cannot write the file", number: number) }
  }

  /// Brings a finished temporary file to the disk.
  static func sync(_ path: String) throws(StoreError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, "cannot open the file to sync it") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(path, "cannot sync the file to the disk") }
  }

  /// The operating system's last error on this thread as an error of ours.
  static func failure(_ path: String, _ message: String) -> StoreError {
    failure(path, message, number: errno)
  }

  /// An error of the operating system as one of ours.
  private static func failure(_ path: String, _ message: String, number: Int32) -> StoreError {
    let cause = String(cString: strerror(number))
    guard !DiskSpace.isExhausted(number) else { return .outOfSpace(path: path, cause: cause) }
    return StoreError(
      number == ENOENT ? .notFound : .inaccessible, path: path, message: message, cause: cause)
  }

  /// The hashes of a file.
  ///
  /// - Parameter trailer: so many bytes at its end are hashed apart.
  /// - Throws: ``StoreError`` with code `notFound` or `inaccessible`.
  static func digest(_ path: String, trailer: Int = 0) throws(StoreError) -> FileDigest {
    do throws(RegularFile.Refusal) {
      return try FileDigest(ofFileAt: path, trailer: trailer)
    } catch {
      throw StoreError(path, error)
    }
  }

  /// Bytes in a file; nil when that cannot be told.
  public static func size(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// Bytes free for us on the disk of a folder; nil when that cannot be told.
  public static func freeBytes(at directory: URL) -> Int? {
    var status = statvfs()
    guard statvfs(directory.path(percentEncoded: false), &status) == 0 else { return nil }
    return Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
  }
}
