import SweepPlan
import Testing

@Suite("Numbers beyond reason")
struct ExcessTests {
  @Test("Presets are within reason", arguments: Presets.names)
  func presets(name: String) throws {
    #expect(try Document.sweep(#require(Presets.yaml(named: name))).excesses == [])
  }

  @Test(
    "What no machine can do is named, with what it can",
    arguments: [
      (
        Document.replacing([
          5: "  tau: {linspace: [1, 2, 1000000]}", 6: "  delta: {linspace: [1, 2, 600000]}",
        ]),
        ["grid: got 6e11 cells, expected at most 4.29e9"]
      ),
      (
        Document.replacing([
          5: "  tau: {linspace: [1, 2, 10000]}", 6: "  delta: {linspace: [1, 2, 100000]}",
          12: "  checkpoints: [0, 1000000000000]",
        ]),
        [
          "training.checkpoints: got 1e21 evaluations of the gradient in all cells together, expected at most 1e18; end earlier, or train fewer cells"
        ]
      ),
      (
        Document.replacing([
          5: "  tau: {linspace: [1, 2, 10000]}", 6: "  delta: {linspace: [1, 2, 100000]}",
          13: "record: {loss_history: 1000000}",
        ]),
        ["record: got 8e15 bytes in the result, expected at most 1.13e15; record less, or train fewer cells"]
      ),
    ])
  func said(yaml: String, expected: [String]) throws {
    #expect(try Document.sweep(yaml).excesses.map { "\($0.field): \($0.message)" } == expected)
  }

  @Test("A number that is rounded to the limit is not said to be the limit")
  func barely() throws {
    let yaml = Document.replacing([
      5: "  tau: [1]", 6: "  delta: [1]", 8: "  seed: {range: [0, 1000000]}",
      12: "  checkpoints: [0, 1000000000000]",
    ])
    let excesses = try Document.sweep(yaml).excesses
    #expect(excesses.map(\.field) == ["training.checkpoints"])
    #expect(excesses.first?.message.hasPrefix("got more than 1e18 evaluations") == true)
    #expect(Sweep.line(of: "training.checkpoints", inYAML: yaml) == 12)
    #expect(Sweep.line(of: "training.solvers", inYAML: yaml) == 9, "that of the section")
    #expect(Sweep.line(of: "nowhere", inYAML: yaml) == nil)
  }

  @Test("A tolerance below all numbers leaves evaluations a number")
  func tolerance() throws {
    let sweep = try Document.sweep(
      Document.replacing([
        10: "  solver: flow\n  tolerance: 1e-300", 12: "  checkpoints: [0, 1000000]",
      ]))
    #expect(CostModel(sweep).totals().evaluations == 4e15)
  }

  @Test("Of many mistakes the first are said, and how many more there are")
  func manyMistakes() throws {
    let fields = (0..<20_000).map { "unknown\($0): 1\n" }.joined()
    let error = #expect(throws: ConfigurationError.self) { try Document.sweep(Document.text + fields) }
    #expect(error?.issues.count == 201)
    #expect(error?.issues.first?.description.hasPrefix("sweep.yaml:14: unknown0: unknown field") == true)
    #expect(error?.issues.last?.description == "sweep.yaml: and 19800 more such problems")
    let name = String(repeating: "x", count: 100_000)
    let long = #expect(throws: ConfigurationError.self) { try Document.sweep(Document.text + "\(name): 1\n") }
    #expect((long?.description.utf8.count ?? 0) < 1000)
  }
}
