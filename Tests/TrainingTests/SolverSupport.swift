import Foundation
import Kernels
import Training

/// Half the sum of λᵢ θᵢ², which counts how often it is evaluated.
struct Quadratic: Objective {
  final class Counter: @unchecked Sendable { var count = 0 }  // one test, one thread

  let eigenvalues: [Double]
  let groups: [ParameterGroup]
  let counter = Counter()

  func evaluate(at parameters: AlignedVector<Double>, gradient: inout AlignedVector<Double>) -> Double {
    counter.count += 1
    var loss = 0.0
    for (i, eigenvalue) in eigenvalues.enumerated() {
      gradient[i] = eigenvalue * parameters[i]
      loss += eigenvalue * parameters[i] * parameters[i] / 2
    }
    return loss
  }
}

/// An objective that counts how often it is evaluated.
struct Counted<Base: Objective<Double>>: Objective {
  final class Counter: @unchecked Sendable { var count = 0 }  // one test, one thread

  var base: Base
  let counter = Counter()
  var groups: [ParameterGroup] { base.groups }

  mutating func evaluate(at parameters: AlignedVector<Double>, gradient: inout AlignedVector<Double>)
    -> Double
  {
    counter.count += 1
    return base.evaluate(at: parameters, gradient: &gradient)
  }

  func kinks() -> CountedKinks<Base> { CountedKinks(base: base.kinks()) }
}

/// The kinks of an objective whose evaluations are counted; they are blurred, and not resolved.
struct CountedKinks<Base: Objective<Double>>: KinkResolver {
  var base: Base.Kinks
  var blurs: Bool { base.blurs }

  mutating func evaluate(
    _ model: inout Counted<Base>, at parameters: AlignedVector<Double>,
    gradient: inout AlignedVector<Double>, blur: Double, as evaluation: StepEvaluation
  ) -> Double {
    model.counter.count += 1
    return base.evaluate(&model.base, at: parameters, gradient: &gradient, blur: blur, as: evaluation)
  }
}

/// A two-layer network of 5 inputs and 4 neurons on 12 Gaussian samples, and where it starts.
func smallProblem(slope: Double, seed: UInt64 = 3, rates: Rates = Rates()) throws -> (
  objective: TwoLayerObjective<Double>, start: AlignedVector<Double>
) {
  let (d, h, n) = (5, 4, 12)
  let draws = RandomStream(seed: seed, purpose: 99, index: 0)
  let samples = TrainingSamples<Double>(
    inputs: (0..<(n * d)).map { draws.gaussian(at: $0) },
    labels: (0..<n).map { draws.gaussian(at: 100 + $0) },
    depth: d)
  let objective = TwoLayerObjective(
    NetworkSpecification(inputs: d, width: h, slope: slope), rates: rates, training: samples,
    instructionSet: try InstructionSet.chosen())
  let start = objective.pass.shape.pack(
    weights: (0..<(h * d)).map { 0.5 * draws.gaussian(at: 200 + $0) },
    readout: (0..<h).map { 0.5 * draws.gaussian(at: 300 + $0) })
  return (objective, start)
}

/// θ(time) of the flow by the classical Runge–Kutta method in so many steps.
func classicalFlow(
  _ objective: some Objective<Double>, from start: AlignedVector<Double>, time: Double, steps: Int
) -> AlignedVector<Double> {
  var objective = objective
  let step = time / Double(steps)
  var y = start.doubles
  func slope(_ at: [Double]) -> [Double] {
    var gradient = AlignedVector<Double>(zeros: at.count)
    _ = objective.evaluate(at: AlignedVector(at), gradient: &gradient)
    var f = gradient.doubles
    for group in objective.groups { for i in group.range { f[i] *= -group.rate } }
    return f
  }
  func moved(_ by: Double, _ along: [Double]) -> [Double] { zip(y, along).map { $0 + by * $1 } }
  for _ in 0..<steps {
    let k1 = slope(y)
    let k2 = slope(moved(step / 2, k1))
    let k3 = slope(moved(step / 2, k2))
    let k4 = slope(moved(step, k3))
    for i in y.indices { y[i] += step / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]) }
  }
  return AlignedVector(y)
}

/// θ after so many steps of a solver.
func solve<Model: Objective<Double>>(
  _ solver: some Solver<Model>, _ objective: Model, from start: AlignedVector<Double>, steps: Int
) -> DescentState<Double> {
  var (solver, objective) = (solver, objective)
  var state = DescentState(step: 0, parameters: start, objective: &objective)
  while state.step < steps { solver.advance(&state, objective: &objective, limit: steps) }
  return state
}

extension AlignedVector<Double> {
  func distance(to other: Self) -> Double { squaredDistance(to: other).squareRoot() }
}
