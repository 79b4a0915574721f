import NIOCore
import NIOHTTP1

/// The end of a connection's pipeline: answers requests, and in words what is none.
final class RequestAnswerer: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let connections: OpenConnections
  private let answer: (WebRequest) -> WebResponse
  private var head: HTTPRequestHead?
  private var isOver = false

  init(_ connections: OpenConnections, answer: @escaping (WebRequest) -> WebResponse) {
    (self.connections, self.answer) = (connections, answer)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head) where Self.isFollowedByMore(head):
      // What follows is neither awaited nor taken for a request.
      let isRefused = head.method == .GET && Self.hasBody(head)
      respond(
        isRefused ? .sentence(.payloadTooLarge, "A request must not have a body") : response(to: head),
        to: head,
        isLast: true, context)
    case .head(let head): self.head = head
    case .body: break
    case .end:
      guard let head else { return }
      self.head = nil
      let isLast = !head.isKeepAlive || head.version != .http1_1
      respond(response(to: head), to: head, isLast: isLast, context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    let limits = connections.limits
    let refusal: WebResponse? =
      switch error {
      case RequestGate.Fault.lineTooLong:
        .sentence(.uriTooLong, "The request line is too long; the limit is \(limits.headBytes) bytes")
      case RequestGate.Fault.headersTooLong:
        .sentence(
          .requestHeaderFieldsTooLarge, "The headers are too long; the limit is \(limits.headBytes) bytes"
        )
      case RequestGate.Fault.tooSlow:
        .sentence(.requestTimeout, "The request took too long")
      case RequestGate.Fault.unreadable, is HTTPParserError:
        .sentence(.badRequest, "The request is not HTTP/1.1")
      default: nil
      }
    if let refusal { respond(refusal, to: nil, isLast: true, context) } else { context.close(promise: nil) }
  }

  private static func hasBody(_ head: HTTPRequestHead) -> Bool {
    head.headers.contains(name: "transfer-encoding") || head.headers["content-length"].contains { $0 != "0" }
  }

  /// Whether what comes after a head may be no request: a body, or another protocol.
  private static func isFollowedByMore(_ head: HTTPRequestHead) -> Bool {
    hasBody(head) || head.method == .CONNECT || head.headers.contains(name: "upgrade")
  }

  private func response(to head: HTTPRequestHead) -> WebResponse {
    guard let request = WebRequest(head) else {
      return .sentence(.badRequest, "The request line has no valid address")
    }
    return answer(request)
  }

  private func respond(
    _ response: WebResponse, to head: HTTPRequestHead?, isLast: Bool, _ context: ChannelHandlerContext
  ) {
    guard !isOver else { return }
    isOver = isLast
    var response = response
    let share = connections.unsent.begin(response.body.readableBytes)
    if share == nil { response = .sentence(.serviceUnavailable, "Too many answers are waiting to be read") }
    response.headers.replaceOrAdd(name: "Content-Length", value: "\(response.body.readableBytes)")
    if isLast { response.headers.replaceOrAdd(name: "Connection", value: "close") }
    let start = HTTPResponseHead(version: .http1_1, status: response.status, headers: response.headers)
    context.write(wrapOutboundOut(.head(start)), promise: nil)
    if head?.method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(response.body))), promise: nil)
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { [connections] result in
      if let share { connections.unsent.end(share) }
      guard case .success = result else { return }
      context.triggerUserOutboundEvent(RequestGate.Answered(isLast: isLast), promise: nil)
    }
  }
}
