import Foundation
import Kernels
import Testing
import Training

@Suite("Decay of the loss") struct LossDecayTests {
  private let lr = 0.002, steps = 4800

  /// θ of one mode of rate 1 after equal steps of four stages over all of the time, each standing for many of descent;
  /// relative to descent's.
  private func error(inSteps count: Int, followingTheLag: Bool) -> Double {
    var objective = Quadratic(eigenvalues: [1], groups: [ParameterGroup(range: 0..<1, rate: 1)])
    var decay = LossDecay(tolerance: 1e-3, lossScale: 1)
    var method = ChebyshevStep(count: 1, kinks: objective.kinks())
    var parameters = AlignedVector<Double>([1])
    for _ in 0..<count {
      let state = DescentState(step: 0, parameters: parameters, objective: &objective)
      let nominal = lr * Double(steps / count)
      let correction = followingTheLag ? decay.correction(of: nominal) : 0
      let duration = nominal + correction
      method.take(from: state, objective: &objective, duration: duration, stages: 4, grain: lr)
      let fall = LossDecay.decay(from: state.loss, to: method.loss)
      decay.record(
        correction: correction, duration: duration, decay: fall,
        growth: ChebyshevMethod.growth(stages: 4, duration: duration, grain: lr, at: -fall), grain: lr)
      parameters = AlignedVector(method.parameters.doubles)
    }
    return (parameters[0] / pow(1 - lr, Double(steps)) - 1).magnitude
  }

  /// Claims: (1) second order without, (2) third or better with the lag made up for, and (3) a tenth of the error at most.
  @Test("A mode decays to third order or better where steps make up for their lag")
  func order() {
    let counts = [24, 48, 96, 192]
    let (plain, corrected) = (
      counts.map { error(inSteps: $0, followingTheLag: false) },
      counts.map { error(inSteps: $0, followingTheLag: true) }
    )
    let durations = counts.map { 1 / Double($0) }
    #expect((logarithmicSlope(durations, plain) - 2).magnitude < 0.25, "(1) \(plain)")
    #expect(logarithmicSlope(durations, corrected) > 2.75, "(2) \(corrected)")
    #expect(zip(plain, corrected).dropFirst().allSatisfy { $1 < $0 / 10 }, "(3) \(plain) \(corrected)")
  }

  @Test("A step multiplies a mode by its stability polynomial", arguments: [2, 5, 12], [0, 0.25])
  func growth(stages: Int, grain: Double) {
    let eigenvalues = [0, 0.1, 0.7, 1.5]
    var objective = Quadratic(eigenvalues: eigenvalues, groups: [ParameterGroup(range: 0..<4, rate: 1)])
    let state = DescentState(
      step: 0, parameters: AlignedVector<Double>([1, 1, 1, 1]), objective: &objective)
    var method = ChebyshevStep(count: 4, kinks: objective.kinks())
    method.take(from: state, objective: &objective, duration: 1, stages: stages, grain: grain)
    for (eigenvalue, factor) in zip(eigenvalues, method.parameters.doubles) {
      let growth = ChebyshevMethod.growth(stages: stages, duration: 1, grain: grain, at: -eigenvalue)
      #expect((growth - factor).magnitude < 1e-13)
    }
  }

  /// Over six decades and more of the loss, whose slowest mode remains.
  @Test("Adaptive keeps the loss of descent while it falls a millionfold", arguments: [1e-2, 1e-3, 1e-4])
  func falling(tolerance: Double) {
    let eigenvalues = (0..<30).map { exp2(-Double($0) / 3) }
    let objective = Quadratic(eigenvalues: eigenvalues, groups: [ParameterGroup(range: 0..<30, rate: 1)])
    let start = AlignedVector<Double>([Double](repeating: 0.3, count: 30))
    let (lr, steps) = (0.5, 24_000)
    let first = solve(GradientDescent(learningRate: lr), objective, from: start, steps: 1)
    let descent = solve(GradientDescent(learningRate: lr), objective, from: start, steps: steps)
    let solver = AdaptiveDescent<Quadratic>(
      learningRate: lr, tolerance: tolerance, origin: start, kinks: objective.kinks(), lossScale: 1e-10)
    let adaptive = solve(solver, objective, from: start, steps: steps)
    #expect(descent.loss < 1e-6 * first.loss)
    #expect((adaptive.loss / descent.loss - 1).magnitude < 2 * tolerance, "\(adaptive.loss)")
    #expect(adaptive.effort.evaluations < steps / 5, "\(adaptive.effort.evaluations)")
  }

  @Test("What does not fall, or to nothing, has no decay, and no error")
  func without() {
    let decay = LossDecay(tolerance: 1e-3, lossScale: 0)
    for (before, after) in [(1, 1), (1, 2), (1, 0), (0, 0), (Double.infinity, 1), (1, .nan)] {
      #expect(LossDecay.decay(from: before, to: after) == 0)
    }
    #expect(decay.error(ofDecay: 0, to: 0) == 0)
  }
}
