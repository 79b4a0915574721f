import Kernels
import Testing
import Training

@Suite struct ChebyshevTests {
  /// θ at `time` by equal steps of fixed stages; each stands for `perStep` steps of descent, or for the flow.
  private func fixedSteps(
    _ objective: some Objective<Double>, from start: AlignedVector<Double>, time: Double, steps: Int,
    stages: Int, perStep: Int?
  ) -> AlignedVector<Double> {
    var objective = objective
    let duration = time / Double(steps)
    var method = ChebyshevStep(count: start.count, kinks: objective.kinks())
    var parameters = start
    for _ in 0..<steps {
      let state = DescentState(step: 0, parameters: parameters, objective: &objective)
      method.take(
        from: state, objective: &objective, duration: duration, stages: stages,
        grain: perStep.map { duration / Double($0) } ?? 0)
      parameters = AlignedVector(method.parameters.doubles)
    }
    return parameters
  }

  @Test(
    "Fixed steps are of second order in the flow", arguments: [2, 3, 5, 10, 20],
    [Rates(), Rates(w: 0.5, a: 2)])
  func flowOrder(stages: Int, rates: Rates) throws {
    let (objective, start) = try smallProblem(slope: 1, rates: rates)
    let time = 2.0
    let exact = classicalFlow(objective, from: start, time: time, steps: 4000)
    let steps = [160, 320, 640, 1280]
    let errors = steps.map {
      fixedSteps(objective, from: start, time: time, steps: $0, stages: stages, perStep: nil)
        .distance(to: exact)
    }
    let slope = logarithmicSlope(steps.map { time / Double($0) }, errors)
    #expect((slope - 2).magnitude < 0.1, "slope \(slope), errors \(errors)")
  }

  /// Claims: (1) second order in descent itself; (2) steps for the flow are only of first order in it.
  @Test("Fixed steps that stand for descent are of second order in it", arguments: [2, 3, 5, 10], [2, 3, 8])
  func descentOrder(stages: Int, perStep: Int) throws {
    let (objective, start) = try smallProblem(slope: 1)
    let time = 2.0
    let steps = [160, 320, 640, 1280]
    func slope(standsForDescent: Bool) -> Double {
      let errors = steps.map { count in
        let lr = time / Double(count * perStep)
        let exact = solve(GradientDescent(learningRate: lr), objective, from: start, steps: count * perStep)
        return fixedSteps(
          objective, from: start, time: time, steps: count, stages: stages,
          perStep: standsForDescent ? perStep : nil
        ).distance(to: exact.parameters)
      }
      return logarithmicSlope(steps.map { time / Double($0) }, errors)
    }
    let (descent, flow) = (slope(standsForDescent: true), slope(standsForDescent: false))
    #expect((descent - 2).magnitude < 0.1, "slope \(descent)")  // (1)
    #expect((flow - 1).magnitude < 0.2, "slope \(flow)")  // (2)
  }

  /// Claims: (1) third order in the flow; (2) and in descent; (3) two steps of descent come out exactly.
  @Test("Short steps are of third order", arguments: [nil, 2, 3, 8])
  func shortOrder(perStep: Int?) throws {
    var (objective, start) = try smallProblem(slope: 1, rates: Rates(w: 0.5, a: 2))
    let time = 2.0
    let steps = [80, 160, 320, 640]
    let errors = steps.map { count in
      let duration = time / Double(count)
      var method = ChebyshevStep(count: start.count, kinks: objective.kinks())
      var parameters = start
      for _ in 0..<count {
        let state = DescentState(step: 0, parameters: parameters, objective: &objective)
        method.takeShort(
          from: state, objective: &objective, duration: duration,
          grain: perStep.map { duration / Double($0) } ?? 0)
        parameters = AlignedVector(method.parameters.doubles)
      }
      guard let perStep else {
        return parameters.distance(to: classicalFlow(objective, from: start, time: time, steps: 4000))
      }
      let descent = GradientDescent<TwoLayerObjective<Double>>(
        learningRate: duration / Double(perStep))
      return parameters.distance(
        to: solve(descent, objective, from: start, steps: count * perStep).parameters)
    }
    if perStep == 2 {
      #expect(errors.allSatisfy { $0 < 1e-13 }, "(3) \(errors)")
    } else {
      let slope = logarithmicSlope(steps.map { time / Double($0) }, errors)
      #expect((slope - 3).magnitude < 0.15, "(1), (2): slope \(slope), errors \(errors)")
    }
  }

