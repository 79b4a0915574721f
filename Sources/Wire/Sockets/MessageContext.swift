import CZeroMQ
import Foundation
import Surroundings

/// ZeroMQ's threads and its connections, one for a process.
public final class MessageContext: @unchecked Sendable {
  // @unchecked Sendable because a ZeroMQ context may be used from any thread (zmq_ctx_new(3)) and the
  // pointer never changes.
  let handle: UnsafeMutableRawPointer

  /// What a context takes, with two sockets, their monitors and connections: ZeroMQ ends the process where it does not
  /// get that.
  private static let (descriptors, threads) = (24, 4)

  /// - Throws: ``MessagingError`` where the process has no descriptors, threads or memory left.
  public init() throws(MessagingError) {
    do {
      try OpenFiles.require(Self.descriptors, for: "communication with other processes")
      try Threads.require(Self.threads, for: "communication with other processes")
    } catch { throw MessagingError(code: .exhausted, message: "\(error)") }
    guard let handle = zmq_ctx_new() else { throw MessagingError.last("create a ZeroMQ context") }
    self.handle = handle
  }

  deinit {
    // The end of a child may interrupt it.
    while zmq_ctx_term(handle) != 0, zmq_errno() == EINTR {}
  }

  /// ZeroMQ's version, as "4.3.4".
  public static var libraryVersion: String {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    zmq_version(&major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }

  /// Whether ZeroMQ can encrypt and authenticate.
  public static var hasCurve: Bool { zmq_has("curve") == 1 }
}
