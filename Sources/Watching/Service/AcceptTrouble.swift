import Foundation
import NIOCore

/// Says that connections cannot be accepted, and ends some that owe a request: descriptors may be what is short.
final class AcceptTrouble: ChannelInboundHandler {
  typealias InboundIn = any Channel

  /// A trouble that lasts is told so often.
  private static let pause = TimeAmount.seconds(60)
  /// After trouble nothing is accepted for so long.
  static let backoff = TimeAmount.milliseconds(100)

  private let connections: OpenConnections
  private let note: (String) -> Void
  private var last: NIODeadline?

  init(_ connections: OpenConnections, note: @escaping (String) -> Void) {
    (self.connections, self.note) = (connections, note)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    connections.endOlderHalf()
    if last.map({ .now() - $0 > Self.pause }) ?? true {
      last = .now()
      note("cannot accept connections: \(WebServer.words(error))")
    }
    context.fireErrorCaught(error)
  }
}
