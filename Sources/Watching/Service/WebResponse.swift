import NIOCore
import NIOHTTP1

/// What a visitor gets.
struct WebResponse {
  let status: HTTPResponseStatus
  var headers: HTTPHeaders
  let body: ByteBuffer

  /// An answer of a media type. Every answer says that nothing else is to be made of it, that it is not to be kept, and
  /// that its address, which may hold a token, is not to be passed on.
  init(_ type: String, _ body: ByteBuffer, _ status: HTTPResponseStatus = .ok) {
    (self.status, self.body) = (status, body)
    headers = [
      "Content-Type": type, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
    ]
  }

  /// A sentence.
  static func sentence(_ status: HTTPResponseStatus, _ text: String) -> WebResponse {
    WebResponse("text/plain; charset=utf-8", ByteBuffer(string: text + "\n"), status)
  }
}
