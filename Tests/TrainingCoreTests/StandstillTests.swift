import Foundation
import Testing
import TrainingCore

@Suite("Standing still") struct StandstillTests {
  /// More neurons than the few samples need, so that the loss falls to nothing.
  private func cell(lastStep: Int) -> CellSpecification {
    var cell = smallCell(
      inputs: 20, width: 30, slope: 1, tau: 1, delta: 0, learningRate: 0.01,
      checkpoints: [0, 1000, 200_000, lastStep],
      record: RecordSpecification(tensors: .all, lossHistory: 500))
    cell.task = .teacherStudent(samples: 12, testSamples: 40, teacherWidth: 3)
    cell.solver = .adaptive
    return cell
  }

  /// Claims: (1) once there is no loss left, a hundred times the steps cost nothing, and (2) the loss recorded on the
  /// way is the last one; (3) parameters are descent's to the tolerance, (4) and so is the loss while it is above a
  /// hundred-millionth of what it was.
  @Test("Where the loss has fallen to nothing, steps are not made")
  func standing() throws {
    let (near, far) = (try train(cell(lastStep: 30_000_000)), try train(cell(lastStep: 3_000_000_000)))
    #expect(far.evaluations - near.evaluations <= 2, "(1) \(near.evaluations) \(far.evaluations)")
    let last = try #require(far.lossHistory.last)
    #expect(
      last < 1e-8 && far.lossHistory.suffix(5).allSatisfy { ($0 / last - 1).magnitude < 1e-9 },
      "(2) \(far.lossHistory)")
    let short = cell(lastStep: 300_000)
    var exact = short
    exact.solver = .gd
    let (descent, adaptive) = (try train(exact), try train(short))
    for name in ["W", "a"] {
      let (p, q) = (try descent.tensor(name, exact), try adaptive.tensor(name, short))
      let largest = p.map(\.magnitude).max() ?? 0
      #expect(zip(p, q).allSatisfy { ($0 - $1).magnitude < 1e-3 * largest }, "(3) \(name)")
    }
    let first = try #require(descent.lossHistory.first)
    for (x, y) in zip(descent.lossHistory, adaptive.lossHistory) where x > 1e-8 * first {
      #expect((x - y).magnitude < 1e-2 * x, "(4) \(y), descent \(x)")
    }
  }

  @Test("Left and taken up again there, the bits are the same")
  func resuming() throws {
    let cell = cell(lastStep: 100_000_000)
    let data = try CellData(for: cell)
    let whole = try train(cell)
    for pause in [150_000, 200_000, 200_001, 30_000_000] {
      var run = try CellRun(cell, data: data)
      run.advance { $0 >= pause }
      var rest = try CellRun(cell, data: data, resuming: run.state)
      rest.advance { _ in false }
      #expect(Bits(rest.outcome) == Bits(whole), "left at \(run.step)")
    }
  }
}
