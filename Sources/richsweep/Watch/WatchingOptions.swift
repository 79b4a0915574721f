import ArgumentParser
import Coordination
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
      guard let text, WebAddress(text) == nil else { continue }
      throw ValidationError(
        "--\(name): got '\(text)', expected HOST:PORT, HOST being an address of this machine in numbers, localhost or *."
      )
    }
  }

  /// Begins to serve what was asked for.
  ///
  /// - Parameter say: is told where.
  /// - Returns: the dashboard, which begins to show cells when it is told to.
  func serve(_ latest: Latest, of opened: OpenSweep, say: (String) -> Void) throws -> Dashboard? {
    if let address = metrics.flatMap({ WebAddress($0) }) {
      let found = try MetricsEndpoint.serve(
        latest, at: address, sweep: opened.sweep.name, version: ProgramVersion.current)
      say("metrics at http://\(found)/metrics")
    }
    guard let address = dashboard.flatMap({ WebAddress($0) }) else { return nil }
    let page = try Dashboard(latest, of: opened.sweep, in: opened.directory, version: ProgramVersion.current)
    let token = address.isLoopback ? nil : try DashboardToken.orNew(in: opened.directory)
    say("dashboard at \(try page.serve(at: address, token: token))")
    return page
  }
}