  @Test("Short steps are stable while they count as short", arguments: [0, 0.1, 1.0 / 3, 0.5])
  func shortStability(share: Double) {
    let eigenvalues = (1...200).map { Double($0) / 200 }
    var objective = Quadratic(eigenvalues: eigenvalues, groups: [ParameterGroup(range: 0..<200, rate: 1)])
    let state = DescentState(
      step: 0, parameters: AlignedVector<Double>([Double](repeating: 1, count: 200)), objective: &objective)
    var method = ChebyshevStep(count: 200, kinks: objective.kinks())
    let duration = 2.4
    #expect(ChebyshevMethod.isShort(duration: duration * 0.999, radius: 1))
    #expect(!ChebyshevMethod.isShort(duration: duration, radius: 1))
    method.takeShort(from: state, objective: &objective, duration: duration, grain: share * duration)
    #expect(method.parameters.doubles.allSatisfy { $0.magnitude < 1 })
    #expect(objective.counter.count == 1 + ChebyshevMethod.shortStages)
  }

  @Test(
    "Stable as far as the stages reach, for the flow and for descent", arguments: [2, 3, 5, 12, 40],
    [0, 0.5, 0.1])
  func stability(stages: Int, share: Double) {
    // Rates all over the interval; the longest step for which `stages` suffice.
    let eigenvalues = (0...200).map { Double($0) / 200 }
    var objective = Quadratic(
      eigenvalues: eigenvalues, groups: [ParameterGroup(range: 0..<201, rate: 1)])
    let start = AlignedVector<Double>([Double](repeating: 1, count: 201))
    let duration = ChebyshevMethod.duration(stages: stages, radius: 1)
    #expect(ChebyshevMethod.stages(duration: duration * 0.999, radius: 1) <= stages)
    var method = ChebyshevStep(count: 201, kinks: objective.kinks())
    let state = DescentState(step: 0, parameters: start, objective: &objective)
    method.take(
      from: state, objective: &objective, duration: duration, stages: stages, grain: share * duration)
    let factors = method.parameters.doubles
    #expect(factors.dropFirst().allSatisfy { $0.magnitude < 1 }, "share \(share), stages \(stages)")
    #expect(objective.counter.count == stages + 1)
  }

  /// The estimate is the leading term of the local error, so it falls eightfold with half the step.
  @Test("The error estimate is of third order", arguments: [2, 5, 12], [0.0, 0.25])
  func estimateOrder(stages: Int, share: Double) throws {
    var (objective, start) = try smallProblem(slope: 1)
    let state = DescentState(step: 0, parameters: start, objective: &objective)
    let durations = [0.04, 0.02, 0.01, 0.005]
    let estimates = durations.map { duration in
      var method = ChebyshevStep(count: start.count, kinks: objective.kinks())
      method.take(
        from: state, objective: &objective, duration: duration, stages: stages, grain: share * duration)
      return method.errorEstimate(
        from: state, objective: &objective, duration: duration, grain: share * duration)
    }
    #expect((logarithmicSlope(durations, estimates) - 3).magnitude < 0.15, "estimates \(estimates)")
  }

  @Test(
    "Power iteration finds the fastest rate, from below and within a tenth",
    arguments: [
      ([3, 1, 0.5, 0.1], [1, 1]), ([1, 0.9, 0.2, 0.1], [1, 1]), ([1, 0.5, 0.8, 0.1], [0.25, 4]),
      ([0.2, -5, 1, 1], [1, 1]), ([0, 0, 0, 0], [1, 1]),
    ] as [([Double], [Double])])
  func spectralRadius(eigenvalues: [Double], rates: [Double]) {
    var objective = Quadratic(
      eigenvalues: eigenvalues,
      groups: [ParameterGroup(range: 0..<2, rate: rates[0]), ParameterGroup(range: 2..<4, rate: rates[1])])
    let exact = eigenvalues.enumerated().map { ($0.element * rates[$0.offset / 2]).magnitude }.max() ?? 0
    var state = DescentState(
      step: 0, parameters: AlignedVector([0.3, 0.1, -0.2, 0.4]), objective: &objective)
    var radius = SpectralRadius<Double>(count: 4)
    #expect(radius.isDue(evaluations: state.effort.evaluations))
    radius.estimate(at: &state, objective: &objective)
    #expect(radius.value <= exact * (1 + 1e-9) && radius.value >= 0.9 * exact, "\(radius.value) of \(exact)")
    #expect(state.effort.evaluations == objective.counter.count && radius.cost == objective.counter.count - 1)
    #expect(!radius.isDue(evaluations: state.effort.evaluations))
    // From where it left off it is quick and no worse.
    let before = radius.value
    radius.estimate(at: &state, objective: &objective)
    #expect(radius.cost <= 3 && radius.value >= before * (1 - 1e-9))
  }
}
