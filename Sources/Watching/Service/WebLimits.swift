import Foundation
import NIOCore

/// What visitors may cost, whoever they are.
struct WebLimits: Sendable {
  /// Bytes of a request line with its headers.
  var headBytes = 8192
  /// For a whole request, from the connection or from its first byte on.
  var requestTime = TimeAmount.seconds(10)
  /// Between an answer and the next request of a connection.
  var idleTime = TimeAmount.seconds(60)
  /// For an answer to be taken.
  var answerTime = TimeAmount.seconds(60)
  /// For a visitor to hang up after the last answer, while what else comes is thrown away.
  var farewellTime = TimeAmount.seconds(2)
  /// Connections at a time.
  var connections = 256
  /// Bytes of answers that visitors have not yet taken, over all connections.
  var unsentBytes = 64 << 20

  /// Of the connections at most a quarter of the descriptors that this process may have.
  static var ofThisProcess: WebLimits {
    var limits = WebLimits()
    var descriptors = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &descriptors) == 0 {
      limits.connections = min(limits.connections, max(1, Int(clamping: descriptors.rlim_cur) / 4))
    }
    return limits
  }
}
