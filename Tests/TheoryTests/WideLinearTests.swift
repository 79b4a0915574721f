import PortableMath
import RealModule
import Testing
import Theory
import Training

/// Claims of ``IsotropicNetwork``: (1) Ḟ = η_a (F* − F) WᵀW + η_w AᵀA (F* − F), and (2) AᵀA and WᵀW follow their own
/// equations; (3) Δ is conserved: η_a FFᵀ = η_w (AᵀA)² − δ AᵀA; (4) with one neuron it is ``SingleNeuron``;
/// (5) F goes to F* and nothing overflows for t up to 1e6; (6) a network that is not isotropic is refused; (7) times in
/// any order. Of ``WideLinearMode``: (8) ḟ = (η_w‖a‖² + η_a‖w‖²)(f* − f) for any width; (9) the δ that counts is
/// √(2 tr Δ² − (tr Δ)²). Of ``ConservedMatrix``: (10) its drift under gradient descent shrinks as the learning rate.
@Suite struct WideLinearTests {
  private func network(_ cases: inout Cases, delta: Double, rates: Rates) throws -> IsotropicNetwork {
    let (c, d) = (Int.random(in: 1...3, using: &cases), Int.random(in: 1...3, using: &cases))
    return try #require(
      IsotropicNetwork(
        delta: delta, initial: cases.matrix(c, d), target: cases.matrix(c, d, 1.5), rates: rates))
  }

  @Test(arguments: [-2, -0.3, 0, 0.3, 2], [Rates(), Rates(w: 0.5, a: 3)])
  func equations(delta: Double, rates: Rates) throws {
    var cases = Cases(seed: 12)
    var largest = (map: 0.0, grams: 0.0, conserved: 0.0, limit: 0.0)
    for _ in 0..<20 {
      let network = try network(&cases, delta: delta, rates: rates)
      for time in [0.05, 0.6, 2.5] {
        let state = network.states(at: [time])[0]
        let gap = network.target - state.map
        let map =
          (rates.a * (gap * state.weightGram)) - (-rates.w) * (state.readoutGram * gap)
        let slope = derivative(at: time, step: 0.005) { network.states(at: [$0])[0].map.elements }
        largest.map = max(largest.map, difference(slope, map.elements, floor: 1))  // (1)
        // AᵀA changes by η_a (F* − F) Fᵀ and its transpose.
        let half = rates.a * (gap * state.map.transposed)
        let readouts = derivative(at: time, step: 0.005) { network.states(at: [$0])[0].readoutGram.elements }
        largest.grams = max(
          largest.grams, difference(readouts, (half - (-1) * half.transposed).elements, floor: 1))  // (2)
        // η_a F Fᵀ = Aᵀ (η_w A Aᵀ − Δ) A.
        let left = rates.a * (state.map * state.map.transposed)
        let right = rates.w * (state.readoutGram * state.readoutGram) - delta * state.readoutGram
        largest.conserved = max(largest.conserved, (left - right).frobeniusNorm)  // (3)
      }
      let states = network.states(at: [1e6, 0, 20])
      #expect(states[1].kernelDistance == 0 && states[2].kernelDistance > 0)  // (7)
      #expect(states[0].map.elements.allSatisfy { $0.isFinite })  // (5)
      // A balanced network may begin on the wrong side of a saddle, and δ < 0 passes by one.
      if delta > 0 { largest.limit = max(largest.limit, states[0].loss) }
    }
    print("isotropic, δ \(delta), seed \(cases.seed): \(largest)")
    #expect(largest.map < 1e-8 && largest.grams < 1e-8)
    #expect(largest.conserved < 1e-11)
    #expect(largest.limit < 1e-20)  // (5)
  }

  @Test func oneNeuron() throws {
    var cases = Cases(seed: 13)
    let times = [3, 0, 0.2, 1, 40, 1e4]
    var largest = 0.0
    for _ in 0..<100 {
      let neuron = cases.neuron()
      guard neuron.separation.magnitude > 0.01 else { continue }
      let d = neuron.weights.count
      let network = try IsotropicNetwork(
        readouts: Matrix(rows: 1, columns: 1, elements: [neuron.readout]),
        weights: Matrix(rows: 1, columns: d, elements: neuron.weights),
        target: Matrix(rows: 1, columns: d, elements: neuron.target), rates: neuron.rates)
      let (path, states) = (neuron.trajectory(at: times), network.states(at: times))
      largest = max(largest, difference(states.flatMap(\.map.elements), path.coefficients))
      largest = max(
        largest, difference(states.map(\.kernelDistance), path.kernelDistance, floor: 1),
        difference(states.map(\.loss), path.loss, floor: 1),
        difference(states.map { $0.readoutGram[0, 0] }, path.readouts.map { $0 * $0 }))
    }
    print("one neuron as a matrix, seed \(cases.seed): \(largest)")
    #expect(largest < 1e-11)  // (4)
  }

  @Test func refusal() {
    #expect(throws: IsotropicNetwork.NotIsotropic.self) {
      try IsotropicNetwork(
        readouts: Matrix(rows: 2, columns: 1, elements: [1, 0]),
        weights: Matrix(rows: 2, columns: 1, elements: [0, 1]),
        target: Matrix(rows: 1, columns: 1, elements: [1]))
    }  // (6)
    let deficient = Matrix(rows: 2, columns: 2, elements: [1, 1, 1, 1])
    #expect(IsotropicNetwork(delta: 1, initial: deficient, target: deficient) == nil)
  }

  @Test(arguments: [1, 2, 5, 20], [Rates(), Rates(w: 2, a: 0.5)])
  func anyWidth(width: Int, rates: Rates) {
    var cases = Cases(seed: 14)
    for _ in 0..<20 {
      var (a, w) = (cases.vector(width), cases.vector(width))
      let target = cases.number(2)
      let mode = WideLinearMode(readouts: a, weights: w, target: target, rates: rates)
      let conserved = ConservedMatrix.wide(
        readouts: Matrix(rows: width, columns: 1, elements: a),
        weights: Matrix(rows: width, columns: 1, elements: w), rates: rates)
      let square = 2 * conserved.inner(conserved) - conserved.trace * conserved.trace
      #expect((mode.effectiveDelta * mode.effectiveDelta - square).magnitude < 1e-11 * (1 + square))  // (9)
      // The whole network by the classical Runge–Kutta method.
      func slope(_ a: [Double], _ w: [Double]) -> ([Double], [Double]) {
        let gap = target - Vectors.dot(a, w)
        return (w.map { rates.a * gap * $0 }, a.map { rates.w * gap * $0 })
      }
      let step = 1.0 / 1000
      for _ in 0..<1000 {
        let k1 = slope(a, w)
        let k2 = slope(Vectors.sum(step / 2, k1.0, a), Vectors.sum(step / 2, k1.1, w))
        let k3 = slope(Vectors.sum(step / 2, k2.0, a), Vectors.sum(step / 2, k2.1, w))
        let k4 = slope(Vectors.sum(step, k3.0, a), Vectors.sum(step, k3.1, w))
        for i in a.indices {
          a[i] += step / 6 * (k1.0[i] + 2 * k2.0[i] + 2 * k3.0[i] + k4.0[i])
          w[i] += step / 6 * (k1.1[i] + 2 * k2.1[i] + 2 * k3.1[i] + k4.1[i])
        }
      }
      #expect((mode.strengths(at: [1])[0] - Vectors.dot(a, w)).magnitude < 1e-8, "(8) seed \(cases.seed)")
    }
    #expect(WideLinearMode(readouts: [1, 2], weights: [1, 2], target: 2).effectiveDelta == 0)
    #expect(WideLinearMode(readouts: [0, 0], weights: [0, 0], target: 2).strengths(at: [1]) == [0])
  }

  /// At the same flow time, half the rate leaves half the drift; two outputs, five neurons, three inputs.
  @Test func driftOfWide() {
    var cases = Cases(seed: 15)
    let (a, w, target) = (cases.matrix(5, 2), cases.matrix(5, 3), cases.matrix(2, 3))
    let rates = Rates(w: 0.5, a: 2)
    let drifts = [200, 400, 800].map { steps -> Double in
      var (a, w) = (a, w)
      let before = ConservedMatrix.wide(readouts: a, weights: w, rates: rates)
      let lr = 2 / Double(steps)
      for _ in 0..<steps {
        let gap = target - a.transposed * w
        (a, w) = (a - (-lr * rates.a) * (w * gap.transposed), w - (-lr * rates.w) * (a * gap))
      }
      return (ConservedMatrix.wide(readouts: a, weights: w, rates: rates) - before).frobeniusNorm
    }
    print("drift of the wide network's Δ, seed \(cases.seed): \(drifts)")
    for (coarse, fine) in zip(drifts, drifts.dropFirst()) {
      #expect((coarse / fine - 2).magnitude < 0.1)  // (10)
    }
  }

  /// Four layers, 3 → 4 → 3 → 5 → 2, with rates of their own.
  @Test func driftOfDeep() {
    var cases = Cases(seed: 16)
    let sizes = [3, 4, 3, 5, 2]
    let layers = (0..<4).map { cases.matrix(sizes[$0 + 1], sizes[$0]) }
    let rates = [1, 0.5, 2, 0.7]
    let target = cases.matrix(2, 3)
    func conserved(_ layers: [Matrix]) -> [Matrix] {
      (0..<3).map {
        ConservedMatrix.deep(lower: (layers[$0], rates[$0]), upper: (layers[$0 + 1], rates[$0 + 1]))
      }
    }
    let drifts = [400, 800, 1600].map { steps -> Double in
      var now = layers
      let lr = 2 / Double(steps)
      for _ in 0..<steps {
        let below = now.indices.map { now[..<$0].reduce(Matrix(identity: 3)) { $1 * $0 } }
        let above = now.indices.map { now[($0 + 1)...].reversed().reduce(Matrix(identity: 2)) { $0 * $1 } }
        let gap = target - above[0] * now[0]
        now = now.indices.map {
          now[$0] - (-lr * rates[$0]) * (above[$0].transposed * gap * below[$0].transposed)
        }
      }
      return zip(conserved(now), conserved(layers)).map { ($0 - $1).frobeniusNorm }.reduce(0, +)
    }
    print("drift of the deep network's Δ, seed \(cases.seed): \(drifts)")
    for (coarse, fine) in zip(drifts, drifts.dropFirst()) {
      #expect((coarse / fine - 2).magnitude < 0.1)  // (10)
    }
  }
}
