import Foundation
import NIOCore
import NIOHTTP1
package import ResultStore
package import Surroundings
package import SweepPlan

/// A page on which a sweep fills up: its grid, workers, failures and log. It shows and changes nothing.
package struct Dashboard: Sendable {
  private let latest: Latest
  private let follower: CellFollower
  private let directory: SweepDirectory
  private let version: String

  /// A dashboard of a coordinator and its sweep directory.
  ///
  /// - Throws: `JournalError`.
  package init(_ latest: Latest, of sweep: Sweep, in directory: SweepDirectory, version: String) throws {
    follower = try CellFollower(of: sweep, in: directory)
    (self.latest, self.directory, self.version) = (latest, directory, version)
  }

  /// Begins to show cells, once the coordinator has looked through the sweep directory.
  ///
  /// - Throws: `Threads.Shortage`.
  package func begin() throws(Threads.Shortage) { try follower.follow() }

  /// Serves the page for as long as the process lives.
  ///
  /// - Parameters:
  ///   - token: what visitors must show; nil for an address that only this machine reaches.
  ///   - note: receives problems with visitors, on another thread.
  /// - Returns: the address to open, the token included.
  /// - Throws: an error with the address on which it cannot listen, and the reason.
  package func serve(
    at address: WebAddress, token: String?, note: @escaping @Sendable (String) -> Void
  ) throws -> String {
    let access = Access(token: token)
    let found = try WebServer.start(at: address, note: note) { [self] request in
      switch access.answer(to: request) {
      case .welcome: return answer(request)
      case .enter(let cookie):
        var response = WebResponse.sentence(.seeOther, "See the page")
        // Relative: a proxy may serve the page under a path.
        response.headers.add(name: "Location", value: "./")
        response.headers.add(name: "Set-Cookie", value: cookie)
        return response
      case .refused(let why): return .sentence(.forbidden, why)
      }
    }
    return "http://\(found)/" + (token.map { "?token=\($0)" } ?? "")
  }

  private func answer(_ request: WebRequest) -> WebResponse {
    guard request.method == .GET else {
      return .sentence(.methodNotAllowed, "This page is read-only")
    }
    switch request.path {
    case "/": return Self.page("text/html; charset=utf-8", PackageResources.index_html)
    case "/style.css": return Self.page("text/css; charset=utf-8", PackageResources.style_css)
    case "/page.js": return Self.page("text/javascript; charset=utf-8", PackageResources.page_js)
    case "/map.js": return Self.page("text/javascript; charset=utf-8", PackageResources.map_js)
    case "/sweep.json": return Self.json(SweepFacts(follower.sweep, follower.variables, version: version))
    case "/status.json":
      return Self.json(StatusFacts(latest.value, follower, log: LogTail.lines(of: directory)))
    case "/map":
      do {
        return WebResponse("application/octet-stream", try MapMessage.answer(to: request, from: follower))
      } catch {
        return .sentence(.badRequest, "\(error)")
      }
    default: return .sentence(.notFound, "\(request.path) does not exist")
    }
  }

  private static func page(_ type: String, _ bytes: [UInt8]) -> WebResponse {
    var response = WebResponse(type, ByteBuffer(bytes: bytes))
    // Nothing but its own files, whatever a worker's words may hold.
    response.headers.add(
      name: "Content-Security-Policy",
      value: "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
    return response
  }

  private static func json(_ facts: some Encodable) -> WebResponse {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    guard let bytes = try? encoder.encode(facts) else {
      return .sentence(.internalServerError, "The answer cannot be written as JSON")
    }
    return WebResponse("application/json", ByteBuffer(bytes: bytes))
  }
}
