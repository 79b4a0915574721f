import Kernels
import Testing
import Training

@Suite struct GradientTests {
  /// Central differences of the loss, on a network none of whose preactivations is near a kink.
  @Test(
    "The gradient is the derivative of the loss", arguments: Parametrization.allCases, [0, 0.1, 1.0])
  func finiteDifferences(parametrization: Parametrization, slope: Double) throws {
    let (d, h) = (4, 6)
    let step = 1e-5
    let draws = RandomStream(seed: 8, purpose: 99, index: 0)
    let weights = (0..<(h * d)).map { draws.gaussian(at: $0) }
    let readout = (0..<h).map { draws.gaussian(at: 100 + $0) }
    // Samples whose every |w·x| is at least a hundred steps away from zero.
    var inputs: [Double] = []
    var position = 200
    while inputs.count < 25 * d {
      let x = (0..<d).map { draws.gaussian(at: position + $0) }
      position += d
      let isClear = (0..<h).allSatisfy { i in
        (0..<d).reduce(0) { $0 + weights[i * d + $1] * x[$1] }.magnitude > 100 * step
      }
      if isClear { inputs += x }
    }
    let samples = TrainingSamples<Double>(
      inputs: inputs, labels: (0..<25).map { draws.gaussian(at: 5000 + $0) }, depth: d)
    let shape = TwoLayerShape<Double>(inputs: d, width: h)
    var pass = TwoLayerPass(
      shape: shape, slope: slope, factor: parametrization.factor(width: h),
      instructionSet: try InstructionSet.chosen())
    var parameters = shape.pack(weights: weights, readout: readout)
    var gradient = AlignedVector<Double>(zeros: shape.count)
    _ = pass.lossAndGradient(at: parameters, on: samples, gradient: &gradient)
    for index in 0..<shape.count where index % shape.stride < (index < shape.readout.lowerBound ? d : h) {
      let centre = parameters[index]
      parameters[index] = centre + step
      let above = pass.loss(at: parameters, on: samples.labelled)
      parameters[index] = centre - step
      let below = pass.loss(at: parameters, on: samples.labelled)
      parameters[index] = centre
      #expect(((above - below) / (2 * step) - gradient[index]).magnitude < 1e-8, "parameter \(index)")
    }
  }

  @Test("The output is divided by 1, √h or h", arguments: [1, 4, 50])
  func factors(width: Int) {
    let expected = [1, 1 / Double(width).squareRoot(), 1 / Double(width)]
    for (parametrization, factor) in zip(Parametrization.allCases, expected) {
      #expect((parametrization.factor(width: width) - factor).magnitude < 1e-16)
    }
  }
}
