import Foundation
import Kernels
import Testing
import Training

@Suite("Standing still") struct StandstillTests {
  /// More neurons than the few samples need, so that the loss falls to nothing.
  private func cell(lastStep: Int) -> CellSpecification {
    var cell = smallCell(
      inputs: 20, width: 30, slope: 1, tau: 1, delta: 0, learningRate: 0.01,
      checkpoints: [0, 1000, 200_000, lastStep],
      record: RecordSpecification(tensors: .all, lossHistory: 500))
    cell.task = .teacherStudent(samples: 12, testSamples: 40, teacherWidth: 3)
    cell.solver = .adaptive(tolerance: 1e-3)
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

  @Test("Where descent is followed step by step, neither are they")
  func standingAtTheEdge() throws {
    var cell = smallCell(
      seed: 100, inputs: 20, width: 20, tau: 0.1, delta: 0.5, learningRate: 5, checkpoints: [0, 1_000_000])
    cell.task = .teacherStudent(samples: 200, testSamples: 40, teacherWidth: 3)
    cell.solver = .adaptive(tolerance: 1e-3)
    let outcome = try train(cell)
    #expect(outcome.evaluations < 100_000 && outcome[.trainLoss][1] < 1e-9)
  }

  /// The mode zigzags at the edge of stability, so that descent is followed step by step, until there is no loss left.
  @Test("What is not made is not taken for steps of a window that was open")
  func openWindow() {
    var open = 0
    for place in [1, 1.5, 2, 3, 4, 5] {
      var objective = Quadratic(eigenvalues: [1.99], groups: [ParameterGroup(range: 0..<1, rate: 1)])
      let start = AlignedVector<Double>([place])
      var solver = AdaptiveDescent<Quadratic>(
        learningRate: 1, tolerance: 1e-3, origin: start, kinks: objective.kinks(), lossScale: 1)
      var state = DescentState(step: 0, parameters: start, objective: &objective)
      var (last, wasOpen) = (0, false)
      while state.step - last <= 1 {
        (last, wasOpen) = (state.step, solver.memory.numbers["window_start"] != nil)
        solver.advance(&state, objective: &objective, limit: 1_000_000)
      }
      #expect(state.step == 1_000_000 && state.loss < 1e-9, "stood still from \(last)")
      #expect(solver.memory.numbers["window_start"] == nil)
      if wasOpen { open += 1 }
    }
    #expect(open > 0)
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

  /// ½ θ₀² + ε |θ₁|, whose kink attracts: θ₁ zigzags, and where it is blurred comes to rest.
  private struct Channel: Objective {
    let steepness: Double
    let groups = [ParameterGroup(range: 0..<2, rate: 1)]

    func kinks() -> ChannelKinks { ChannelKinks() }

    func evaluate(
      at parameters: AlignedVector<Double>, gradient: inout AlignedVector<Double>, blur: Double
    ) -> Double {
      let place = parameters[1]
      let share = blur > 0 ? min(1, max(-1, place / (blur * steepness))) : place < 0 ? -1 : 1
      gradient[0] = parameters[0]
      gradient[1] = steepness * share
      return parameters[0] * parameters[0] / 2 + steepness * place.magnitude
    }

    func evaluate(at parameters: AlignedVector<Double>, gradient: inout AlignedVector<Double>) -> Double {
      evaluate(at: parameters, gradient: &gradient, blur: 0)
    }
  }

  /// Blurs the kink of a channel.
  private struct ChannelKinks: KinkResolver {
    let blurs = true

    func evaluate(
      _ channel: inout Channel, at parameters: AlignedVector<Double>, gradient: inout AlignedVector<Double>,
      blur: Double, as evaluation: StepEvaluation
    ) -> Double {
      channel.evaluate(at: parameters, gradient: &gradient, blur: blur)
    }
  }

  /// The gradient that is there between two calls is blurred; a state that is read back has the exact one.
  @Test("A state read back stands still where it would have", arguments: [1e-6, 1e-5, 1e-4, 1e-3])
  func readBack(steepness: Double) {
    var objective = Channel(steepness: steepness)
    let start = AlignedVector<Double>([1, 0.5 * steepness])
    let (lr, limit) = (0.01, 1_000_000)
    func solver() -> AdaptiveDescent<Channel> {
      AdaptiveDescent(
        learningRate: lr, tolerance: 1e-3, origin: start, kinks: ChannelKinks(), lossScale: 1)
    }
    var whole = solver()
    var state = DescentState(step: 0, parameters: start, objective: &objective)
    while state.step < limit {
      var resumed = solver()
      let isRecalled = resumed.recall(whole.memory)
      #expect(isRecalled)
      var copy = DescentState(
        step: state.step, parameters: state.parameters, effort: state.effort, objective: &objective)
      whole.advance(&state, objective: &objective, limit: limit)
      resumed.advance(&copy, objective: &objective, limit: limit)
      #expect(copy.step == state.step && copy.parameters.doubles == state.parameters.doubles, "\(state.step)")
    }
  }
}
