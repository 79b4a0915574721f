import Kernels
import Testing
import Training

/// Unequal rates act as δ does (docs/science.md, Unequal rates; any homogeneous network): with a' = c a and
/// w' = w / c, c = (η_w/η_a)^¼, a network at rates (η_w, η_a) is one at equal rates, its steps √(η_w η_a) times as
/// long. So the scale τ stays, and α becomes α / c.
@Suite struct RateScalingTests {
  @Test("Rates and rescaled initialisation trace the same function, step for step", arguments: 0..<8)
  func sameFunction(seed: Int) throws {
    let stream = RandomStream(seed: UInt64(seed), purpose: 1000, index: 0)
    func random(_ place: Int, _ low: Double, _ high: Double) -> Double {
      low + (high - low) * stream.uniform(at: place)
    }
    let rates = Rates(w: random(0, 0.5, 5), a: random(1, 0.5, 5))
    var cell = xorCell(
      seed: UInt64(seed), slope: random(2, 0, 0.5), tau: random(3, 0.2, 0.5), delta: random(4, -0.3, 0.3),
      rates: rates, learningRate: 0.02, checkpoints: [0, 10, 100, 1000],
      record: RecordSpecification(function: Lattice(low: -2, high: 2, count: 9), lossHistory: 30))
    let unequal = try train(cell)

    let ratio = cell.alpha * (rates.a / rates.w).squareRoot().squareRoot()
    cell.delta = cell.tau * cell.tau * (1 / (ratio * ratio) - ratio * ratio)
    cell.rates = Rates()
    cell.learningRate *= (rates.w * rates.a).squareRoot()
    #expect((cell.alpha / ratio - 1).magnitude < 1e-13)
    let equal = try train(cell)

    let (f, g) = (try unequal.tensor("function", cell), try equal.tensor("function", cell))
    let scale = f.reduce(0) { max($0, $1.magnitude) }
    #expect(scale > 0.5, "seed \(seed): nothing was learned")
    #expect(zip(f, g).allSatisfy { ($0 - $1).magnitude < 1e-9 * scale }, "seed \(seed), \(rates)")
    for metric in [Metric.trainLoss, .testLoss] {
      #expect(zip(unequal[metric], equal[metric]).allSatisfy { ($0 - $1).magnitude < 1e-9 }, "seed \(seed)")
    }
    #expect(unequal[.hammingDistance] == equal[.hammingDistance], "seed \(seed)")
    #expect(
      zip(unequal.lossHistory, equal.lossHistory).allSatisfy { ($0 - $1).magnitude < 1e-9 }, "seed \(seed)")
    // Otherwise than at the same rates without rescaling.
    cell.rates = rates
    let other = try train(cell).tensor("function", cell)
    #expect(zip(f, other).contains { ($0 - $1).magnitude > 1e-3 * scale }, "seed \(seed), \(rates)")
  }
}
