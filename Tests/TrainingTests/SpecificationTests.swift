import Testing
import Training

@Suite struct SpecificationTests {
  @Test(
    "Loss history steps: as many as asked, distinct, from 0 to the last, evenly spaced in the logarithm",
    arguments: [
      (0, 100, []), (1, 100, [100]), (2, 100, [0, 100]), (5, 1000, [0, 1, 10, 100, 1000]),
      (4, 2, [0, 1, 2]), (3, 0, [0]), (6, 8, [0, 1, 2, 3, 5, 8]),
    ] as [(Int, Int, [Int])])
  func lossHistorySteps(count: Int, last: Int, expected: [Int]) {
    let cell = smallCell(checkpoints: [last], record: RecordSpecification(lossHistory: count))
    #expect(cell.lossHistorySteps == expected)
  }

  @Test("Loss history of a million steps", arguments: [7, 50, 200, 1000])
  func longHistory(count: Int) {
    let cell = smallCell(checkpoints: [0, 1_000_000], record: RecordSpecification(lossHistory: count))
    let steps = cell.lossHistorySteps
    #expect(steps.count == count && steps.first == 0 && steps.last == 1_000_000)
    #expect(zip(steps, steps.dropFirst()).allSatisfy(<))
    // Where steps are not neighbours they grow by a constant factor, up to rounding.
    let ratios = zip(steps.dropFirst(count / 2), steps.dropFirst(count / 2 + 1)).map {
      Double($1) / Double($0)
    }
    let (low, high) = (ratios.min() ?? 0, ratios.max() ?? 0)
    #expect(high / low < 1.1)
  }

  @Test(
    "Tensors are described with the shapes they come in", arguments: RecordSpecification.Tensors.allCases,
    [nil, 10])
  func shapes(tensors: RecordSpecification.Tensors, interval: Int?) throws {
    let cell = smallCell(
      checkpoints: [0, 3, 40],
      record: RecordSpecification(tensors: tensors, trajectoryEvery: interval, lossHistory: 9))
    let outcome = try train(cell)
    #expect(outcome.tensors.map(\.count) == cell.tensors.map(\.count))
    #expect(outcome.tensors.allSatisfy { allFinite($0) })
    #expect(outcome.lossHistory.count == 9 && allFinite(outcome.lossHistory))
    #expect(outcome.metrics.count == 3 * Metric.standard.count && allFinite(outcome.metrics))
    let kept = [RecordSpecification.Tensors.none: 0, .ends: 2, .all: 3][tensors] ?? 0
    #expect(cell.tensorSteps.count == kept)
    #expect(tensors != .ends || cell.tensorSteps == [0, 40])
    let names = cell.tensors.map { "\($0.name) \($0.dimensions.map { "\($0.name)=\($0.length)" })" }
    var expected: [String] = []
    if kept > 0 {
      expected += [
        "W [\"tensor_step=\(kept)\", \"neuron=8\", \"input=6\"]", "a [\"tensor_step=\(kept)\", \"neuron=8\"]",
      ]
    }
    expected.append("alignment [\"step=3\", \"neuron=8\"]")
    if kept > 0 { expected += ["teacher_W [\"teacher=3\", \"input=6\"]", "teacher_a [\"teacher=3\"]"] }
    if interval != nil { expected.append("trajectory [\"trajectory_step=5\", \"neuron=8\", \"input=6\"]") }
    #expect(names == expected)
  }

  @Test("Impossible specifications are refused in words")
  func invalid() {
    func message(_ change: (inout CellSpecification) -> Void) -> String? { refusal(of: smallCell(), change) }
    #expect(message { _ in } == nil)
    #expect(message { $0.tau = 0 } == "tau: got 0.0, expected a positive number")
    #expect(message { $0.tau = .nan } == "tau: got nan, expected a positive number")
    #expect(message { $0.delta = .infinity } == "delta: got inf, expected a finite number")
    #expect(
      message { $0.network.width = 7 }
        == "width: got 7, expected an even number, because symmetrize pairs the neurons")
    #expect(
      message {
        $0.network.width = 7
        $0.network.symmetrize = false
      } == nil)
    #expect(message { $0.network.slope = 1.5 } == "leak: got 1.5, expected a number from 0 to 1")
    #expect(message { $0.learningRate = -1 } == "learning_rate: got -1.0, expected a positive number")
    #expect(
      message { $0.solver = .adaptive(tolerance: 0) }
        == "tolerance: got 0.0, expected a number between 0 and 1")
    #expect(message { $0.solver = .sgd(batch: 0) } == "batch: got 0, expected at least 1")
    #expect(message { $0.rates.a = -1 } == "rate_a: got -1.0, expected a number of at least 0")
    for steps in [[], [3, 3], [5, 2], [-1, 4]] {
      #expect(
        message { $0.checkpoints = steps }
          == "checkpoints: got \(steps), expected at least one step, none negative, strictly increasing")
    }
  }
}
