import PortableMath
import RealModule
import Testing
import Theory
import Training

/// Claims of ``DeepLinearMode``: (1) ṡ = L s^{2−2/L} (s* − s); (2) L = 1 is exponential, L = 2 logistic; (3) s goes to s*,
/// or to 0 where s* has the other sign, without overflow for t up to 1e6; (4) signs may be changed, and (5) time scaled;
/// (6) at s(0) = s* and, but for L = 1, at 0 it stays; (7) it is the product of L layers under gradient flow; (8) the time
/// between two strengths is the integral of 1/ṡ.
@Suite struct DeepLinearTests {
  private static let depths = [1, 2, 3, 4, 5, 10, 100]
  private static let ends: [(initial: Double, target: Double)] = [
    (0.01, 1), (0.5, 2), (1e-6, 0.3), (0.999, 1), (3, 1), (1.001, 1), (100, 0.5), (0.7, -1), (5, -0.2),
    (1e-3, -2),
    (2, 0), (0.4, 1e-12),
  ]

  @Test("The equation, on the way", arguments: depths, ends)
  func equation(depth: Int, ends: (initial: Double, target: Double)) {
    let mode = DeepLinearMode(depth: depth, initial: ends.initial, target: ends.target)
    let fastest = max(ends.initial, ends.target.magnitude)
    // Where the mode moves: around the time it needs for half of its way.
    let pace = mode.velocity(at: ends.initial).magnitude / (ends.initial - ends.target).magnitude
    for factor in [0.02, 0.2, 1, 3, 10] {
      let time = factor / pace
      let step = min(time / 4, 0.02 / (Double(depth) * Double.pow(fastest, 2 - 2 / Double(depth))))
      let slope = derivative(at: time, step: step) { mode.strengths(at: [$0]) }[0]
      let strength = mode.strengths(at: [time])[0]
      let expected = mode.velocity(at: strength)
      // Differences see the rounding of s divided by the step.
      let floor = 1e-13 * strength.magnitude / step
      #expect(
        (slope - expected).magnitude <= 1e-7 * expected.magnitude + floor, "(1) L \(depth) \(ends) t \(time)")
    }
  }

  @Test func closedForms() {
    for (initial, target) in Self.ends {
      for time in [1e-3, 0.3, 2, 20] {
        let one = DeepLinearMode(depth: 1, initial: initial, target: target).strengths(at: [time])[0]
        // (2)
        #expect((one - (target + (initial - target) * Double.exp(-time))).magnitude < 1e-15 * (1 + initial))
        guard target != 0 else { continue }
        let two = DeepLinearMode(depth: 2, initial: initial, target: target).strengths(at: [time])[0]
        let decay = Double.exp(-2 * target.magnitude * time)
        let rest = -Double.expMinusOne(-2 * target.magnitude * time) / target.magnitude
        let logistic =
          target > 0 ? initial / (decay + initial * rest) : initial * decay / (1 + initial * rest)
        #expect((two / logistic - 1).magnitude < 1e-11, "(2) \(initial) \(target) \(time) \(two) \(logistic)")
      }
    }
  }

  @Test("Late times", arguments: depths, ends)
  func late(depth: Int, ends: (initial: Double, target: Double)) {
    let times = [0, 1e-300, 1, 1e3, 1e6]
    let mode = DeepLinearMode(depth: depth, initial: ends.initial, target: ends.target)
    let strengths = mode.strengths(at: times)
    #expect(strengths.allSatisfy { $0.isFinite } && strengths[0] == ends.initial)  // (3)
    let direction = ends.target > ends.initial ? 1.0 : -1
    #expect(zip(strengths, strengths.dropFirst()).allSatisfy { direction * ($1 - $0) >= -1e-15 })  // (3)
    // (3)
    if ends.target > 0.1, depth < 100 { #expect((strengths[4] / ends.target - 1).magnitude < 1e-12) }
    // (3)
    if ends.target <= 0, depth > 1 { #expect(strengths[4] >= 0 && strengths[4] < 0.01 * ends.initial + 1e-2) }
    let mirrored = DeepLinearMode(depth: depth, initial: -ends.initial, target: -ends.target, rate: 2)
    #expect(mirrored.strengths(at: times.map { $0 / 2 }).map { -$0 } == strengths)  // (4), (5)
  }

  @Test(arguments: depths)
  func rest(depth: Int) {
    #expect(DeepLinearMode(depth: depth, initial: 0.3, target: 0.3).strengths(at: [5]) == [0.3])  // (6)
    let saddle = DeepLinearMode(depth: depth, initial: 0, target: 1).strengths(at: [5])[0]
    #expect(depth == 1 ? saddle > 0.99 : saddle == 0)  // (6)
    // (5)
    #expect(DeepLinearMode(depth: depth, initial: 0.1, target: 1, rate: 0).strengths(at: [5]) == [0.1])
  }

  /// L equal factors under gradient flow of ½(∏u − s*)², by the classical Runge–Kutta method.
  @Test(arguments: [2, 3, 6], [(0.2, 1.5), (2, 0.4), (0.6, -1)])
  func layers(depth: Int, ends: (Double, Double)) {
    var layers = [Double](repeating: Double.root(ends.0, depth), count: depth)
    func slope(_ u: [Double]) -> [Double] {
      let product = u.reduce(1, *)
      return u.map { (ends.1 - product) * product / $0 }
    }
    let steps = 2000
    let step = 1.0 / Double(steps)
    for _ in 0..<steps {
      let k1 = slope(layers)
      let k2 = slope(Vectors.sum(step / 2, k1, layers))
      let k3 = slope(Vectors.sum(step / 2, k2, layers))
      let k4 = slope(Vectors.sum(step, k3, layers))
      for i in layers.indices { layers[i] += step / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]) }
    }
    let strength = DeepLinearMode(depth: depth, initial: ends.0, target: ends.1).strengths(at: [1])[0]
    #expect((strength - layers.reduce(1, *)).magnitude < 1e-9, "(7) L \(depth) \(ends)")
  }

  @Test func durations() {
    var cases = Cases(seed: 9)
    for _ in 0..<200 {
      let depth = Int.random(in: 2...12, using: &cases)
      let (initial, target) = (cases.number().magnitude + 1e-3, cases.number(2))
      let mode = DeepLinearMode(depth: depth, initial: initial, target: target)
      let time = cases.number(3).magnitude
      let strength = mode.strengths(at: [time])[0]
      // ∫ ds/ṡ in ln s, by Simpson's rule.
      let (from, to) = (Double.log(initial), Double.log(strength))
      let count = 4000
      let sum = (0...count).reduce(0.0) { sum, i in
        let s = Double.exp(from + (to - from) * Double(i) / Double(count))
        return sum + (i == 0 || i == count ? 1 : i % 2 == 1 ? 4 : 2) * s / mode.velocity(at: s)
      }
      let duration = sum * (to - from) / Double(3 * count)
      // Close to the end the last steps of the integrand are steep.
      guard (strength - target).magnitude > 0.05 else { continue }
      #expect((duration - time).magnitude < 1e-9 * (1 + time), "(8) seed \(cases.seed): \(mode) \(time)")
    }
  }
}
