import Testing
import Training

@Suite("What is recorded can be chosen")
struct ChosenObservablesTests {
  /// Claims: (1) what is chosen has the bits that it has among all; (2) nothing else is there.
  @Test("Alone as among all", arguments: Metric.standard, [false, true])
  func alone(metric: Metric, isLayered: Bool) throws {
    var cell = smallCell(rates: Rates(w: 0.7, a: 1.3), learningRate: 0.02)
    if isLayered {
      cell.task = .linear(samples: 55, testSamples: 40, strengths: [1], whitened: false)
      cell.network.depth = 3
    }
    let whole = try train(cell)
    cell.record.metrics = [metric.name]
    let outcome = try train(cell)
    #expect(outcome.observed == [metric] && outcome.metrics.count == 3)
    #expect(bits(outcome[metric]) == bits(whole[metric]))  // (1)
    for other in Metric.standard where other != metric { #expect(outcome[other] == []) }  // (2)
    #expect(!cell.tensors.contains { $0.name == "alignment" })  // (2)
    #expect(cell.tensors.map(\.count) == outcome.tensors.map(\.count))
    #expect(
      try bits(outcome.tensor(isLayered ? "W2" : "W", cell))
        == bits(whole.tensor(isLayered ? "W2" : "W", cell)))
  }

  @Test("An array is chosen by its name, and nothing at all can be")
  func arrays() throws {
    var cell = smallCell()
    let alignment = try train(cell).tensor("alignment", cell)
    cell.record.metrics = ["alignment"]
    let outcome = try train(cell)
    #expect(outcome.metrics == [] && outcome.observed == [])
    #expect(try bits(outcome.tensor("alignment", cell)) == bits(alignment))
    cell.record = RecordSpecification(metrics: [])
    let nothing = try train(cell)
    #expect(nothing.metrics == [] && nothing.tensors == [] && nothing.evaluations == outcome.evaluations)
  }

  @Test(
    "A run that is saved and taken up again gives the same bits",
    arguments: SolverSpecification.each(batch: 5))
  func resumed(solver: SolverSpecification) throws {
    var cell = smallCell(
      rates: Rates(w: 0.7, a: 1.3), checkpoints: [0, 5, 23, 60],
      record: RecordSpecification(
        metrics: ["train_loss", "weighted_kernel_distance", "alignment"], kernelSamples: 10, lossHistory: 9))
    cell.solver = solver
    let data = try CellData(for: cell)
    let whole = try train(cell)
    for stop in [0, 4, 23] {
      var run = try CellRun(cell, data: data)
      run.advance { $0 >= stop }
      var saved = try CellRun(cell, data: data, resuming: run.state)
      saved.advance { _ in false }
      #expect(
        Bits(saved.outcome) == Bits(whole) && saved.outcome.observed == whole.observed, "saved at \(stop)")
    }
  }

  @Test("What cannot be chosen is refused, with what can be")
  func refused() throws {
    func refusal(_ record: RecordSpecification) throws -> String? {
      let cell = smallCell(record: record)
      let data = try CellData(for: cell)
      do throws(TrainingError) {
        _ = try CellRun(cell, data: data)
        return nil
      } catch { return error.message }
    }
    #expect(
      try refusal(RecordSpecification(metrics: ["los"]))?.contains("expected some of [train_loss, ") == true)
    #expect(
      try refusal(RecordSpecification(metrics: ["test_loss", "train_loss"]))?.hasPrefix(
        "metrics: got [test_loss, train_loss], expected some of") == true)
    #expect(
      try refusal(RecordSpecification(kernelSamples: 0)) == "kernel_samples: got 0, expected at least 1")
    #expect(
      try refusal(RecordSpecification(metrics: ["train_loss"], kernelSamples: 9))
        == "kernel_samples: got 9, expected it only where record.metrics has kernel_distance or weighted_kernel_distance"
    )
  }

  private func bits(_ numbers: [Double]) -> [UInt64] { numbers.map(\.bitPattern) }
}
