import NIOCore
import NIOHTTP1

/// `GET /metrics` for Prometheus.
package enum MetricsEndpoint {
  /// Serves the metrics of a coordinator.
  ///
  /// - Parameters:
  ///   - name: the sweep's.
  ///   - version: the program's.
  ///   - note: receives problems with visitors, on another thread.
  /// - Returns: the address, with the port that was chosen where any would do.
  /// - Throws: an error with the address on which it cannot listen, and the reason.
  package static func serve(
    _ latest: Latest, at address: WebAddress, sweep name: String, version: String,
    note: @escaping @Sendable (String) -> Void
  ) throws -> WebAddress {
    try WebServer.start(at: address, note: note) { request in
      guard request.method == .GET else {
        return .sentence(.methodNotAllowed, "This is read-only: GET /metrics")
      }
      guard request.path == "/metrics" else { return .sentence(.notFound, "The metrics are at /metrics") }
      let text = SweepMetrics.text(latest.value, name: name, version: version)
      return WebResponse(PrometheusText.contentType, ByteBuffer(string: text))
    }
  }
}
