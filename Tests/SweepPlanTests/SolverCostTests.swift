import SweepPlan
import Testing
import Training

@Suite("Cost of the solvers")
struct SolverCostTests {
  /// A sweep of 200 samples × 20 inputs × 20 neurons at step 10⁵, two seeds a point.
  static func sweep(_ training: String) throws -> Sweep {
    try Document.sweep(
      """
      task: {kind: teacher-student, inputs: 20, samples: 200, test_samples: 10}
      grid: {tau: [0.5, 2], delta: [-1, 0, 1], width: [20], seed: [0, 1]}
      training: {\(training), learning_rate: {base: 5.0e-2, divided_by: tau^2}, checkpoints: [0, 10, 100, 1e3, 1e4, 1e5]}
      """)
  }

  /// What every cell took.
  static func measured(_ sweep: Sweep) throws -> [Int] {
    try (0..<sweep.grid.cellCount).map { cell in
      let specification = sweep.specification(ofCell: cell)
      var run = try CellRun(specification, data: try CellData(for: specification))
      run.advance { _ in false }
      return run.outcome.evaluations
    }
  }

  @Test("Integration is foreseen within a factor of four", arguments: ["adaptive", "flow"])
  func integration(solver: String) throws {
    let sweep = try Self.sweep("solver: \(solver)")
    let model = CostModel(sweep)
    for (cell, count) in try Self.measured(sweep).enumerated() {
      let ratio = Double(model.evaluations(ofCell: cell)) / Double(count)
      #expect(ratio > 0.25 && ratio < 4, "cell \(cell): \(ratio) of \(count)")
    }
  }

  @Test("Once a seed of each point has finished, the others are foreseen within a factor of 1.6")
  func seeds() throws {
    let sweep = try Self.sweep("solver: adaptive")
    var model = CostModel(sweep)
    // Seconds as if every evaluation took a millisecond.
    let seconds = try Self.measured(sweep).map { Double($0) / 1000 }
    for cell in stride(from: 0, to: 12, by: 2) { model.observe(cell: cell, seconds: seconds[cell]) }
    for cell in stride(from: 1, to: 12, by: 2) {
      let ratio = model.seconds(ofCell: cell) / seconds[cell]
      #expect(ratio > 0.625 && ratio < 1.6, "cell \(cell): \(ratio) of \(seconds[cell])")
    }
  }

  @Test("What finished tells of other points by its ratio to what was foreseen")
  func otherPoints() throws {
    let sweep = try Self.sweep("solver: adaptive")
    var model = CostModel(sweep)
    let before = (0..<12).map(model.seconds(ofCell:))
    model.observe(cell: 0, seconds: 5 * before[0])
    for cell in 0..<12 { #expect(abs(model.seconds(ofCell: cell) / before[cell] - 5) < 1e-4) }
    model.observe(cell: 0, seconds: 5 * before[0])
    model.observe(cell: 10, seconds: 2 * before[10])
    #expect(abs(model.seconds(ofCell: 1) / before[1] - 5) < 1e-4)
    #expect(abs(model.seconds(ofCell: 11) / before[11] - 2) < 1e-4)
    #expect(model.seconds(ofCell: 5) > 2 * before[5] && model.seconds(ofCell: 5) < 5 * before[5])
  }

  @Test(
    "The evaluations of sgd are foreseen exactly",
    arguments: [
      "{trajectory: {every: 30}, loss_history: 7}", "{loss_history: 7}", "{trajectory: {every: 7}}", "{}",
    ])
  func stochastic(record: String) throws {
    for checkpoints in ["[10, 100]", "[0, 7, 90, 100]", "[0]"] {
      let sweep = try Document.sweep(
        Document.replacing([
          10: "  solver: sgd\n  batch: 4", 12: "  checkpoints: \(checkpoints)", 13: "record: \(record)",
        ]))
      let count = try #require(try Self.measured(sweep).first)
      #expect(CostModel(sweep).evaluations(ofCell: 0) == count, "\(checkpoints) \(record)")
    }
  }

  @Test("A batch costs its share of the samples")
  func batches() throws {
    func seconds(_ training: String) throws -> Double {
      let sweep = try Document.sweep(
        Document.replacing([
          2: "task: {kind: teacher-student, inputs: 1000, samples: 1000, test_samples: 1}",
          7: "  width: [100]",
          10: "  " + training, 12: "  checkpoints: [100000]",
        ]))
      return CostModel(sweep).seconds(ofCell: 0)
    }
    let gd = try seconds("solver: gd")
    #expect(abs(try seconds("solver: sgd\n  batch: 100") / gd - 0.1) < 0.01)
    #expect(abs(try seconds("solver: sgd\n  batch: 1000") / gd - 1) < 0.01)
  }

  @Test("A smaller tolerance and more steps cost more, and never more than descent")
  func monotone() throws {
    func evaluations(_ solver: String, _ tolerance: Double, _ steps: String) throws -> Int {
      let yaml = Document.replacing([
        10: "  solver: \(solver)\n  tolerance: \(tolerance)", 12: "  checkpoints: [0, \(steps)]",
      ])
      return CostModel(try Document.sweep(yaml)).evaluations(ofCell: 3)
    }
    for solver in ["adaptive", "flow"] {
      var last = 0
      for steps in ["10", "100", "1000", "1e4", "1e5", "1e6", "1e9"] {
        let count = try evaluations(solver, 1e-3, steps)
        #expect(count >= last)
        #expect(try evaluations(solver, 1e-4, steps) >= count)
        last = count
      }
    }
    #expect(try evaluations("adaptive", 1e-12, "1e6") == 1_000_001)
    #expect(try evaluations("adaptive", 1e-3, "50") == 51)
  }

  @Test("Totals of a grid whose cells differ are the sum over them")
  func totals() throws {
    let model = CostModel(try Self.sweep("solver: adaptive"))
    let sum = (0..<12).reduce(0) { $0 + model.evaluations(ofCell: $1) }
    #expect(model.totals().evaluations == Double(sum))
    let seconds = (0..<12).map(model.seconds(ofCell:))
    #expect(abs(model.totals().seconds / seconds.reduce(0, +) - 1) < 1e-12)
    #expect(Set(seconds).count == 6)
  }
}
