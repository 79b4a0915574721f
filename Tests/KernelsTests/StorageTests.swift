import Kernels
import Testing

@Suite struct StorageTests {
  @Test("A vector is a value: a copy does not see later writes")
  func valueSemantics() {
    var first = AlignedVector<Double>([1, 2, 3])
    let second = first
    first[1] = 7
    #expect(first.doubles == [1, 7, 3])
    #expect(second.doubles == [1, 2, 3])
  }

  @Test("Arithmetic over a range leaves the rest alone")
  func subtraction() {
    var x = AlignedVector<Float>([1, 2, 3, 4])
    x.subtract(0.5, times: AlignedVector([8, 8, 8, 8]), over: 1..<3)
    #expect(x.doubles == [1, -2, -1, 4])
    #expect(x.squaredNorm == 22)
    #expect(x.squaredDistance(to: AlignedVector([1, 0, 0, 0])) == 21)
  }

  @Test("Packing parameters and taking them out again changes nothing", arguments: [1, 7, 8, 50, 64])
  func packing(width: Int) {
    let weights = (0..<(width * 3)).map(Double.init)
    let readout = (0..<width).map { -Double($0) }
    let shape = TwoLayerShape<Float>(inputs: 3, width: width)
    let flat = shape.pack(weights: weights, readout: readout)
    #expect(shape.weights(of: flat) == weights)
    #expect(shape.readout(of: flat) == readout)
    #expect(shape.weights.upperBound == shape.readout.lowerBound)
    #expect(flat.squaredNorm == (weights + readout).reduce(0) { $0 + $1 * $1 })
  }

  @Test("A batch that is gathered is the samples that were chosen", arguments: [1, 9, 21, 70])
  func gathering(depth: Int) throws {
    let reference = Reference(n: 60, d: depth, h: 4)
    let chosen = [59, 3, 3, 17, 0]
    var gathered = TrainingSamples<Double>(
      inputs: [Double](repeating: 0, count: chosen.count * depth), labels: [0, 0, 0, 0, 0], depth: depth)
    gathered.gather(chosen, from: reference.samples(Double.self))
    let direct = TrainingSamples<Double>(
      inputs: chosen.flatMap { reference.x[$0] }, labels: chosen.map { reference.y[$0] }, depth: depth)
    var pass = reference.pass(Double.self, try #require(InstructionSet.available.last))
    let parameters = reference.parameters(Double.self)
    var gradients = [parameters, parameters]
    let one = pass.lossAndGradient(at: parameters, on: gathered, gradient: &gradients[0])
    let other = pass.lossAndGradient(at: parameters, on: direct, gradient: &gradients[1])
    #expect(one == other && gradients[0].doubles == gradients[1].doubles)
  }

  @Test("The environment chooses among what the processor has, and is told when it does not")
  func choice() throws {
    let all: [InstructionSet] = [.baseline, .avx2]
    #expect(try InstructionSet.choose(named: nil, available: all).get() == .avx2)
    #expect(try InstructionSet.choose(named: "", available: all).get() == .avx2)
    #expect(try InstructionSet.choose(named: "baseline", available: all).get() == .baseline)
    #expect(InstructionSet.labels.isSuperset(of: InstructionSet.allCases.map(\.label)))
    for name in ["avx512", "AVX2", "sse"] {
      let error = #expect(throws: InstructionSetError.self) {
        try InstructionSet.choose(named: name, available: all).get()
      }
      #expect(
        error?.description
          == "RICHSWEEP_KERNELS: got \"\(name)\", expected one of those this processor has: baseline, avx2")
    }
  }
}
