public import Foundation
import Surroundings
public import Wire

/// Where the Unix socket of a sweep lies: a directory only its user may enter, the same for the same sweep
/// directory, so that workers of a coordinator that died find the next.
public enum SocketDirectory {
  /// The endpoint of a sweep directory.
  ///
  /// - Throws: ``MessagingError`` where there is no folder for temporary files whose path is short enough for a socket.
  public static func endpoint(for directory: URL) throws(MessagingError) -> Endpoint {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a: a short name, not a secret.
    for byte in directory.resolvingSymlinksInPath().path(percentEncoded: false).utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    let name = "/\(prefix)\(String(hash, radix: 36))/socket"
    let parent: TemporaryFolder
    do throws(TemporaryFolder.Unavailable) {
      parent = try TemporaryFolder(longest: Endpoint.longestPath - name.utf8.count)
    } catch { throw MessagingError(code: .badAddress, message: error.description) }
    return try .ipc(path: parent.path + name)
  }

  /// What the name of every such directory begins with.
  static let prefix = "richsweep-\(getuid())-"
}
