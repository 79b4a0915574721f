import Kernels
import Testing
import Training

@Suite("Blurred kinks") struct KinkBlurTests {
  /// A rectified network of 30 neurons on 100 Gaussian samples of 10 inputs with Gaussian labels, more than it can
  /// fit without sliding along kinks.
  private func problem(seed: UInt64) throws -> (
    objective: TwoLayerObjective<Double>, start: AlignedVector<Double>
  ) {
    func numbers(_ index: Int, _ count: Int) -> [Double] {
      let stream = RandomStream(seed: seed, purpose: 98, index: index)
      return (0..<count).map { stream.gaussian(at: $0) }
    }
    let training = TrainingSamples<Double>(inputs: numbers(0, 1000), labels: numbers(1, 100), depth: 10)
    let objective = TwoLayerObjective(
      NetworkSpecification(inputs: 10, width: 30), rates: Rates(), training: training,
      instructionSet: try InstructionSet.chosen())
    let start = objective.pass.shape.pack(
      weights: numbers(2, 300).map { 0.3 * $0 }, readout: numbers(3, 30).map { 0.3 * $0 })
    return (objective, start)
  }

  /// The change of the loss over 400 steps of descent late in training, and what ten integrated steps make of it.
  private func loss(seed: UInt64, blurs: [Double]) throws -> (exact: Double, integrated: [Double]) {
    var (objective, start) = try problem(seed: seed)
    let lr = 0.01
    var state = solve(GradientDescent(learningRate: lr), objective, from: start, steps: 4000)
    var radius = SpectralRadius<Double>(count: state.parameters.count)
    radius.estimate(at: &state, objective: &objective)
    let exact = solve(GradientDescent(learningRate: lr), objective, from: state.parameters, steps: 400)
    let duration = 40 * lr
    let stages = 1 + ChebyshevMethod.stages(duration: duration, radius: 1.2 * radius.value)
    let integrated = blurs.map { share in
      var (objective, parameters) = (objective, state.parameters)
      for _ in 0..<10 {
        var step = ChebyshevStep(
          count: parameters.count, kinks: TwoLayerKinks(of: objective, resolves: false))
        let from = DescentState(step: 0, parameters: parameters, objective: &objective)
        step.take(
          from: from, objective: &objective, duration: duration, stages: max(3, stages), grain: lr,
          blur: share / radius.value)
        parameters = step.parameters
      }
      return DescentState(step: 0, parameters: parameters, objective: &objective).loss
    }
    return (state.loss - exact.loss, integrated.map { state.loss - $0 })
  }

  @Test("Along kinks, blurred steps follow descent where sharp ones do not")
  func sliding() throws {
    var (sharp, blurred) = ([Double](), [Double]())
    for seed in 0..<(15 as UInt64) {
      let (exact, integrated) = try loss(seed: seed, blurs: [0, 1])
      sharp.append((integrated[0] / exact - 1).magnitude)
      blurred.append((integrated[1] / exact - 1).magnitude)
    }
    #expect(blurred.sorted()[7] < sharp.sorted()[7] / 3, "\(blurred) \(sharp)")
  }

  @Test("Blurring changes no loss, and no gradient away from kinks")
  func elsewhere() throws {
    var (objective, start) = try problem(seed: 4)
    var (sharp, blurred) = (
      AlignedVector<Double>(zeros: start.count), AlignedVector<Double>(zeros: start.count)
    )
    let loss = objective.evaluate(at: start, gradient: &sharp)
    var kinks = TwoLayerKinks(of: objective, resolves: false)
    let far = kinks.evaluate(&objective, at: start, gradient: &blurred, blur: 1, as: .start)
    #expect(far == loss)
    #expect(blurred.distance(to: sharp) > 1e-3 * sharp.squaredNorm.squareRoot())
    let near = kinks.evaluate(&objective, at: start, gradient: &blurred, blur: 1e-9, as: .start)
    #expect(near == loss)
    #expect(blurred.distance(to: sharp) < 1e-12 * sharp.squaredNorm.squareRoot())
  }

  /// A rectified network of 20 neurons that learns from three on 300 samples of 50 inputs, on the unit sphere.
  private func teacherProblem(seed: UInt64) throws -> (
    objective: TwoLayerObjective<Double>, start: AlignedVector<Double>
  ) {
    func direction(_ index: Int, length: Double = 1) -> [Double] {
      let stream = RandomStream(seed: seed, purpose: 97, index: index)
      let x = (0..<50).map { stream.gaussian(at: $0) }
      let norm = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return x.map { length * $0 / norm }
    }
    let teacher = (0..<3).map { direction($0) }
    let inputs = (0..<300).map { direction(10 + $0) }
    let labels = inputs.map { x in
      zip(teacher, [1.0, -1, 1]).reduce(0) { $0 + $1.1 * max(0, zip(x, $1.0).reduce(0) { $0 + $1.0 * $1.1 }) }
    }
    let objective = TwoLayerObjective(
      NetworkSpecification(inputs: 50, width: 20), rates: Rates(),
      training: TrainingSamples<Double>(inputs: inputs.flatMap(\.self), labels: labels, depth: 50),
      instructionSet: try InstructionSet.chosen())
    let start = objective.pass.shape.pack(
      weights: (0..<20).flatMap { direction(1000 + $0, length: 0.5) },
      readout: (0..<20).map { $0 % 2 == 0 ? 0.5 : -0.5 })
    return (objective, start)
  }

  /// How far from descent ten integrated steps end, with their kinks resolved and without.
  private func distances(seed: UInt64, isShort: Bool) throws -> (resolved: Double, unresolved: Double) {
    var (objective, start) = try teacherProblem(seed: seed)
    var state = solve(GradientDescent(learningRate: 1), objective, from: start, steps: 500)
    var radius = SpectralRadius<Double>(count: state.parameters.count)
    radius.estimate(at: &state, objective: &objective)
    let duration = (isShort ? 1.5 : 6) / radius.value
    let steps = isShort ? 40 : 160
    let lr = duration / Double(steps)
    let exact = solve(GradientDescent(learningRate: lr), objective, from: state.parameters, steps: 10 * steps)
    let stages = 1 + ChebyshevMethod.stages(duration: duration, radius: 1.2 * radius.value)
    func distance(_ kinks: TwoLayerKinks<Double>) -> Double {
      var (state, step) = (state, ChebyshevStep(count: start.count, kinks: kinks))
      let blur = min(1 / radius.value, duration / 2)
      step.look(at: &state, &objective, blur: blur)
      for _ in 0..<10 {
        if isShort {
          step.takeShort(from: state, objective: &objective, duration: duration, grain: lr, blur: blur)
        } else {
          step.take(
            from: state, objective: &objective, duration: duration, stages: stages, grain: lr, blur: blur)
        }
        step.accept(into: &state, &objective)
      }
      return state.parameters.distance(to: exact.parameters)
    }
    return (distance(objective.kinks()), distance(TwoLayerKinks(of: objective, resolves: false)))
  }

  @Test("Steps that resolve kinks follow descent far more closely", arguments: [true, false])
  func resolved(isShort: Bool) throws {
    let ratios = try (0..<(9 as UInt64)).map { seed in
      let distances = try distances(seed: seed, isShort: isShort)
      return distances.resolved / distances.unresolved
    }
    #expect(ratios.sorted()[4] < (isShort ? 1.0 / 4 : 1.0 / 2), "\(ratios)")
  }
}
