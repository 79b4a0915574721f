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
