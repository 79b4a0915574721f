import Kernels
import Testing

@Suite struct TangentKernelTests {
  @Test("Kernel distance agrees with the full feature matrix", arguments: InstructionSet.available)
  func distance(set: InstructionSet) {
    for (n, d, h) in [(1, 3, 4), (7, 3, 5), (48, 2, 6), (49, 10, 13), (110, 8, 50)] {
      for slope in [0, 0.3, 1] {
        let start = Reference(n: n, d: d, h: h, slope: slope, factor: 0.5, seed: 1)
        let other = Reference(n: n, d: d, h: h, slope: slope, factor: 0.5, seed: 2)
        let now = start.with(w: other.w, a: other.a)
        let expected = 1 - cosine(start.features, now.features)
        let label = Comment("\(set) \(n) × \(d) × \(h), slope \(slope)")
        #expect((measured(start, now, Double.self, set) - expected).magnitude < 1e-13, label)
        #expect((measured(start, now, Float.self, set) - expected).magnitude < 1e-5, label)
        #expect(measured(start, start, Double.self, set) == 0, label)
      }
    }
  }

  /// For a change ε of one readout the distance is of order ε², soon far below what 1 − cos could show;
  /// for 1.5 θ the kernel is only scaled, and its distance is rounding alone.
  @Test("Small distances keep their digits")
  func smallDistances() {
    let start = Reference(n: 60, d: 5, h: 8)
    let distances = [1e-3, 1e-5, 1e-7].map { epsilon in
      var a = start.a
      a[3] *= 1 + epsilon
      return measured(start, start.with(w: start.w, a: a), Double.self, .baseline) / (epsilon * epsilon)
    }
    #expect((distances[1] / distances[0] - 1).magnitude < 1e-2)
    #expect((distances[2] / distances[1] - 1).magnitude < 1e-4)
    let scaled = start.with(w: start.w.map { $0.map { 1.5 * $0 } }, a: start.a.map { 1.5 * $0 })
    #expect(measured(start, scaled, Double.self, .baseline) < 1e-15)
  }

  @Test("Sign changes are counted as by a loop, zero being a sign of its own")
  func signChanges() {
    let start = Reference(n: 50, d: 4, h: 7, seed: 1)
    var w = Reference(n: 50, d: 4, h: 7, seed: 2).w
    w[0] = [0, 0, 0, 0]
    let now = start.with(w: w, a: start.a)
    func sign(_ z: Double) -> Int { z > 0 ? 1 : z < 0 ? -1 : 0 }
    let expected = zip(start.preactivations.flatMap(\.self), now.preactivations.flatMap(\.self))
      .count { sign($0) != sign($1) }
    let kernel = TangentKernel(of: start.pass(Double.self, .baseline), on: start.panels(Double.self))
    let changes = kernel.signChanges(
      from: kernel.features(at: start.parameters(Double.self)),
      to: kernel.features(at: now.parameters(Double.self)))
    #expect(changes == expected)
    #expect(changes >= 50)
  }

  private func measured<S: KernelScalar>(
    _ start: Reference, _ now: Reference, _: S.Type, _ set: InstructionSet
  ) -> Double {
    var kernel = TangentKernel(of: start.pass(S.self, set), on: start.panels(S.self))
    return kernel.distance(
      from: kernel.features(at: start.parameters(S.self)), to: kernel.features(at: now.parameters(S.self)))
  }

  /// ⟨K, K'⟩ / (‖K‖ ‖K'‖) of the kernels of two feature matrices.
  private func cosine(_ a: [[Double]], _ b: [[Double]]) -> Double {
    let (first, second) = (gram(a), gram(b))
    func inner(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
    return inner(first, second) / (inner(first, first) * inner(second, second)).squareRoot()
  }

  private func gram(_ features: [[Double]]) -> [Double] {
    features.flatMap { x in features.map { y in zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } } }
  }
}

extension Reference {
  /// The same data with other parameters.
  func with(w: [[Double]], a: [Double]) -> Reference {
    Reference(n: n, d: d, h: h, slope: slope, factor: factor, x: x, y: y, w: w, a: a)
  }

  func panels<S: KernelScalar>(_: S.Type) -> SamplePanels<S> {
    SamplePanels(inputs: x.flatMap(\.self), depth: d)
  }
}
