public import Foundation

/// Where temporary files and Unix sockets lie.
public struct TemporaryFolder: Equatable, Sendable {
  /// Its absolute path, without a slash at the end.
  public let path: String
  /// The folder.
  public var url: URL { URL(fileURLWithPath: path, isDirectory: true) }
  /// Why the folder of `TMPDIR` is not used; nil if it is used or not set.
  public let complaint: String?

  /// No folder will do.
  public struct Unavailable: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was looked at, why it does not do, and what to do.
    public let description: String
  }

  /// The first folder in which something can be made, of those in `TMPDIR`, /tmp and `XDG_RUNTIME_DIR`.
  ///
  /// - Parameters:
  ///   - longest: bytes its path may have.
  ///   - environment: where the variables are.
  /// - Throws: ``Unavailable``.
  public init(
    longest: Int = .max, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(Unavailable) {
    try self.init(longest: longest, environment: environment, usual: "/tmp")
  }

  /// The same, with another folder in place of /tmp.
  package init(longest: Int, environment: [String: String], usual: String) throws(Unavailable) {
    // XDG_RUNTIME_DIR goes when its user logs out, and a sweep may outlast that.
    let candidates = [
      ("TMPDIR", environment["TMPDIR"]), (usual, usual), ("XDG_RUNTIME_DIR", environment["XDG_RUNTIME_DIR"]),
    ]
    var complaints: [(name: String, text: String)] = []
    for (name, value) in candidates {
      guard let value, !value.isEmpty else { continue }
      let path = Self.absolute(value)
      guard let reason = Self.reason(against: path, longest: longest) else {
        self.path = path
        complaint = complaints.first { $0.name == "TMPDIR" }?.text
        return
      }
      complaints.append((name, name == value ? "\(name) \(reason)" : "\(name) is \(value), which \(reason)"))
    }
    let length = longest < .max ? " with a path of at most \(longest) bytes" : ""
    throw Unavailable(
      description: "no folder for temporary files: "
        + complaints.map(\.text).joined(separator: "; ")
        + ". Set TMPDIR to a folder that you can write to\(length)")
  }

  private static func absolute(_ path: String) -> String {
    var path =
      path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }

  /// Why a folder does not do; nil where it does.
  private static func reason(against path: String, longest: Int) -> String? {
    var facts = stat()
    guard stat(path, &facts) == 0 else {
      return errno == ENOENT ? "does not exist" : "cannot be used: \(String(cString: strerror(errno)))"
    }
    guard facts.st_mode & S_IFMT == S_IFDIR else { return "is not a folder" }
    guard access(path, W_OK | X_OK) == 0 else {
      return "is not writable: \(String(cString: strerror(errno)))"
    }
    guard path.utf8.count <= longest else {
      return "has a path of \(path.utf8.count) bytes, but a Unix socket permits at most \(longest)"
    }
    // A full disk, and file systems of the system itself, refuse only what is really made.
    let file = TemporaryName.beside(path + "/richsweep")
    let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return "cannot contain files: \(String(cString: strerror(errno)))" }
    close(descriptor)
    unlink(file)
    return nil
  }
}
