import Foundation
import PortableMath
import Testing
import Training

@Suite struct GradientDescentTests {
  /// A linear neuron on whitened inputs (X the unit matrix, n = d = 2), β* its labels.
  ///
  /// Its loss is (1/n)‖Xaw − y‖², the theory's is ½‖Xaw − y‖²: k steps of lr are flow time k · lr · 2/n.
  private func neuron(tau: Double, delta: Double, learningRate: Double, steps: Int, sign: Double) throws -> (
    w: [Double], a: Double
  ) {
    let cell = CellSpecification(
      seed: 0, network: NetworkSpecification(inputs: 2, width: 1, slope: 1, symmetrize: false), task: .data,
      tau: tau, delta: delta, learningRate: learningRate, checkpoints: [steps],
      record: RecordSpecification(tensors: .ends))
    let draws = SeedDraws(
      directions: Matrix(rows: 1, columns: 2, elements: [-0.6, 0.8]), signs: [sign],
      inputs: Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1]), labels: target)
    let outcome = try train(cell, draws: draws)
    return (try outcome.tensor("W", cell), try outcome.tensor("a", cell)[0])
  }

  private let target = [0.7, 0.4]

  /// Descent follows the exact solution (docs/science.md, Single linear neuron) to first order in the step, and twice
  /// the finer less the coarser run to second.
  @Test(
    "A single linear neuron follows its closed form", arguments: [-2.0, -0.5, 0, 0.5, 2], [1.0, -1])
  func closedForm(delta: Double, sign: Double) throws {
    let time = 3.0
    let tau = 0.8
    let alpha = smallCell(tau: tau, delta: delta).alpha
    let exact = singleNeuron(
      w: [-0.6 * tau * alpha, 0.8 * tau * alpha], a: sign * tau / alpha, target: target, time: time)
    let rates = [4e-3, 2e-3, 1e-3]
    let runs = try rates.map { rate in
      try neuron(tau: tau, delta: delta, learningRate: rate, steps: Int((time / rate).rounded()), sign: sign)
    }
    let errors = runs.map { hypot(hypot($0.w[0] - exact.w[0], $0.w[1] - exact.w[1]), $0.a - exact.a) }
    #expect(errors[2] < 4e-3)
    #expect((logarithmicSlope(rates, errors) - 1).magnitude < 0.02, "errors \(errors)")
    let extrapolated = 2 * runs[2].a - runs[1].a
    #expect((extrapolated - exact.a).magnitude < 1e-5)
    for k in 0..<2 { #expect((2 * runs[2].w[k] - runs[1].w[k] - exact.w[k]).magnitude < 1e-5) }
  }

  /// w(t), a(t) for loss ½‖aw − β*‖², XᵀX = 1.
  private func singleNeuron(w: [Double], a: Double, target: [Double], time: Double) -> (
    w: [Double], a: Double
  ) {
    let s = hypot(target[0], target[1])
    let delta = a * a - w[0] * w[0] - w[1] * w[1]
    let r = (4 * s * s + delta * delta).squareRoot()
    let along = w[0] * target[0] + w[1] * target[1]
    let k = (2 * along + delta * a) / r
    let (A, B) = ((a + k) / 2, (a - k) / 2)
    let (grow, shrink) = (exp(r * time / 2), exp(-r * time / 2))
    let q = A * grow + B * shrink
    let p = r / 2 * (A * grow - B * shrink) - delta / 2 * q
    func E(_ x: Double) -> Double { x == 0 ? time : expm1(x * time) / x }
    let integral = A * A * E(delta + r) + 2 * A * B * E(delta) + B * B * E(delta - r)
    let norm = (1 + 2 * integral).squareRoot()
    let scale = exp(delta * time / 2) / norm
    let now = (0..<2).map { (w[$0] - along * target[$0] / (s * s)) / norm + p * scale * target[$0] / (s * s) }
    return (now, q * scale)
  }

  @Test(
    "The drift of the conserved quantity is of first order in the step",
    arguments: [(0.1, 0.0), (0.5, 0.3), (1, -0.5)], [Rates(), Rates(w: 1, a: 0.5)])
  func drift(scale: (tau: Double, delta: Double), rates: Rates) throws {
    let learningRates = [0.04, 0.02, 0.01, 0.005]
    let drifts = try learningRates.map { rate in
      let cell = smallCell(
        tau: scale.tau, delta: scale.delta, rates: rates, learningRate: rate,
        checkpoints: [0, Int((20 / rate).rounded())])
      let drift = try train(cell)[.conservedDrift]
      #expect(drift[0] == 0)
      return drift[1]
    }
    #expect((logarithmicSlope(learningRates, drifts) - 1).magnitude < 0.1, "drifts \(drifts)")
  }

  @Test("A layer with rate zero stays where it is, and rates multiply the learning rate")
  func rates() throws {
    let frozen = smallCell(rates: Rates(w: 0, a: 1))
    let outcome = try train(frozen)
    let w = try outcome.tensor("W", frozen)
    #expect(Array(w.prefix(48)) == Array(w.suffix(48)))
    #expect(outcome[.trainLoss][2] < outcome[.trainLoss][0])
    let fast = smallCell(rates: Rates(w: 0.5, a: 0.25), learningRate: 0.1)
    let slow = smallCell(rates: Rates(w: 1, a: 0.5), learningRate: 0.05)
    let (a, b) = (try train(fast), try train(slow))
    #expect(try a.tensor("W", fast) == b.tensor("W", slow))
    #expect(a[.trainLoss] == b[.trainLoss])
  }

  @Test("One evaluation at the start and one a step")
  func evaluations() throws {
    #expect(try train(smallCell(checkpoints: [0, 3, 50])).evaluations == 51)
    #expect(try train(smallCell(checkpoints: [0])).evaluations == 1)
  }
}
