import SweepPlan
import Testing
import Training

@Suite("Presets")
struct PresetTests {
  static let cells: [(String, Int, Int)] = [
    ("fig1a", 6, 1_000_000), ("fig1b", 4624, 1_000_000), ("fig1b-quick", 162, 1000),
    ("fig1-width", 1890, 30_000), ("fig3", 7, 2000), ("wide-linear", 492, 2000), ("deep-linear", 528, 8000),
    ("fig5-surface", 6, 5000), ("fig5-sweep", 1768, 3000), ("leaky", 680, 3000),
    ("rates", 180, 4096), ("sgd-noise", 360, 8000), ("smoke", 18, 200),
  ]

  @Test("Every preset is a sweep of its own name", arguments: cells)
  func parses(name: String, cells: Int, steps: Int) throws {
    let yaml = try #require(Presets.yaml(named: name))
    let sweep = try Sweep(yaml: yaml, file: "preset", directory: "/nowhere")
    #expect(sweep.name == name)
    #expect(sweep.grid.cellCount == cells)
    #expect(sweep.checkpoints.last == steps)
  }

  @Test("All of them are listed, and no others")
  func names() {
    #expect(Presets.names == Self.cells.map(\.0))
    #expect(Presets.yaml(named: "fig1") == nil)
  }

  @Test("fig1b-quick is every other point of fig1b")
  func nested() throws {
    let quick = try Document.sweep(try #require(Presets.yaml(named: "fig1b-quick")))
    let full = try Document.sweep(try #require(Presets.yaml(named: "fig1b")))
    #expect(full.grid.missingValues(of: quick.grid) == [])
  }

  @Test(
    "fig1a holds the figure's four panels",
    arguments: [
      (0.1, 1.0), (2, 1), (0.1, 0.1), (0.1, 10),
    ])
  func panels(tau: Double, alpha: Double) throws {
    let grid = try Document.sweep(try #require(Presets.yaml(named: "fig1a"))).grid
    let delta = tau * tau * (1 / (alpha * alpha) - alpha * alpha)
    #expect(grid.values(of: .tau).contains(tau))
    #expect(grid.values(of: .delta).contains { abs($0 - delta) < 1e-12 })
  }
}
