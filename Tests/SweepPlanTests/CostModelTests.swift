import SweepPlan
import Testing
import TrainingCore

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
    let expected = model.seconds(ofCell: 3)
    for cell in 0..<10 { model.observe(cell: cell, seconds: 3 * expected) }
    #expect(abs(model.seconds(ofCell: 3) / (3 * expected) - 1) < 1e-9)
    for cell in 0..<200 { model.observe(cell: cell % 162, seconds: 6 * expected) }
    #expect(abs(model.seconds(ofCell: 3) / (6 * expected) - 1) < 0.05)
    let before = model.correction
    model.observe(cell: 0, seconds: .nan)
    model.observe(cell: 0, seconds: -1)
    #expect(model.correction == before)
  }

  @Test("No cell is free, whatever was observed")
  func floor() throws {
    let sweep = try Document.sweep(Document.replacing(12, "  checkpoints: [0]"))
    var model = CostModel(sweep)
    model.observe(cell: 0, seconds: 0)
    #expect(model.seconds(ofCell: 0) == CostModel.floor)
    #expect(model.evaluations(ofCell: 0) == 0)
  }

  @Test("Bytes count metrics, tensors and the loss history")
  func bytes() throws {
    // Weights 4 × 10 and 4 at two steps, alignment 4 at two, the teacher's 3 × 10 and 3.
    let sweep = try Document.sweep(Document.replacing(13, "record: {tensors: ends, loss_history: 5}"))
    let specification = sweep.specification(ofCell: 0)
    let tensors = specification.tensors.map(\.count).reduce(0, +)
    #expect(tensors >= 2 * 4 * 10 + 2 * 4)
    #expect(CostModel(sweep).bytes(ofCell: 0) == 8 * (7 * 2 + tensors + 5) + 32)
  }
}
