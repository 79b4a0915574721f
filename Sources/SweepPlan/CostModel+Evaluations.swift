internal import Foundation
internal import Training

extension CostModel {
  /// Expected gradient evaluations of one cell, as its result will count them.
  ///
  /// What the solver says of it (``Training/SolverDescription/evaluations(steps:recordings:integration:)``).
  public func evaluations(ofCell cell: Int) -> Int {
    let solver = sweep.solver
    let expected = solver.described.evaluations(
      steps: steps, recordings: recordings,
      integration: solver.kind.integrates ? integration(ofCell: cell) : 0)
    // Numbers beyond reason make predictions of no number.
    return expected < Self.mostEvaluations ? Int(expected.rounded()) : Int(Self.mostEvaluations)
  }

  /// No cell is expected to take more.
  private static let mostEvaluations = 1e15

  /// The same in evaluations over all samples.
  func fullEvaluations(ofCell cell: Int) -> Double {
    let samples = sweep.grid.value(of: .samples, cell: cell)
    let solver = sweep.solver.with { sweep.grid.value(of: $0, cell: cell) }.described
    let batch = solver.samplesPerStep(of: samples)
    guard batch != samples else { return Double(evaluations(ofCell: cell)) }
    let share = batch / samples
    return Double(steps) * share + Double(recordings)
  }

  /// Evaluations that integrating a cell to its last step is expected to take.
  ///
  /// The first hundred steps cost one each. From there on the evaluations grow with a power of the step
  /// that rises with ρ lr, the fastest rate in units of a step, and with n/(h d), samples for each weight, and
  /// that falls as time passes: the coefficients are least squares over cells of 1000 × 100 × 50, 20 × 2 × 50,
  /// 50 × 10 × 8 and 200 × 20 × 20 (n × d × h) at steps 10³ to 10⁶ and tolerance 10⁻³. They are right
  /// within a third for the first of these tasks (root of the mean square) and a factor of two for the others,
  /// where lr ρ is below 2: beyond, every step may cost one. Finished cells correct the rest.
  /// The tolerance costs by its power −¾, as measured of `adaptive` between 3·10⁻³ and 3·10⁻⁴.
  private func integration(ofCell cell: Int) -> Double {
    let last = Double(steps)
    guard last > 100 else { return last + 1 }
    let grid = sweep.grid
    func value(_ parameter: Parameter) -> Double { grid.value(of: parameter, cell: cell) }
    let weights = value(.width) * value(.inputs)
    let rate = log(max(1e-3, min(3, fastestRate(ofCell: cell))))
    let samples = log(max(0.1, min(2, value(.samples) / max(1, weights))))
    let (slope, bend) = (1.182 + 0.126 * rate + 0.123 * samples, 0.0555 + 0.0099 * rate)
    // Past its vertex the parabola no longer means anything.
    let time = bend > 0 ? min(log(last / 100), slope / (2 * bend)) : log(last / 100)
    let strictness = pow(1e-3 / value(.tolerance), 0.75)
    return 100 * max(1, strictness * exp(time * (slope - bend * time)))
  }

  /// ρ lr by its order of magnitude: the scale of the tangent kernel, initially and as the teacher needs it
  /// in the end, times the largest eigenvalue of the inputs' second moments.
  private func fastestRate(ofCell cell: Int) -> Double {
    let grid = sweep.grid
    func value(_ parameter: Parameter) -> Double { grid.value(of: parameter, cell: cell) }
    let (tau, delta, width) = (value(.tau), sweep.delta(ofCell: cell), value(.width))
    let sum = (delta * delta + 4 * tau * tau * tau * tau).squareRoot()
    // a² and ‖w‖² of a neuron, each by the rate of the layer that it drives.
    let neuron = value(.rateW) * (sum + delta) / 2 + 0.25 * value(.rateA) * (sum - delta) / 2
    let factor = sweep.parametrization(ofCell: cell).factor(width: Int(width))
    let task = sweep.task.with(value).described
    let kernel = factor * factor * width * neuron + 2 * factor * task.strength
    return sweep.learningRate(ofCell: cell) * kernel * task.squareOfInputs(dimension: Int(value(.inputs)))
  }

  /// At how many steps something is recorded, the start always being one.
  static func recordings(of sweep: Sweep) -> Int {
    let specification = sweep.specification(ofCell: 0)
    let interval = sweep.record.trajectoryEvery
    let single = Set([0] + specification.checkpoints + specification.lossHistorySteps)
      .filter { step in interval.map { !step.isMultiple(of: $0) } ?? true }
    return single.count + (interval.map { specification.lastStep / $0 + 1 } ?? 0)
  }
}
