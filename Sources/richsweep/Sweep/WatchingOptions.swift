import ArgumentParser
import Coordination
import Logging
import SweepPlan
import Watching

/// Where a coordinator tells how its sweep is doing.
struct WatchingOptions: ParsableArguments {
  @Option(help: "Serve metrics for Prometheus at HOST:PORT (on this machine alone: PORT), under /metrics.")
  var metrics: String?

  @Option(
    help: """
      Serve a page on which the sweep fills up at HOST:PORT (on this machine alone: PORT). It changes nothing. Visitors \
      from other machines need the token in the address that is printed.
      """)
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
  ///   - logger: what trouble with visitors is logged to.
  ///   - say: is told where.
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
