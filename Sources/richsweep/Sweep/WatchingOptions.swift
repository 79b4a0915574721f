import ArgumentParser
import Coordination
import Logging
import SweepPlan
import Watching

/// Where a coordinator serves metrics and the dashboard.
struct WatchingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Serve metrics for Prometheus at HOST:PORT under /metrics. PORT alone serves this machine only.",
      valueName: "address"))
  var metrics: String?

  @Option(
    help: ArgumentHelp(
      """
      Serve a read-only page about the sweep at HOST:PORT. PORT alone serves this machine only. Visitors from other \
      machines need the token in the printed address.
      """, valueName: "address"))
  var dashboard: String?

  func validate() throws {
    for (name, text) in [("metrics", metrics), ("dashboard", dashboard)] {
      guard let text else { continue }
      do throws(WebAddress.Refusal) { try WebAddress(text).check() } catch {
        throw ValidationError("--\(name): \(error).")
      }
    }
  }

  /// Begins to serve what was asked for.
  ///
  /// - Parameters:
  ///   - logger: receives problems with visitors.
  ///   - say: receives the addresses.
  /// - Returns: the dashboard, which begins to show cells when it is told to.
  func serve(
    _ latest: Latest, of opened: OpenSweep, logger: Logger, say: (String) -> Void
  ) throws -> Dashboard? {
    if let metrics {
      let found = try MetricsEndpoint.serve(
        latest, at: try WebAddress(metrics), sweep: opened.sweep.name, version: ProgramVersion.current,
        note: { logger.warning("metrics: \($0)") })
      say("metrics at http://\(found)/metrics")
    }
    guard let dashboard else { return nil }
    let address = try WebAddress(dashboard)
    let page = try Dashboard(latest, of: opened.sweep, in: opened.directory, version: ProgramVersion.current)
    let token = address.isLoopback ? nil : try DashboardToken.orNew(in: opened.directory)
    let found = try page.serve(at: address, token: token, note: { logger.warning("dashboard: \($0)") })
    say("dashboard at \(found)")
    return page
  }
}
