import PortableMath
import Testing
import Theory
import Training

/// Claims of ``SingleNeuron``: (1) it begins where it was told; (2) the closed form satisfies ȧ = η_a (w·β* − a‖w‖²),
/// ẇ = η_w a (β* − a w); (3) δ is conserved; (4) it ends at the limit, from which a, w and β follow; (5) nothing
/// overflows for t up to 1e6; (6) networks rescaled for their rates (docs/science.md, Unequal rates) trace the same
/// function; (7) what is plotted is what it is defined as.
@Suite struct SingleNeuronTests {
  private func flow(_ neuron: SingleNeuron, _ a: Double, _ w: [Double]) -> [Double] {
    let gap = zip(neuron.target, w).map { $0 - a * $1 }
    return [neuron.rates.a * Vectors.dot(w, gap)] + gap.map { neuron.rates.w * a * $0 }
  }

  private func parameters(_ neuron: SingleNeuron, _ time: Double) -> [Double] {
    let state = neuron.state(at: time)
    return [state.readout] + state.weights
  }

  @Test("Random neurons: the flow, what it conserves, where it ends")
  func random() {
    var cases = Cases(seed: 20_240)
    var largest = (start: 0.0, flow: 0.0, delta: 0.0, limit: 0.0)
    for _ in 0..<500 {
      let neuron = cases.neuron()
      let scale = Vectors.norm([neuron.readout] + neuron.weights)
      largest.start = max(
        largest.start, difference(parameters(neuron, 1e-300), [neuron.readout] + neuron.weights))
      #expect(parameters(neuron, 0) == [neuron.readout] + neuron.weights)  // (1)
      for time in [0.01, 0.1, 0.7, 2, 5] {
        let state = neuron.state(at: time)
        let slope = derivative(at: time, step: 0.003) { parameters(neuron, $0) }
        largest.flow = max(
          largest.flow, difference(slope, flow(neuron, state.readout, state.weights), floor: scale))
      }
      for time in [0.3, 3, 30, 1e3, 1e6] {
        let state = neuron.state(at: time)
        let moved = SingleNeuron(
          readout: state.readout, weights: state.weights, target: neuron.target, rates: neuron.rates)
        largest.delta = max(largest.delta, (moved.delta - neuron.delta).magnitude / (scale * scale))
      }
      let limit = neuron.limit
      largest.limit = max(
        largest.limit, difference(parameters(neuron, 1e6), [limit.readout] + limit.weights))
      #expect(difference(limit.weights.map { limit.readout * $0 }, neuron.target) < 1e-14)  // (4)
    }
    print("single neuron, seed \(cases.seed): \(largest)")
    #expect(largest.start < 1e-13)  // (1)
    #expect(largest.flow < 1e-9)  // (2)
    #expect(largest.delta < 1e-13)  // (3)
    #expect(largest.limit < 1e-12)  // (4)
  }

