import Dispatch
import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// A small HTTP server that lives as long as the process. Its handlers run on the threads of Swift's concurrency, never
/// on the coordinator's.
enum WebServer {
  /// An address that cannot be listened at.
  struct Failure: Error, CustomStringConvertible {
    let address: WebAddress
    let reason: String

    var description: String { "\(address): cannot be listened at: \(reason)" }
  }

  /// What came of starting it.
  private final class Outcome: Sendable {
    let result = Mutex<Result<UInt16, any Error>?>(nil)
    let isKnown = DispatchSemaphore(value: 0)

    /// The first to know says it.
    func say(_ outcome: Result<UInt16, any Error>) {
      let isFirst = result.withLock { result in
        defer { if result == nil { result = outcome } }
        return result == nil
      }
      if isFirst { isKnown.signal() }
    }
  }

  /// Serves at an address; returns once it listens.
  ///
  /// - Returns: the address with the port that was chosen.
  /// - Throws: ``Failure``.
  static func start(
    at address: WebAddress, answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse
  ) throws -> WebAddress {
    let outcome = Outcome()
    let server: HTTPServer
    do {
      server = Self.server(at: try address.socketAddress(), answer)
    } catch { throw Failure(address: address, reason: "\(error)") }
    Task.detached {
      do { try await server.run() } catch { outcome.say(.failure(error)) }
    }
    Task.detached {
      do {
        try await server.waitUntilListening(timeout: 60)
        switch await server.listeningAddress {
        case .ip4(_, let port)?, .ip6(_, let port)?: outcome.say(.success(port))
        default: outcome.say(.failure(SocketError.unsupportedAddress))
        }
      } catch { outcome.say(.failure(error)) }
    }
    outcome.isKnown.wait()
    switch outcome.result.withLock({ $0 }) {
    case .success(let port)?: return address.with(port: port)
    case .failure(let error)?: throw Failure(address: address, reason: error.localizedDescription)
    case nil: throw Failure(address: address, reason: "no answer")
    }
  }

  private static func server(
    at address: some SocketAddress, _ answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse
  ) -> HTTPServer {
    HTTPServer(address: address, logger: .disabled, handler: ClosureHTTPHandler { answer($0) })
  }
}

extension HTTPResponse {
  /// What every answer says: what it is, and that nothing else is to be made of it or kept.
  static func of(_ type: String, _ body: Data, _ status: HTTPStatusCode = .ok) -> HTTPResponse {
    HTTPResponse(
      statusCode: status,
      headers: [
        .contentType: type, HTTPHeader("Cache-Control"): "no-store",
        HTTPHeader("X-Content-Type-Options"): "nosniff",
      ], body: body)
  }

  /// A sentence.
  static func sentence(_ status: HTTPStatusCode, _ text: String) -> HTTPResponse {
    .of("text/plain; charset=utf-8", Data((text + "\n").utf8), status)
  }
}
