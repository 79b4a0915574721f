import CZeroMQ

/// What ZeroMQ refused to do, and where.
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

  /// The error ZeroMQ left behind for the call that just failed on this thread.
  static func last(_ operation: String) -> MessagingError {
    let number = zmq_errno()
    let code: Code =
      switch number {
      case EADDRINUSE: .addressInUse
      case EINVAL, EPROTONOSUPPORT, ENODEV, EADDRNOTAVAIL, ENOENT: .badAddress
      default: .other(number)
      }
    return MessagingError(code: code, message: "\(operation): \(String(cString: zmq_strerror(number)))")
  }
}

/// What a ZeroMQ call said: done, try again later, or a failure. The one place that knows the
/// convention (negative means look at `zmq_errno`); a call interrupted by a signal is made again.
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
