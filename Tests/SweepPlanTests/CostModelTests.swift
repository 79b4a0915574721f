import SweepPlan
import Testing
import Training

@Suite("Cost model")
struct CostModelTests {
  @Test(
    "Cost grows with every size and with the steps",
    arguments: [
      Parameter.inputs, .samples, .testSamples, .width,
    ])
  func monotone(parameter: Parameter) throws {
    func cost(_ value: Double) throws -> Double {
      var fixed = try Document.sweep(try #require(Presets.yaml(named: "fig1b-quick"))).grid.fixed
      for (other, value) in [(Parameter.tau, 1.0), (.delta, 0), (.width, 50), (.seed, 1)] {
        fixed[other] = value
      }
      fixed[parameter] = value
      let sweep = Sweep(
        name: "x", grid: Grid(axes: [], fixed: fixed), checkpoints: [0, 1000], record: RecordSpecification())
      return CostModel(sweep).seconds(ofCell: 0)
    }
    #expect(try cost(200) < cost(400))
  }

  @Test("Finished cells correct it, and a change of speed is noticed")
  func correction() throws {
    let sweep = try Document.sweep(try #require(Presets.yaml(named: "fig1b-quick")))
    var model = CostModel(sweep)
    // Of another point than all that are observed: what is known of it follows from the correction alone.
    let (last, others) = (sweep.grid.cellCount - 1, 0..<sweep.grid.cellCount / 2)
    let expected = model.seconds(ofCell: last)
    for cell in others.prefix(10) {
      model.observe(cell: cell, seconds: 3 * model.nominalSeconds(ofCell: cell))
    }
    #expect(model.observedSeconds(ofCell: last) == nil)
    #expect(abs(model.correction / 3 - 1) < 1e-6)
    #expect(abs(model.seconds(ofCell: last) / (3 * expected) - 1) < 1e-6)
    for round in 0..<200 {
      let cell = round % others.count
      model.observe(cell: cell, seconds: 6 * model.nominalSeconds(ofCell: cell))
    }
    #expect(model.observedSeconds(ofCell: last) == nil)
    #expect(abs(model.seconds(ofCell: last) / (6 * expected) - 1) < 0.05)
    // What was observed at a point is what is expected there, whatever the others took.
    model.observe(cell: last, seconds: expected)
    #expect(model.observedSeconds(ofCell: last).map { abs($0 / expected - 1) < 1e-6 } == true)
    let before = model.correction
    model.observe(cell: 0, seconds: .nan)
    model.observe(cell: 0, seconds: -1)
    #expect(model.correction == before)
  }

  @Test("What cells took is expected of the same point, whatever axis comes after the seeds")
  func seedsBeforeOtherAxes() throws {
    let sweep = try Sweep(
      yaml: """
        name: first
        task: {kind: teacher-student, inputs: 3, samples: 5, test_samples: 4, teacher_width: 2}
        network: {activation: relu, symmetrize: true}
        grid: {seed: {range: [0, 3]}, tau: [0.5, 1], delta: [0.0, 1.0], width: [4]}
        training: {solver: gd, learning_rate: 0.1, checkpoints: [0, 10]}
        """, file: "first.yaml", directory: ".")
    var model = CostModel(sweep)
    model.observe(cell: 1, seconds: 5)
    let known = (0..<sweep.grid.cellCount).filter { model.observedSeconds(ofCell: $0) != nil }
    #expect(known == [1, 5, 9], "tau and delta are those of cell 1")
    #expect(known.allSatisfy { model.observedSeconds(ofCell: $0) == 5 })
  }

  @Test("No cell is free, whatever was observed")
  func floor() throws {
    let sweep = try Document.sweep(Document.replacing(12, "  checkpoints: [0]"))
    var model = CostModel(sweep)
    model.observe(cell: 0, seconds: 0)
    #expect(model.seconds(ofCell: 0) == CostModel.floor)
    #expect(model.evaluations(ofCell: 0) == 1)
  }

  @Test("Bytes count metrics, tensors and the loss history")
  func bytes() throws {
    // Weights 4 × 10 and 4 at two steps, alignment 4 at two, the teacher's 3 × 10 and 3.
    let sweep = try Document.sweep(Document.replacing(13, "record: {tensors: ends, loss_history: 5}"))
    let specification = sweep.specification(ofCell: 0)
    let tensors = specification.tensors.map(\.count).reduce(0, +)
    #expect(tensors >= 2 * 4 * 10 + 2 * 4)
    // Status, step of divergence, evaluations, rejected steps, largest error, seconds, imbalance, learning rate.
    #expect(CostModel(sweep).bytes(ofCell: 0) == Double(8 * (8 * 2 + tensors + 5 + 8)))
  }

  @Test("Totals are the sum over all cells")
  func totals() throws {
    let yaml = Document.replacing([
      2: "task: {kind: teacher-student, inputs: 10}", 7: "  width: [4, 100, 8]",
      8: "  samples: [20, 300]\n  seed: [7, 8]",
    ])
    let model = CostModel(try Document.sweep(yaml))
    let cells = 0..<model.totals().cells
    #expect(cells.count == 2 * 2 * 3 * 2 * 2)
    let totals = model.totals()
    #expect(abs(totals.seconds / cells.map(model.seconds(ofCell:)).reduce(0, +) - 1) < 1e-12)
    #expect(abs(totals.bytes / cells.map(model.bytes(ofCell:)).reduce(0, +) - 1) < 1e-12)
    #expect(totals.evaluations == 11 * 48)
    let each = cells.map(model.seconds(ofCell:))
    #expect(totals.secondsOfCell == (each.min() ?? 0)...(each.max() ?? 0))
  }

  @Test("The totals of a huge grid come at once")
  func hugeTotals() throws {
    let yaml = Document.replacing([
      5: "  tau: {linspace: [1, 2, 500000]}", 7: "  width: {range: [2, 2000000, 2]}",
    ])
    let totals = CostModel(try Document.sweep(yaml)).totals()
    #expect(totals.cells == 500_000 * 2 * 999_999)
    #expect(totals.evaluations == 11 * Double(totals.cells))
  }

  @Test("A measured rate predicts what was measured")
  func rate() throws {
    var sweep = try Document.sweep(try #require(Presets.yaml(named: "fig1b")))
    sweep.solver = .gd
    let seconds = 600.0
    let rate = CostModel.rate(
      ofEvaluations: 1_000_000, seconds: seconds, specification: sweep.specification(ofCell: 0))
    let predicted = CostModel(sweep, rate: rate).seconds(ofCell: 0)
    #expect(abs(predicted / seconds - 1) < 0.01)
  }
}
