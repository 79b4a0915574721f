import Foundation
import Surroundings

/// The right to be a directory's coordinator: a lock the operating system holds for this process and
/// drops when it ends, however it ends.
public final class DirectoryLock: Sendable {
  private let descriptor: Int32
  private let path: String

  /// Why the lock was not taken.
  public enum Failure: Error, Equatable, Sendable {
    /// A live coordinator has it; with what it wrote about itself.
    case held(by: String)
    /// The lock file cannot be opened or locked.
    case unusable(String)
  }

  /// Takes the lock of a directory that exists.
  ///
  /// - Parameter holder: a line about this process, for whoever finds the lock taken.
  /// - Throws: ``Failure``.
  public init(_ directory: SweepDirectory, holder: String) throws(Failure) {
    let path = directory.lock.path(percentEncoded: false)
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw .unusable("\(path): \(String(cString: strerror(errno)))") }
    guard Self.take(file) else {
      let error = errno
      close(file)
      guard error == EWOULDBLOCK else { throw .unusable("\(path): \(String(cString: strerror(error)))") }
      let holder = TextFile.systemLines(path)?.first?.text ?? ""
      throw .held(by: PrintableText.of(holder, longest: 255))
    }
    descriptor = file
    self.path = path
    ftruncate(file, 0)
    let line = Array((holder + "\n").utf8)
    _ = pwrite(file, line, line.count, 0)
  }

  deinit { close(descriptor) }

  /// Whether the directory is still the one that was locked: it may have been removed, and another be in its place.
  public var isInPlace: Bool {
    var (mine, there) = (stat(), stat())
    guard fstat(descriptor, &mine) == 0 else { return false }
    if stat(path, &there) != 0 { return errno != ENOENT && errno != ENOTDIR }
    return mine.st_dev == there.st_dev && mine.st_ino == there.st_ino
  }

  /// Somebody who looks whether the lock is held has it for a moment himself: so it is tried for a little longer.
  private static func take(_ file: Int32) -> Bool {
    for _ in 0..<20 {
      if flock(file, LOCK_EX | LOCK_NB) == 0 { return true }
      guard errno == EWOULDBLOCK else { return false }
      usleep(10_000)
    }
    return flock(file, LOCK_EX | LOCK_NB) == 0
  }
}
