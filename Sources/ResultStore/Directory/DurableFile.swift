public import Foundation

/// Files that are either there and whole, or not there.
public enum DurableFile {
  /// Why a file could not be made to last.
  public struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
    /// The system's error number.
    public let number: Int32
    /// The path, the step that failed, and the system's words.
    public let message: String

    /// Whether the device had no room left, or the user no more quota.
    public var isOutOfSpace: Bool { number == ENOSPC || number == EDQUOT }

    public var description: String { message }
  }

  /// Writes bytes under a temporary name, syncs them, gives them their name, and syncs the directory.
  ///
  /// - Throws: ``Failure``; nothing is left behind then.
  public static func write(_ bytes: [UInt8], to url: URL) throws(Failure) {
    let temporary = url.appendingPathExtension("tmp")
    let path = temporary.path(percentEncoded: false)
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw failure("create", path) }
    do {
      defer { close(file) }
      var written = 0
      while written < bytes.count {
        let count = bytes[written...].withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw failure("write", path) }
        written += count
      }
    } catch {
      unlink(path)
      throw error
    }
    try publish(temporary, as: url)
  }

  /// Makes a finished file last under its final name: syncs it, renames it, syncs its directory.
  ///
  /// - Throws: ``Failure``; the temporary file is removed then.
  public static func publish(_ temporary: URL, as url: URL) throws(Failure) {
    let path = temporary.path(percentEncoded: false)
    do {
      try sync(path)
      guard rename(path, url.path(percentEncoded: false)) == 0 else { throw failure("rename", path) }
    } catch {
      unlink(path)
      throw error
    }
    try sync(url.deletingLastPathComponent().path(percentEncoded: false))
  }

  private static func sync(_ path: String) throws(Failure) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure("open", path) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw failure("sync", path) }
  }

  private static func failure(_ step: String, _ path: String) -> Failure {
    let number = errno
    return Failure(number: number, message: "\(path): cannot \(step): \(String(cString: strerror(number)))")
  }
}