  @Test("Times up to 1e6, and initialisations of any size")
  func extremes() {
    let times = [0, 1e-300, 1e-9, 1, 20, 745, 1e3, 1e5, 1e6]
    for delta in [-1e6, -4, -1e-9, 0, 1e-9, 4, 1e6] {
      for size in [1e-12, 1e-3, 1, 1e3] {
        for target in [[0, 1], [0, 0], [1e-9, 0], [300, 400]] as [[Double]] {
          for isPositive in [true, false] {
            guard
              let neuron = SingleNeuron(
                delta: delta, beta: [-size, size / 7], isPositive: isPositive, target: target)
            else {
              Issue.record("no neuron of δ = \(delta), size \(size)")
              continue
            }
            let path = neuron.trajectory(at: times)
            let numbers = path.readouts + path.weights + path.coefficients + path.loss + path.signedMagnitude
            #expect(numbers.allSatisfy { $0.isFinite }, "(5) δ \(delta), size \(size), β* \(target)")
            #expect(path.kernelDistance.allSatisfy { (-1e-15...1 + 1e-12).contains($0) })  // (7)
            let angles = path.alignment.filter { !$0.isNaN }
            #expect(angles.allSatisfy { $0.magnitude <= 1 + 1e-12 })  // (7)
            #expect(
              angles.count == (target == [0, 0] ? 0 : times.count) || path.readouts.contains(0), "(7) \(path)"
            )
          }
        }
      }
    }
  }

  @Test(
    "Rates and rescaled initialisations trace the same function", arguments: [(4, 1), (0.01, 3), (1, 50)])
  func rescaled(rateW: Double, rateA: Double) {
    var cases = Cases(seed: 61)
    let times = [0, 0.02, 0.3, 1, 4, 20]
    var largest = 0.0
    for _ in 0..<100 {
      let plain = SingleNeuron(readout: cases.number(2), weights: cases.vector(3, 2), target: cases.vector(3))
      let root = (rateW / rateA).squareRoot().squareRoot()
      let other = SingleNeuron(
        readout: plain.readout / root, weights: plain.weights.map { $0 * root }, target: plain.target,
        rates: Rates(w: rateW, a: rateA))
      let pace = (rateW * rateA).squareRoot()
      let (one, two) = (plain.trajectory(at: times), other.trajectory(at: times.map { $0 / pace }))
      largest = max(largest, difference(one.coefficients, two.coefficients))
      largest = max(largest, difference(one.kernelDistance, two.kernelDistance, floor: 1))
      largest = max(largest, (other.delta / pace - plain.delta).magnitude)
    }
    print("rescaled, seed \(cases.seed): \(largest)")
    #expect(largest < 1e-12)  // (6)
  }

  @Test("What is plotted is what it is defined as")
  func observables() {
    var cases = Cases(seed: 8)
    for _ in 0..<50 {
      let neuron = cases.neuron()
      let path = neuron.trajectory(at: [0, 0.4, 3])
      let d = neuron.weights.count
      let kernels = (0..<3).map { i -> Matrix in
        let w = Array(path.weights[i * d..<(i + 1) * d])
        var kernel = (neuron.rates.w * path.readouts[i] * path.readouts[i]) * Matrix(identity: d)
        for j in 0..<d { for k in 0..<d { kernel[j, k] += neuron.rates.a * w[j] * w[k] } }
        return kernel
      }
      for i in 0..<3 {
        let w = Array(path.weights[i * d..<(i + 1) * d])
        let beta = Array(path.coefficients[i * d..<(i + 1) * d])
        #expect(difference(beta, w.map { path.readouts[i] * $0 }) < 1e-15)  // (7)
        #expect((path.signedMagnitude[i] - path.readouts[i] * Vectors.norm(w)).magnitude < 1e-13)  // (7)
        let cosine =
          Vectors.dot(w, neuron.target) / (Vectors.norm(w) * Vectors.norm(neuron.target))
        #expect((path.alignment[i] - cosine).magnitude < 1e-13)  // (7)
        let along = Vectors.dot(beta, neuron.target) / Vectors.norm(neuron.target)
        #expect((path.signedMagnitude[i] * path.alignment[i] - along).magnitude < 1e-12)  // (7)
        let overlap =
          kernels[0].inner(kernels[i]) / (kernels[0].frobeniusNorm * kernels[i].frobeniusNorm)
        #expect((path.kernelDistance[i] - (1 - overlap)).magnitude < 1e-14)  // (7)
        let gap = Vectors.norm(zip(beta, neuron.target).map { $0 - $1 })
        #expect((path.loss[i] - gap * gap / 2).magnitude < 1e-14)  // (7)
      }
      #expect(path.kernelDistance[0] == 0)
    }
  }

  /// Where terms of the closed form vanish or coincide; each is held against the equation as well, (2).
  @Test(
    "Special cases",
    arguments: [
      (0, [1, 0.5], [0, 1]), (0, [0, 0.5], [0, 1]), (0, [1, 0], [0, 1]), (0, [0, 0], [1, 0]),
      (1, [0, 1], [0, 1]), (1, [0, -1], [0, 1]), (1, [1, 0], [0, 1]), (1, [0, 0], [0, 1]),
      (-1, [0.6, 0.8], [0, 0]), (2, [0.6, 0.8], [0, 0]), (0, [0, 0], [0, 0]), (-0.5, [0.6, 0.8], [3, 4]),
    ] as [(Double, [Double], [Double])])
  func special(readout: Double, weights: [Double], target: [Double]) {
    let neuron = SingleNeuron(readout: readout, weights: weights, target: target)
    for time in [0.05, 0.5, 3, 9] {
      let state = neuron.state(at: time)
      let slope = derivative(at: time, step: 0.003) { parameters(neuron, $0) }
      #expect(difference(slope, flow(neuron, state.readout, state.weights), floor: 1) < 1e-10)  // (2)
    }
    let (limit, end) = (neuron.limit, neuron.state(at: 1e6))
    // From a balanced neuron with nothing to learn the flow dies out as t^{−½}.
    let isSlow = target == [0, 0] && neuron.delta.magnitude < 1e-15
    #expect(
      difference([end.readout] + end.weights, [limit.readout] + limit.weights, floor: 1)
        < (isSlow ? 2e-3 : 1e-10)
    )  // (4)
  }

  @Test("β(0) and δ give the initialisation; β(0) = 0 with δ ≤ 0 does not")
  func surfaces() throws {
    let neuron = try #require(
      SingleNeuron(delta: -4, beta: [-1, 0], isPositive: false, target: [0, 1], rates: Rates(w: 2, a: 3)))
    #expect((neuron.delta + 4).magnitude < 1e-14 && neuron.readout < 0)
    #expect(difference(neuron.weights.map { $0 * neuron.readout }, [-1, 0]) < 1e-15)
    // The paper's Fig. 3: a = √((δ + √(δ² + 4‖β₀‖²))/2).
    let paper = try #require(SingleNeuron(delta: 2, beta: [-1, 0], target: [0, 1]))
    #expect((paper.readout - (1 + 2.0.squareRoot()).squareRoot()).magnitude < 1e-15)
    #expect(SingleNeuron(delta: -1, beta: [0, 0], target: [0, 1]) == nil)
    #expect(SingleNeuron(delta: 0, beta: [0, 0], target: [0, 1]) == nil)
    #expect(SingleNeuron(delta: 1, beta: [0, 0], target: [0, 1])?.readout == 1)
  }
}
