import Testing
import Training

@Suite struct RunTests {
  private let record = RecordSpecification(tensors: .all, trajectoryEvery: 7, lossHistory: 12)

  @Test(
    "A run paused at every step, or saved and taken up again, gives the same bits",
    arguments: Precision.allCases)
  func pauses(precision: Precision) throws {
    let cell = smallCell(precision: precision, checkpoints: [0, 5, 23, 60], record: record)
    let data = try CellData(for: cell)
    let whole = Bits(try train(cell))
    for stop in [0, 1, 4, 5, 6, 22, 23, 59, 60] {
      var run = try CellRun(cell, data: data)
      run.advance { $0 >= stop }
      #expect(run.step == stop)
      #expect(run.isFinished == (stop == 60))
      var saved = try CellRun(cell, data: data, resuming: run.state)
      #expect(saved.step == stop)
      run.advance { _ in false }
      saved.advance { _ in false }
      #expect(Bits(run.outcome) == whole, "paused at \(stop)")
      #expect(Bits(saved.outcome) == whole, "saved at \(stop)")
    }
  }

  @Test("Copies of a run go their own ways")
  func copies() throws {
    let cell = smallCell()
    var first = try CellRun(cell, data: try CellData(for: cell))
    let second = first
    first.advance { _ in false }
    #expect(first.step == 50 && first.isFinished)
    #expect(second.step == 0 && !second.isFinished)
  }

  @Test("Divergence is a status with its step, and what came before stands", arguments: Precision.allCases)
  func divergence(precision: Precision) throws {
    let last = 4000
    let cell = smallCell(
      tau: 2, precision: precision, learningRate: 40, checkpoints: [0, 1, last],
      record: RecordSpecification(tensors: .all, trajectoryEvery: 1, lossHistory: last + 1))
    let outcome = try train(cell)
    let step = try #require(outcome.divergedAtStep)
    #expect(outcome.status == .diverged)
    #expect(outcome.evaluations == step + 1)
    #expect(step > 1 && step < last)
    #expect(cell.lossHistorySteps == Array(0...last))
    #expect(allFinite(outcome.lossHistory.prefix(step)))
    #expect(allNaN(outcome.lossHistory.dropFirst(step)))
    for metric in Metric.standard {
      #expect(outcome[metric][0].isFinite && outcome[metric][1].isFinite && outcome[metric][2].isNaN)
    }
    let weights = try outcome.tensor("W", cell)
    #expect(allFinite(weights.prefix(96)) && allNaN(weights.suffix(48)))
  }

  @Test("Single precision stays close to double")
  func singlePrecision() throws {
    for slope in [0, 0.1] {
      let double = try train(smallCell(slope: slope))
      let single = try train(smallCell(slope: slope, precision: .single))
      for metric in Metric.standard where metric != .conservedDrift {
        for (a, b) in zip(double[metric], single[metric]) {
          #expect((a - b).magnitude <= 1e-5 * max(1, a.magnitude), "\(metric), slope \(slope)")
        }
      }
    }
  }

  @Test("The trajectory is |a| w, every so many steps")
  func trajectory() throws {
    let cell = smallCell(
      checkpoints: [0, 7, 14, 20], record: RecordSpecification(tensors: .all, trajectoryEvery: 7))
    let outcome = try train(cell)
    #expect(cell.trajectorySteps == [0, 7, 14])
    let (w, a) = (try outcome.tensor("W", cell), try outcome.tensor("a", cell))
    let expected = (0..<(3 * 48)).map { w[$0] * a[$0 / 6].magnitude }
    #expect(try outcome.tensor("trajectory", cell) == expected)
  }

  @Test("Cells of one seed share their data, whatever their width, τ and δ")
  func sharedData() throws {
    let first = smallCell()
    let second = smallCell(width: 20, tau: 2, delta: -1)
    #expect(CellData.key(for: first) == CellData.key(for: second))
    #expect(CellData.key(for: first) != CellData.key(for: smallCell(seed: 2)))
    #expect(CellData.key(for: first) != CellData.key(for: smallCell(precision: .single)))
    let data = try CellData(for: first)
    #expect(data.byteCount >= (55 + 40) * 7 * 8)
    var run = try CellRun(second, data: data)
    run.advance { _ in false }
    #expect(Bits(run.outcome) == Bits(try train(second)))
    #expect(throws: TrainingError.self) { try CellRun(smallCell(seed: 2), data: data) }
  }

  @Test("A state of another cell is refused")
  func foreignState() throws {
    let cell = smallCell()
    let data = try CellData(for: cell)
    var run = try CellRun(cell, data: data)
    run.advance { _ in false }
    let error = #expect(throws: TrainingError.self) {
      try CellRun(smallCell(width: 10), data: data, resuming: run.state)
    }
    #expect(
      error?.message
        == "saved state: got 56 parameters at step 50, expected 70 parameters and the records of "
        + "this cell, up to step 50")
  }

  @Test("The kernels have a name")
  func kernels() throws { #expect(try !CellRun.kernels().isEmpty) }
}
