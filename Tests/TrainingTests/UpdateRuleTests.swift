import Descent
import Foundation
import Kernels
import Testing

/// Rules against the same formulas written for one number at a time, with the exponents as powers.
@Suite struct UpdateRuleTests {
  static let eigenvalues = [0.2, 1, 3, 0.7, 2]
  static let start = [1.0, -2, 0.5, 3, -0.25]
  /// Two groups of unequal rates.
  static let rates = [1.0, 1, 0.5, 0.5, 0.5]
  static let lr = 0.05

  private let objective = Quadratic(
    eigenvalues: eigenvalues,
    groups: [ParameterGroup(range: 0..<2, rate: 1), ParameterGroup(range: 2..<5, rate: 0.5)])

  private func descend(_ rule: some UpdateRule<Double>, steps: Int) -> [Double] {
    Array(
      solve(
        FirstOrder(on: AllSamples<Quadratic>(), by: rule), objective, from: AlignedVector(Self.start),
        steps: steps
      )
      .parameters.doubles.prefix(Self.start.count))
  }

  /// The parameters after some steps of a rule for one number: (θ, g, rate, step from 1, what it remembers).
  private func reference(
    steps: Int, _ rule: (inout Double, Double, Double, Int, inout [Double]) -> Void
  ) -> [Double] {
    Self.start.indices.map { i in
      var (theta, memory) = (Self.start[i], [0.0, 0.0])
      for step in 1...steps {
        rule(&theta, Self.eigenvalues[i] * theta, Self.rates[i] * Self.lr, step, &memory)
      }
      return theta
    }
  }

  private func expectEqual(_ a: [Double], _ b: [Double], _ words: Comment) {
    for (x, y) in zip(a, b) { #expect((x - y).magnitude <= 1e-13 * max(1, y.magnitude), words) }
  }

  @Test("Each rule is its formula", arguments: [1, 2, 100])
  func formulas(steps: Int) {
    let (lr, count) = (Self.lr, Self.start.count)
    expectEqual(
      descend(PlainUpdate(learningRate: lr), steps: steps),
      reference(steps: steps) { theta, g, rate, _, _ in theta -= rate * g }, "plain")
    expectEqual(
      descend(MomentumUpdate(learningRate: lr, momentum: 0.9, count: count), steps: steps),
      reference(steps: steps) { theta, g, rate, _, memory in
        memory[0] = 0.9 * memory[0] + g
        theta -= rate * memory[0]
      }, "momentum")
    expectEqual(
      descend(MomentumUpdate(learningRate: lr, momentum: 0.9, isNesterov: true, count: count), steps: steps),
      reference(steps: steps) { theta, g, rate, _, memory in
        memory[0] = 0.9 * memory[0] + g
        theta -= rate * (g + 0.9 * memory[0])
      }, "Nesterov")
    for decay in [0, 0.3] {
      expectEqual(
        descend(AdamUpdate(learningRate: lr, decay: decay, count: count), steps: steps),
        reference(steps: steps) { theta, g, rate, step, memory in
          memory[0] = 0.9 * memory[0] + 0.1 * g
          memory[1] = 0.999 * memory[1] + 0.001 * g * g
          let first = memory[0] / (1 - pow(0.9, Double(step)))
          let second = memory[1] / (1 - pow(0.999, Double(step)))
          theta -= rate * decay * theta
          theta -= rate * first / (second.squareRoot() + 1e-8)
        }, "Adam with decay \(decay)")
    }
  }

  /// θ at consecutive steps obeys θ(k+1) = (1 + μ − lr λ) θ(k) − μ θ(k−1).
  @Test("Momentum is the heavy ball of Polyak")
  func heavyBall() {
    let path = (0...40).map {
      descend(MomentumUpdate(learningRate: Self.lr, momentum: 0.8, count: 5), steps: $0)
    }
    for k in 1..<40 {
      for i in Self.start.indices {
        let expected =
          (1.8 - Self.rates[i] * Self.lr * Self.eigenvalues[i]) * path[k][i] - 0.8 * path[k - 1][i]
        #expect((path[k + 1][i] - expected).magnitude < 1e-13)
      }
    }
  }

  @Test("What is remembered goes on with the same bits, and is refused by another rule")
  func memory() {
    func check(_ make: () -> some UpdateRule<Double>, refused others: [SolverMemory]) -> SolverMemory {
      var whole = FirstOrder(on: AllSamples<Quadratic>(), by: make())
      var objective = objective
      var state = DescentState(step: 0, parameters: AlignedVector(Self.start), objective: &objective)
      while state.step < 7 { whole.advance(&state, objective: &objective, limit: 50) }
      var (resumed, copy) = (FirstOrder(on: AllSamples<Quadratic>(), by: make()), state)
      let saved = whole.memory
      for other in others {
        let isTaken = resumed.recall(other)
        #expect(!isTaken)
      }
      let isTaken = resumed.recall(saved)
      #expect(isTaken)
      while state.step < 50 { whole.advance(&state, objective: &objective, limit: 50) }
      while copy.step < 50 { resumed.advance(&copy, objective: &objective, limit: 50) }
      #expect(copy.parameters.doubles == state.parameters.doubles)
      return saved
    }
    let plain = check({ PlainUpdate(learningRate: Self.lr) }, refused: [])
    let momentum = check(
      { MomentumUpdate(learningRate: Self.lr, momentum: 0.9, count: 5) },
      refused: [plain, SolverMemory(vectors: ["velocity": [1]])])
    _ = check({ AdamUpdate(learningRate: Self.lr, count: 5) }, refused: [plain, momentum])
  }
}
