public import Foundation
public import Wire

/// Where the Unix socket of a sweep lies: a directory only its user may enter, the same for the same sweep
/// directory, so that workers of a coordinator that died find the next.
public enum SocketDirectory {
  /// The endpoint of a sweep directory.
  ///
  /// - Throws: ``MessagingError`` where the temporary directory's path is too long for a socket.
  public static func endpoint(for directory: URL) throws(MessagingError) -> Endpoint {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a: a short name, not a secret.
    for byte in directory.resolvingSymlinksInPath().path(percentEncoded: false).utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    let parent = FileManager.default.temporaryDirectory.path(percentEncoded: false)
    return try .ipc(path: parent + prefix + "\(String(hash, radix: 36))/socket")
  }

  /// What the name of every such directory begins with.
  static let prefix = "richsweep-\(getuid())-"
}
