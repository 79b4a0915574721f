import Foundation
import Kernels
import Testing
import Training

@Suite struct IntegrationTests {
  @Test(
    "The error of the flow falls with the tolerance, on a smooth problem in proportion",
    arguments: [1 as UInt64, 2, 3])
  func flowTolerance(seed: UInt64) throws {
    let (objective, start) = try smallProblem(slope: 1, seed: seed)
    let (lr, steps) = (0.01, 300)
    let exact = classicalFlow(objective, from: start, time: lr * Double(steps), steps: 6000)
    let tolerances = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6]
    let runs = tolerances.map {
      solve(
        GradientFlow(learningRate: lr, tolerance: $0, origin: start), objective, from: start, steps: steps)
    }
    let errors = runs.map { $0.parameters.distance(to: exact) / exact.distance(to: start) }
    let slope = logarithmicSlope(tolerances, errors)
    #expect((slope - 1).magnitude < 0.1, "slope \(slope), errors \(errors)")
    #expect(zip(errors, tolerances).allSatisfy { $0 < 3 * $1 }, "errors \(errors)")
    for (run, tolerance) in zip(runs, tolerances) {
      #expect(run.effort.largestErrorEstimate <= 0.4 * tolerance)
    }
  }

  /// The flow of a linear neuron on one input x = 1 with label y: with w = a (balanced), u = w² obeys
  /// u̇ = 4 u (y − u), the logistic equation. n = 1, so L = (aw − y)² and ẇ = −2 (aw − y) a.
  @Test(
    "The flow of a balanced neuron is logistic, whatever the steps it is asked at", arguments: [1e-3, 1e-5])
  func logistic(tolerance: Double) throws {
    let objective = TwoLayerObjective(
      NetworkSpecification(inputs: 1, width: 1, slope: 1), rates: Rates(),
      training: TrainingSamples<Double>(inputs: [1], labels: [0.8], depth: 1),
      instructionSet: try InstructionSet.chosen())
    let start = objective.pass.shape.pack(weights: [0.1], readout: [0.1])
    let lr = 0.05
    for steps in [10, 40, 100, 1000] {
      let time = lr * Double(steps)
      let exact = 0.8 / (1 + (0.8 / 0.01 - 1) * exp(-4 * 0.8 * time))
      let solver = GradientFlow<TwoLayerObjective<Double>>(
        learningRate: lr, tolerance: tolerance, origin: start)
      let end = solve(solver, objective, from: start, steps: steps)
      let reached = objective.pass.shape.weights(of: end.parameters)[0]
      #expect((reached * reached / exact - 1).magnitude < 30 * tolerance, "\(steps) steps")
    }
  }

  @Test("Stiff flow: steps far beyond the fastest rate, at a fraction of the evaluations")
  func stiff() {
    let eigenvalues = (0..<40).map { 100 * exp2(-Double($0) / 2) }
    let objective = Quadratic(eigenvalues: eigenvalues, groups: [ParameterGroup(range: 0..<40, rate: 1)])
    let start = AlignedVector<Double>([Double](repeating: 1, count: 40))
    let (lr, steps) = (1e-3, 200_000)
    let solver = GradientFlow<Quadratic>(learningRate: lr, tolerance: 1e-4, origin: start)
    let end = solve(solver, objective, from: start, steps: steps)
    let exact = AlignedVector<Double>(eigenvalues.map { exp(-$0 * lr * Double(steps)) })
    #expect(end.parameters.distance(to: exact) < 5e-3)
    #expect(end.effort.evaluations < steps / 50, "\(end.effort.evaluations)")
  }

  @Test("Every evaluation is counted", arguments: [0.0, 1], [1e-2, 1e-4])
  func evaluations(slope: Double, tolerance: Double) throws {
    let (base, start) = try smallProblem(slope: slope)
    let solvers: [any Solver<Counted<TwoLayerObjective<Double>>>] = [
      GradientDescent(learningRate: 0.01),
      AdaptiveDescent(
        learningRate: 0.01, tolerance: tolerance, origin: start, kinks: CountedKinks(base: base.kinks()),
        lossScale: 1),
      GradientFlow(learningRate: 0.01, tolerance: tolerance, origin: start),
      GradientFlow(learningRate: 5, tolerance: tolerance, origin: start),
    ]
    for solver in solvers {
      let objective = Counted(base: base)
      func run(_ solver: some Solver<Counted<TwoLayerObjective<Double>>>) -> DescentState<Double> {
        solve(solver, objective, from: start, steps: 2000)
      }
      #expect(run(solver).effort.evaluations == objective.counter.count)
    }
  }

  /// Where lr·ρ ≥ 2, descent on a quadratic grows; the flow does not. Adaptive must do as descent does.
  @Test("Adaptive follows descent where that is unstable")
  func unstable() {
    let objective = Quadratic(
      eigenvalues: [1, 0.001, 0.0001, 0], groups: [ParameterGroup(range: 0..<4, rate: 1)])
    let start = AlignedVector<Double>([1e-6, 1, 1, 1])
    let (lr, steps) = (2.02, 600)
    let descent = solve(GradientDescent(learningRate: lr), objective, from: start, steps: steps)
    let adaptive = solve(
      AdaptiveDescent(
        learningRate: lr, tolerance: 1e-3, origin: start, kinks: objective.kinks(), lossScale: 1),
      objective, from: start, steps: steps)
    #expect(descent.parameters[0].magnitude > 0.1)
    #expect((adaptive.parameters[0] / descent.parameters[0] - 1).magnitude < 1e-2)
  }
}
