import Kernels
import Testing

@Suite struct GradientPassTests {
  @Test("Loss and gradient agree with loops, in every instruction set", arguments: InstructionSet.available)
  func againstLoops(set: InstructionSet) {
    for shape in shapes {
      for (slope, factor) in [(0.0, 1.0), (0.1, 0.25), (1.0, 1.0)] {
        let reference = Reference(n: shape.n, d: shape.d, h: shape.h, slope: slope, factor: factor)
        check(reference, Double.self, set, tolerance: 1e-13)
        check(reference, Float.self, set, tolerance: 2e-5)
      }
    }
  }

  @Test("So do gradients with blurred kinks", arguments: InstructionSet.available)
  func blurredAgainstLoops(set: InstructionSet) {
    for shape in shapes {
      for (slope, factor) in [(0.0, 1.0), (0.3, 0.25), (-0.5, 1.0)] {
        let reference = Reference(n: shape.n, d: shape.d, h: shape.h, slope: slope, factor: factor)
        // So wide that about half of all pairs are on a ramp.
        let blur = Double(shape.n) / 2
        check(reference, Double.self, set, blur: blur, tolerance: 1e-12)
        check(reference, Float.self, set, blur: blur, tolerance: 1e-4)
      }
    }
  }

  private func check<S: KernelScalar>(
    _ reference: Reference, _: S.Type, _ set: InstructionSet, blur: Double = 0, tolerance: Double
  ) {
    let parameters = reference.parameters(S.self)
    let shape = reference.shape(S.self)
    var pass = reference.pass(S.self, set)
    var gradient = AlignedVector<S>(zeros: shape.count)
    // Whatever the gradient held before must not matter.
    gradient[0] = 7
    let loss = pass.lossAndGradient(
      at: parameters, on: reference.samples(S.self), gradient: &gradient, blur: blur)
    let expected = reference.gradient(blur: blur)
    let label = Comment(
      "\(S.self) \(set) \(reference.n) × \(reference.d) × \(reference.h), slope \(reference.slope)")
    #expect((loss / reference.loss - 1).magnitude < tolerance, label)
    #expect(pass.loss(at: parameters, on: reference.samples(S.self).labelled) == loss, label)
    #expect(relativeDifference(shape.weights(of: gradient), expected.weights) < tolerance, label)
    #expect(relativeDifference(shape.readout(of: gradient), expected.readout) < tolerance, label)
    let sum = gradient.squaredNorm
    let inner = (expected.weights + expected.readout).reduce(0) { $0 + $1 * $1 }
    #expect((sum - inner).magnitude <= 10 * tolerance * inner, "the padding's gradient is zero: \(label)")
  }

  @Test(
    "AVX2 and AVX-512 give the same bits",
    .enabled(if: InstructionSet.avx512.isAvailable, "this processor has no AVX-512"))
  func sameBits() {
    for shape in shapes {
      let reference = Reference(n: shape.n, d: shape.d, h: shape.h, slope: 0.3)
      #expect(bits(reference, Double.self, .avx2) == bits(reference, Double.self, .avx512), "\(shape)")
      #expect(bits(reference, Float.self, .avx2) == bits(reference, Float.self, .avx512), "\(shape)")
    }
  }

  private func bits<S: KernelScalar>(_ reference: Reference, _: S.Type, _ set: InstructionSet) -> [UInt64] {
    var pass = reference.pass(S.self, set)
    var gradient = AlignedVector<S>(zeros: reference.shape(S.self).count)
    let parameters = reference.parameters(S.self)
    let loss = pass.lossAndGradient(at: parameters, on: reference.samples(S.self), gradient: &gradient)
    var kernel = TangentKernel(
      of: pass, on: SamplePanels<S>(inputs: reference.x.flatMap(\.self), depth: reference.d))
    let distance = kernel.distance(
      from: kernel.features(at: parameters), to: kernel.features(at: gradient))
    return (gradient.doubles + [loss, distance]).map(\.bitPattern)
  }

  @Test("At z = 0 the derivative of σ is 1", arguments: InstructionSet.available)
  func kink(set: InstructionSet) {
    let shape = TwoLayerShape<Double>(inputs: 1, width: 1)
    var pass = TwoLayerPass(shape: shape, slope: 0, factor: 1, instructionSet: set)
    var gradient = AlignedVector<Double>(zeros: shape.count)
    let samples = TrainingSamples<Double>(inputs: [1], labels: [3], depth: 1)
    _ = pass.lossAndGradient(
      at: shape.pack(weights: [0], readout: [2]), on: samples, gradient: &gradient)
    #expect(shape.weights(of: gradient) == [2 * (0 - 3) * 2])
    #expect(shape.readout(of: gradient) == [0])
  }

  @Test("Paired neurons with opposite readouts cancel exactly", arguments: InstructionSet.available)
  func symmetry(set: InstructionSet) {
    let reference = Reference(n: 40, d: 9, h: 50)
    let shape = TwoLayerShape<Double>(inputs: 9, width: 50)
    let weights = (0..<50).flatMap { reference.w[$0 / 2] }
    let readout = (0..<50).map { reference.a[$0 / 2] * ($0 % 2 == 0 ? 1 : -1) }
    var pass = TwoLayerPass(shape: shape, slope: 0.2, factor: 1, instructionSet: set)
    let loss = pass.loss(
      at: shape.pack(weights: weights, readout: readout), on: reference.samples(Double.self).labelled)
    #expect(loss == reference.y.reduce(0) { $0 + $1 * $1 } / 40)
  }

  @Test("What is not finite shows in the loss", arguments: InstructionSet.available)
  func notFinite(set: InstructionSet) {
    let reference = Reference(n: 5, d: 3, h: 4)
    var pass = reference.pass(Double.self, set)
    for value in [Double.nan, .infinity, -.infinity] {
      for place in [0, 1, reference.shape(Double.self).readout.lowerBound] {
        var parameters = reference.parameters(Double.self)
        parameters[place] = value
        #expect(!pass.loss(at: parameters, on: reference.samples(Double.self).labelled).isFinite)
      }
    }
  }

  @Test("No samples have no loss")
  func empty() {
    let reference = Reference(n: 1, d: 3, h: 4)
    var pass = reference.pass(Double.self, .baseline)
    let none = LabelledSamples<Double>(inputs: [], labels: [], depth: 3)
    #expect(pass.loss(at: reference.parameters(Double.self), on: none).isNaN)
  }
}
