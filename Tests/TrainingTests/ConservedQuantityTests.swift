import Kernels
import Testing
import Training

@Suite struct ConservedQuantityTests {
  /// Claims: (1) an integrated step that stands for descent changes every δᵢ as the same steps of descent do;
  /// (2) one of the flow does not.
  @Test(
    "Integrated steps leave the conserved quantities where descent does", arguments: [nil, 2, 3, 8],
    [Rates(), Rates(w: 0.5, a: 2)])
  func settles(stages: Int?, rates: Rates) throws {
    for (seed, slope) in [(3, 1.0), (4, 0.1), (5, 0)] as [(UInt64, Double)] {
      var (objective, start) = try smallProblem(slope: slope, seed: seed, rates: rates)
      let (steps, duration) = (10, 0.01)
      let lr = duration / Double(steps)
      let state = DescentState(step: 0, parameters: start, objective: &objective)
      func drift(to parameters: AlignedVector<Double>) -> [Double] {
        zip(conserved(parameters, objective, rates), conserved(start, objective, rates)).map { $0 - $1 }
      }
      func integrated(grain: Double) -> AlignedVector<Double> {
        var method = ChebyshevStep(
          count: start.count, kinks: TwoLayerKinks(of: objective, resolves: false))
        if let stages {
          method.take(from: state, objective: &objective, duration: duration, stages: stages, grain: grain)
        } else {
          method.takeShort(from: state, objective: &objective, duration: duration, grain: grain)
        }
        return method.parameters
      }
      let exact = solve(GradientDescent(learningRate: lr), objective, from: start, steps: steps)
      let expected = drift(to: exact.parameters)
      let scale = expected.map(\.magnitude).max() ?? 0
      func error(_ parameters: AlignedVector<Double>) -> Double {
        zip(drift(to: parameters), expected).map { ($0 - $1).magnitude }.max() ?? 0
      }
      let settled = integrated(grain: lr)
      #expect(error(settled) < 0.01 * scale, "(1) seed \(seed): \(error(settled)) of \(scale)")
      let flow = integrated(grain: 0)
      #expect(error(flow) > 0.9 * scale, "(2) seed \(seed): \(error(flow)) of \(scale)")
    }
  }

  /// η_w aᵢ² − η_a ‖wᵢ‖², from the definition.
  private func conserved(
    _ parameters: AlignedVector<Double>, _ objective: TwoLayerObjective<Double>, _ rates: Rates
  ) -> [Double] {
    let shape = objective.pass.shape
    let weights = shape.weights(of: parameters)
    return shape.readout(of: parameters).enumerated().map { neuron, a in
      let row = weights[(neuron * shape.inputs)..<((neuron + 1) * shape.inputs)]
      return rates.w * a * a - rates.a * row.reduce(0) { $0 + $1 * $1 }
    }
  }
}
