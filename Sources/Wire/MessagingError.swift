import CZeroMQ

/// A failure of ZeroMQ or of the conversation.
public struct MessagingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of failure a caller can act on.
  public enum Code: Equatable, Sendable {
    /// The address is taken by another process.
    case addressInUse
    /// The address is not one ZeroMQ can parse or reach, or is not allowed here.
    case badAddress
    /// The message was not one of ours, or from another protocol version.
    case malformed
    /// The process may have no more files open, or no more threads.
    case exhausted
    /// Anything else, with ZeroMQ's error number.
    case other(Int32)
  }

  /// What went wrong, for programs.
  public let code: Code
  /// What went wrong, for people: the operation, its object, and ZeroMQ's own words.
  public let message: String

  /// Makes an error from a code and a sentence.
  public init(code: Code, message: String) {
    self.code = code
    self.message = message
  }

  /// What went wrong, for people.
  public var description: String { message }

  /// The error of the ZeroMQ call that has just failed on this thread.
  ///
  /// - Parameter operation: what could not be done, such as "open a socket".
  static func last(_ operation: String) -> MessagingError {
    let number = zmq_errno()
    let code: Code =
      switch number {
      case EADDRINUSE: .addressInUse
      case EINVAL, EPROTONOSUPPORT, ENODEV, EADDRNOTAVAIL, ENOENT: .badAddress
      default: .other(number)
      }
    return MessagingError(
      code: code, message: "cannot \(operation): \(String(cString: zmq_strerror(number)))")
  }
}

/// Makes a ZeroMQ call and translates its result: the only place that knows the convention (a negative result means an
/// error in `zmq_errno`). A call interrupted by a signal is made again.
///
/// - Returns: the call's result, or nil where it would have had to wait (`EAGAIN`, or `EHOSTUNREACH`
///   for a ROUTER whose peer is gone).
/// - Throws: ``MessagingError`` naming `operation` for every other failure.
func valueOrWait(_ operation: @autoclosure () -> String, _ call: () -> Int32) throws(MessagingError) -> Int32?
{
  while true {
    let result = call()
    if result >= 0 { return result }
    switch zmq_errno() {
    case EINTR: continue
    case EAGAIN, EHOSTUNREACH: return nil
    default: throw MessagingError.last(operation())
    }
  }
}
