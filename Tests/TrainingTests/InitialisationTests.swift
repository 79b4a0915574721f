import Foundation
import PortableMath
import Randomness
import Testing
import Training

@Suite struct InitialisationTests {
  @Test(
    "α makes δ = τ²(1/α² − α²), without cancelling at either end",
    arguments: [
      (0.1, 1.0), (0.1, -1), (0.1, 0), (2, -1), (2, 1), (1e-3, 1), (1e-3, -1), (1, 0.3),
    ])
  func alpha(tau: Double, delta: Double) {
    let cell = smallCell(tau: tau, delta: delta)
    let alpha = cell.alpha
    let back = tau * tau * (1 / (alpha * alpha) - alpha * alpha)
    #expect((back - delta).magnitude <= 1e-14 * max(delta.magnitude, tau * tau))
    // The same up to the sign of δ: the layers change places.
    #expect((smallCell(tau: tau, delta: -delta).alpha * alpha - 1).magnitude < 1e-14)
  }

  /// Claims, with A = (τ/α)² and B = (τα)²: (1) the conserved δ is η_w A − η_a B; (2) it is δ itself, to the bit, at unit
  /// rates; (3) the δ that conserves it is found again; (4) and is it itself, to the bit, at unit rates.
  @Test("What the flow conserves follows from δ, τ and the rates, and the other way round")
  func conservedDelta() {
    let seed = UInt64.random(in: 0..<1 << 32)
    var stream = SplitMix64(seed: seed)
    for _ in 0..<1000 {
      func power(_ low: Double, _ high: Double) -> Double { pow(10, stream.uniform(low, high)) }
      let (tau, rates) = (power(-2, 1), Rates(w: power(-3, 3), a: power(-3, 3)))
      let delta = stream.uniform(-1, 1) * power(-3, 2)
      let cell = smallCell(tau: tau, delta: delta, rates: rates)
      let (a, b) = (tau * tau / (cell.alpha * cell.alpha), tau * tau * cell.alpha * cell.alpha)
      let terms = rates.w * a + rates.a * b
      let found = cell.conservedDelta
      #expect((found - (rates.w * a - rates.a * b)).magnitude < 1e-13 * terms, "(1) seed \(seed)")
      #expect(
        CellSpecification.conservedDelta(delta: delta, tau: tau, rates: Rates()) == delta, "(2) seed \(seed)")
      let wanted = stream.uniform(-1, 1) * power(-3, 3)
      let solved = CellSpecification.delta(conserving: wanted, tau: tau, rates: rates)
      let back = smallCell(tau: tau, delta: solved, rates: rates)
      let (c, d) = (tau * tau / (back.alpha * back.alpha), tau * tau * back.alpha * back.alpha)
      #expect(
        (rates.w * c - rates.a * d - wanted).magnitude < 1e-12 * (rates.w * c + rates.a * d),
        "(3) seed \(seed)")
      #expect(
        CellSpecification.delta(conserving: wanted, tau: tau, rates: Rates()) == wanted, "(4) seed \(seed)")
    }
  }

  @Test("Neurons have norm τα and readouts ± τ/α; pairs share a direction and have opposite signs")
  func scales() throws {
    let cell = smallCell(tau: 0.3, delta: 0.2, checkpoints: [0])
    let outcome = try train(cell)
    let (w, a) = (try outcome.tensor("W", cell), try outcome.tensor("a", cell))
    for pair in 0..<4 {
      let first = Array(w[(2 * pair * 6)..<(2 * pair * 6 + 6)])
      #expect(first == Array(w[((2 * pair + 1) * 6)..<((2 * pair + 1) * 6 + 6)]))
      let norm = first.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect((norm / (0.3 * cell.alpha) - 1).magnitude < 1e-14)
      #expect(a[2 * pair] == -a[2 * pair + 1])
      #expect((a[2 * pair].magnitude / (0.3 / cell.alpha) - 1).magnitude < 1e-14)
    }
  }

  @Test(
    "The symmetrised network is zero at the start, exactly", arguments: Parametrization.allCases,
    [0, 0.1, 1.0])
  func zeroAtStart(parametrization: Parametrization, slope: Double) throws {
    let cell = smallCell(width: 50, slope: slope, parametrization: parametrization, checkpoints: [0])
    let labels = try #require(allDraws(for: cell).labels)
    // In the order in which losses are summed.
    var sums = SIMD8<Double>()
    for (j, y) in labels.enumerated() { sums[j % 8] += y * y }
    let four = sums.lowHalf + sums.highHalf
    let two = four.lowHalf + four.highHalf
    #expect(try train(cell)[.trainLoss] == [(two.x + two.y) / Double(labels.count)])
  }

  @Test("A smaller width is a prefix of a larger, symmetrised or not", arguments: [true, false])
  func widthPrefix(symmetrize: Bool) throws {
    var small = smallCell(width: 6)
    var large = smallCell(width: 20)
    small.network.symmetrize = symmetrize
    large.network.symmetrize = symmetrize
    let (a, b) = (allDraws(for: small), allDraws(for: large))
    #expect(try #require(a.directions).elements == Array(try #require(b.directions).elements.prefix(36)))
    #expect(try #require(a.signs) == Array(try #require(b.signs).prefix(6)))
    #expect(a.inputs == b.inputs && a.labels == b.labels && a.testLabels == b.testLabels)
  }

  @Test("Draws depend on the seed, and on neither τ, δ, rates, slope nor learning rate")
  func seedAlone() {
    let draws = allDraws(for: smallCell())
    #expect(
      draws == allDraws(for: smallCell(slope: 0.1, tau: 2, delta: -1, rates: Rates(w: 2), learningRate: 1)))
    #expect(draws != allDraws(for: smallCell(seed: 2)))
  }

  @Test("A smaller sample is a prefix of a larger")
  func samplePrefix() throws {
    var large = smallCell()
    large.task = .teacherStudent(samples: 90, testSamples: 41, teacherWidth: 3)
    let (a, b) = (allDraws(for: smallCell()), allDraws(for: large))
    #expect(try #require(a.labels) == Array(try #require(b.labels).prefix(55)))
    #expect(try #require(a.testLabels) == Array(try #require(b.testLabels).prefix(40)))
  }

  @Test("Signs come out even, and inputs and directions lie on the unit sphere around zero")
  func distribution() throws {
    var cell = smallCell(seed: 5, width: 2000)
    cell.network.symmetrize = false
    let draws = allDraws(for: cell)
    #expect(try #require(draws.signs).reduce(0, +).magnitude < 5 * 2000.0.squareRoot())
    let directions = try #require(draws.directions)
    for column in 0..<6 {
      let values = (0..<2000).map { directions[$0, column] }
      let mean = values.reduce(0, +) / 2000
      let meanError = (1.0 / 6 / 2000).squareRoot()
      #expect(mean.magnitude < 5 * meanError)
      // E x² = 1/d, Var x² = 2(d − 1)/(d²(d + 2)).
      let square = values.reduce(0) { $0 + $1 * $1 } / 2000
      let squareError = (10.0 / (36 * 8) / 2000).squareRoot()
      #expect((square - 1.0 / 6).magnitude < 5 * squareError)
    }
  }
}

extension SplitMix64 {
  fileprivate mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * Double(next() >> 11) * 0x1p-53
  }
}
