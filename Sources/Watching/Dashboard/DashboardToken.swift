import Foundation
package import ResultStore
import Surroundings

/// The token of a sweep's dashboard, which is made on first use and kept. Only its owner can read it.
package enum DashboardToken {
  /// Reads or makes the token in `keys/dashboard.token` of a sweep directory, mode 0600 in a folder of mode 0700. A file
  /// that holds no token, because a process or the disk ended while it was written, is replaced.
  ///
  /// - Throws: an error that names the file and what is wrong with it.
  package static func orNew(in directory: SweepDirectory) throws -> String {
    let path = directory.keys.appending(path: "dashboard.token").path(percentEncoded: false)
    mkdir(directory.keys.path(percentEncoded: false), 0o700)
    return try existing(path) ?? made(path)
  }

  /// The token in a file; nil where there is none.
  private static func existing(_ path: String) throws(Failure) -> String? {
    var facts = stat()
    guard lstat(path, &facts) == 0 else {
      if errno == ENOENT { return nil }
      throw Failure(path: path, reason: "cannot be read: \(String(cString: strerror(errno)))")
    }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      throw Failure(path: path, reason: "not a regular file; remove it, and a new one is made")
    }
    guard facts.st_mode & 0o077 == 0 else {
      throw Failure(path: path, reason: "other users can read it; remove it, and a new one is made")
    }
    let token = TextFile.systemLines(path)?.first?.text ?? ""
    return token.utf8.count == 64 && token.allSatisfy(\.isHexDigit) ? token : nil
  }

  /// A new token, whole in its file or not there at all.
  private static func made(_ path: String) throws(Failure) -> String {
    var random = SystemRandomNumberGenerator()
    let token = (0..<4).map { _ in
      let word = String(random.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - word.count) + word
    }.joined()
    let partial = "\(path).\(UUID().uuidString).tmp"
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Failure(path: path, reason: "cannot be created: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    let bytes = Array((token + "\n").utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0,
      rename(partial, path) == 0
    else {
      let cause = String(cString: strerror(errno))
      unlink(partial)
      throw Failure(path: path, reason: "cannot be written: \(cause)")
    }
    return token
  }

  /// A token file that is of no use.
  struct Failure: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "\(path): \(reason)" }
  }
}
