import PortableMath
import Testing
import Theory
import Training

/// Claims of ``LowRank``: (1) the limit is a least-squares solution; (2) δ and (3) the null part of w are as they were;
/// (4) β∞ = a∞ w∞; (5) with whitened inputs it is the single neuron's limit, sign included; (6) for rank 1 the sign is
/// that of the trajectory in closed form; (7) δ → ∞ ends at the minimum nearest to β(0), δ → −∞ on the ray of β(0).
@Suite struct LowRankTests {
  @Test func random() {
    var cases = Cases(seed: 5)
    var largest = 0.0
    for _ in 0..<300 {
      let d = Int.random(in: 2...6, using: &cases)
      let rank = Int.random(in: 1...d, using: &cases)
      let rows = rank + Int.random(in: 0...3, using: &cases)
      let inputs = cases.matrix(rows, rank) * cases.matrix(rank, d)
      let rates = Bool.random(using: &cases) ? Rates() : Rates(w: 0.5, a: 3)
      let (a, w) = (cases.number(2), cases.vector(d, 2))
      let labels = cases.vector(rows, 2)
      let start = LowRank(readout: a, weights: w, inputs: inputs, labels: labels, rates: rates)
      #expect(start.rank == rank)
      let limit = start.limit(sign: 1)
      let size = inputs.frobeniusNorm
      let residual = zip(inputs * limit.coefficients, labels).map { $0 - $1 }
      largest = max(
        largest,
        // (1)
        Vectors.norm(inputs.transposed * residual) / (size * (1 + size * Vectors.norm(limit.coefficients))))
      let moved = SingleNeuron(
        readout: limit.readout, weights: limit.weights, target: start.leastNorm, rates: rates)
      let terms = limit.readout * limit.readout + Vectors.dot(limit.weights, limit.weights)
      largest = max(largest, (moved.delta - start.delta).magnitude / (1 + terms))  // (2)
      let after = LowRank(
        readout: limit.readout, weights: limit.weights, inputs: inputs, labels: labels, rates: rates)
      largest = max(largest, difference(after.nullPart, start.nullPart, floor: 1))  // (3)
      // (4)
      largest = max(largest, difference(limit.coefficients, limit.weights.map { limit.readout * $0 }))
    }
    print("low rank, seed \(cases.seed): \(largest)")
    #expect(largest < 1e-12)
  }

  @Test func whitened() {
    var cases = Cases(seed: 6)
    for _ in 0..<200 {
      let neuron = cases.neuron()
      let d = neuron.weights.count
      let start = LowRank(
        readout: neuron.readout, weights: neuron.weights, inputs: Matrix(identity: d), labels: neuron.target,
        rates: neuron.rates)
      #expect(start.sign.map(Double.init) == (neuron.limit.readout > 0 ? 1 : -1))  // (5)
      let limit = start.limit(sign: start.sign ?? 0)
      let truth = neuron.limit
      // (5)
      #expect(difference([limit.readout] + limit.weights, [truth.readout] + truth.weights) < 1e-12)
    }
  }

  /// For one sample x the neuron sees x/‖x‖ alone, and time runs ‖x‖² as fast.
  @Test func rankOne() {
    var cases = Cases(seed: 7)
    var opposite = 0
    for _ in 0..<200 {
      let (x, y) = (cases.vector(3), cases.number(2))
      let (a, w) = (cases.number(), cases.vector(3, 2))
      let start = LowRank(
        readout: a, weights: w, inputs: Matrix(rows: 1, columns: 3, elements: x), labels: [y])
      let length = Vectors.norm(x)
      let neuron = SingleNeuron(readout: a, weights: [Vectors.dot(w, x) / length], target: [y / length])
      let end = neuron.state(at: 1e5)
      #expect(start.sign == (end.readout > 0 ? 1 : -1))  // (6)
      if end.readout * a < 0 { opposite += 1 }
      #expect((start.limit(sign: start.sign ?? 0).readout - end.readout).magnitude < 1e-10)  // (6)
    }
    #expect(opposite > 10)
  }

  /// The paper's Fig. 4(b): x = (½, 1), y = 1.1, β(0) = ½ (0.6 (1, −½) + 0.4 (½, 1)).
  @Test func extremesOfDelta() throws {
    let (x, beta) = ([0.5, 1], [0.4, 0.05])
    let inputs = Matrix(rows: 1, columns: 2, elements: x)
    func limit(_ delta: Double) throws -> [Double] {
      let neuron = try #require(SingleNeuron(delta: delta, beta: beta, target: [0, 0]))
      let start = LowRank(readout: neuron.readout, weights: neuron.weights, inputs: inputs, labels: [1.1])
      return start.limit(sign: try #require(start.sign)).coefficients
    }
    // β(0) moved along x until x·β = 1.1.
    let nearest = zip(beta, x).map { $0 + (1.1 - 0.25) / 1.25 * $1 }
    let along = beta.map { $0 * 1.1 / 0.25 }
    let (upstream, downstream) = (try limit(1e9), try limit(-1e9))
    #expect(difference(upstream, nearest) < 1e-8)  // (7)
    #expect(difference(downstream, along) < 1e-7)  // (7)
  }

  @Test func nothingToLearn() {
    let inputs = Matrix(rows: 1, columns: 2, elements: [1, 0])
    let dying = LowRank(readout: 0.5, weights: [2, 0.1], inputs: inputs, labels: [0])
    #expect(dying.sign == nil)
    let limit = dying.limit(sign: 1)
    #expect(limit.readout == 0 && limit.coefficients == [0, 0] && limit.weights.allSatisfy { $0.isNaN })
  }
}
