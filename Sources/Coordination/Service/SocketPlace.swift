import Foundation
public import Wire

/// Where a Unix socket is to lie: an absolute path whose name is free, or taken by a socket nobody listens at. Files of
/// others are never touched.
public struct SocketPlace: Sendable {
  /// Its endpoint, which workers in any folder find.
  public let endpoint: Endpoint
  private let path: String
  private let folder: String

  /// Looks at a place, and changes nothing.
  ///
  /// - Throws: ``MessagingError`` where a socket cannot lie there, with the reason.
  public init(_ endpoint: Endpoint) throws(MessagingError) {
    let url = URL(fileURLWithPath: endpoint.address).standardizedFileURL
    path = url.path
    folder = url.deletingLastPathComponent().path
    self.endpoint = try .ipc(path: path)
    switch try Self.facts(folder, follow: true) {
    case nil:
      let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
      guard try Self.facts(parent, follow: true) != nil else {
        throw refusal(folder, "no such folder")
      }
    case let facts?:
      guard facts.st_mode & S_IFMT == S_IFDIR else { throw refusal(folder, "not a folder") }
      guard facts.st_uid == getuid() else {
        throw refusal(
          folder,
          isOwn ? "belongs to another user; remove it, or set TMPDIR" : "belongs to another user")
      }
    }
    try checkName()
  }

  /// Makes the folder where there is none, for its user alone, and removes a socket that a dead coordinator left.
  ///
  /// - Returns: whether a folder was made.
  /// - Throws: ``MessagingError``.
  func prepare() throws(MessagingError) -> Bool {
    let isMade = mkdir(folder, 0o700) == 0
    guard isMade || errno == EEXIST else { throw refusal(folder, "cannot be created: \(Self.lastError)") }
    // In a folder that everybody may write in, somebody else may have been faster.
    guard let facts = try Self.facts(folder, follow: !isOwn), facts.st_mode & S_IFMT == S_IFDIR,
      facts.st_uid == getuid()
    else { throw refusal(folder, "not a folder of this user") }
    try checkName()
    if try Self.facts(path, follow: false) != nil { unlink(path) }
    return isMade
  }

  /// Removes the socket, and the folder if it was made for it and nothing else lies there.
  func remove(madeFolder: Bool) {
    if let facts = try? Self.facts(path, follow: false), facts.st_mode & S_IFMT == S_IFSOCK { unlink(path) }
    if madeFolder || isOwn { rmdir(folder) }
  }

  /// Throws unless the name is free, or that of a socket nobody listens at.
  private func checkName() throws(MessagingError) {
    guard let facts = try Self.facts(path, follow: false) else { return }
    guard facts.st_mode & S_IFMT == S_IFSOCK else {
      throw refusal(path, "already exists and is not a socket; choose another path")
    }
    guard !Self.isHeard(path) else {
      throw refusal(path, "another process listens on this socket; choose another path")
    }
  }

  /// Whether the folder is one this program made for the socket.
  private var isOwn: Bool { URL(fileURLWithPath: folder).lastPathComponent.hasPrefix(SocketDirectory.prefix) }

  /// What is at a path; nil where nothing is.
  private static func facts(_ path: String, follow: Bool) throws(MessagingError) -> stat? {
    var facts = stat()
    if (follow ? stat(path, &facts) : lstat(path, &facts)) == 0 { return facts }
    guard errno == ENOENT else { throw refusal(path, lastError) }
    return nil
  }

  /// Whether somebody listens at a socket.
  private static func isHeard(_ path: String) -> Bool {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    // The endpoint is short enough for a terminator to be left.
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    // The address outlives the call, which is told its size.
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    return result == 0 || errno == EAGAIN
  }

  private static var lastError: String { String(cString: strerror(errno)) }

  private static func refusal(_ path: String, _ reason: String) -> MessagingError {
    MessagingError(code: .badAddress, message: "\(path): \(reason)")
  }

  private func refusal(_ path: String, _ reason: String) -> MessagingError { Self.refusal(path, reason) }
}
