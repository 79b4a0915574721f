import PortableMath
import Testing
import Training

/// Every metric again, by loops over the parameters a run recorded.
@Suite struct ObservableTests {
  @Test(
    "The metrics agree with loops", arguments: Parametrization.allCases, [0, 0.1, 1.0])
  func againstLoops(parametrization: Parametrization, slope: Double) throws {
    let rates = Rates(w: 0.7, a: 1.3)
    let rate = 0.05 * (parametrization == .standard ? 1 : parametrization == .ntk ? 8 : 64)
    let cell = smallCell(
      slope: slope, parametrization: parametrization, rates: rates, learningRate: rate)
    let outcome = try train(cell)
    let network = Network(slope: slope, factor: parametrization.factor(width: 8))
    let draws = allDraws(for: cell)
    let (inputs, labels) = (rows(try #require(draws.inputs)), try #require(draws.labels))
    let (testInputs, testLabels) = (rows(try #require(draws.testInputs)), try #require(draws.testLabels))
    let w = try outcome.tensor("W", cell)
    let a = try outcome.tensor("a", cell)
    let states = (0..<3).map { c in
      Parameters(
        w: (0..<8).map { i in Array(w[(c * 48 + i * 6)..<(c * 48 + i * 6 + 6)]) },
        a: Array(a[(c * 8)..<(c * 8 + 8)]))
    }
    for (checkpoint, state) in states.enumerated() {
      let start = states[0]
      let kernel = network.kernel(state, inputs)
      let startKernel = network.kernel(start, inputs)
      let expected: [Metric: Double] = [
        .trainLoss: network.loss(state, inputs, labels),
        .testLoss: network.loss(state, testInputs, testLabels),
        .kernelDistance: 1 - dot(startKernel, kernel)
          / (dot(startKernel, startKernel) * dot(kernel, kernel)).squareRoot(),
        .weightedKernelDistance: {
          let (one, two) = (
            network.kernel(start, inputs, rates: rates), network.kernel(state, inputs, rates: rates)
          )
          return 1 - dot(one, two) / (dot(one, one) * dot(two, two)).squareRoot()
        }(),
        .hammingDistance: hamming(start, state, inputs),
        .parameterDistance: distance(start.flat, state.flat),
        .conservedDrift: zip(state.conserved(rates), start.conserved(rates)).map { ($0 - $1).magnitude }.max()
          ?? 0,
        .gradientNorm: network.gradientNorm(state, inputs, labels),
      ]
      for metric in Metric.standard {
        let value = outcome[metric][checkpoint]
        #expect(
          (value - (expected[metric] ?? .nan)).magnitude < 1e-13, "\(metric) at checkpoint \(checkpoint)")
      }
    }
    #expect(outcome[.hammingDistance][2] > 0 && outcome[.kernelDistance][2] > 1e-4)
    #expect((outcome[.weightedKernelDistance][2] - outcome[.kernelDistance][2]).magnitude > 1e-6)
  }

  /// Claims: (1) at equal rates, whichever, the weighted kernel distance has the bits of the other; (2) in units that
  /// change nothing: rates of 10³⁰⁰ times the size give the same, in single precision too.
  @Test("Weights of the kernel are relative", arguments: Precision.allCases)
  func weights(precision: Precision) throws {
    for rate in [1, 0.3] {
      let outcome = try train(smallCell(rates: Rates(w: rate, a: rate), precision: precision))
      #expect(outcome[.weightedKernelDistance] == outcome[.kernelDistance])  // (1)
    }
    func distances(scale: Double) throws -> [Double] {
      try train(
        smallCell(
          rates: Rates(w: 4 * scale, a: 0.25 * scale), precision: precision, learningRate: 0.05 / scale)
      )[.weightedKernelDistance]
    }
    let limit = precision == .double ? 1e-13 : 1e-5
    #expect(
      zip(try distances(scale: 1), try distances(scale: 0x1p996)).allSatisfy {
        ($0 - $1).magnitude < limit
      })  // (2)
  }

  /// Claims: (1) of fewer samples than there are, the kernels are those of the first ones; (2) nothing else changes a bit; (3)
  /// of as many or more, nothing does.
  @Test("Kernels can be compared on the first samples alone")
  func kernelSamples() throws {
    let rates = Rates(w: 0.7, a: 1.3)
    let whole = try train(smallCell(rates: rates))
    for count in [1, 13, 54, 55, 1000] {
      let cell = smallCell(rates: rates, record: RecordSpecification(kernelSamples: count, tensors: .all))
      let outcome = try train(cell)
      guard count < 55 else {
        #expect(Bits(outcome) == Bits(whole))  // (3)
        continue
      }
      for metric in Metric.standard where ![.kernelDistance, .weightedKernelDistance].contains(metric) {
        #expect(outcome[metric] == whole[metric], "\(metric)")  // (2)
      }
      let inputs = Array(rows(try #require(allDraws(for: cell).inputs)).prefix(count))
      let (w, a) = (try outcome.tensor("W", cell), try outcome.tensor("a", cell))
      let states = [0, 2].map { c in
        Parameters(
          w: (0..<8).map { i in Array(w[(c * 48 + i * 6)..<(c * 48 + i * 6 + 6)]) },
          a: Array(a[(c * 8)..<(c * 8 + 8)]))
      }
      for (metric, rates) in [(Metric.kernelDistance, Rates()), (.weightedKernelDistance, rates)] {
        let network = Network(slope: 0, factor: 1)
        let kernels = states.map { network.kernel($0, inputs, rates: rates) }
        let expected =
          1 - dot(kernels[0], kernels[1])
          / (dot(kernels[0], kernels[0]) * dot(kernels[1], kernels[1])).squareRoot()
        #expect((outcome[metric][2] - expected).magnitude < 1e-13, "\(metric), \(count) samples")  // (1)
      }
    }
  }

  @Test("Alignment is the cosine with the nearest teacher direction")
  func alignment() throws {
    let cell = smallCell()
    let outcome = try train(cell)
    let teacher = rows(try #require(allDraws(for: cell).teacherDirections))
    let w = try outcome.tensor("W", cell)
    let expected = stride(from: 0, to: w.count, by: 6).map { start in
      let neuron = Array(w[start..<(start + 6)])
      return teacher.map { dot($0, neuron) / dot(neuron, neuron).squareRoot() }.max() ?? .nan
    }
    let alignment = try outcome.tensor("alignment", cell)
    #expect(alignment.count == 24)
    #expect(zip(alignment, expected).allSatisfy { ($0 - $1).magnitude < 1e-14 })
    #expect(alignment.allSatisfy { $0.magnitude <= 1 + 1e-14 })
  }

  @Test("A teacher that did not make the labels is not recorded")
  func foreignLabels() throws {
    let cell = smallCell()
    let outcome = try train(cell, draws: SeedDraws(labels: [Double](repeating: 1, count: 55)))
    for name in ["alignment", "teacher_W", "teacher_a"] {
      #expect(try allNaN(outcome.tensor(name, cell)))
    }
  }

  private func rows(_ matrix: Matrix) -> [[Double]] {
    (0..<matrix.rows).map { row in (0..<matrix.columns).map { matrix[row, $0] } }
  }

  private func hamming(_ start: Parameters, _ now: Parameters, _ inputs: [[Double]]) -> Double {
    zip(start.w, now.w).reduce(0) { sum, neuron in
      sum + Double(inputs.count { (dot(neuron.0, $0) > 0) != (dot(neuron.1, $0) > 0) }) / Double(inputs.count)
    }
  }

  private func distance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

private struct Parameters {
  let w: [[Double]], a: [Double]
  var flat: [Double] { w.flatMap(\.self) + a }
  func conserved(_ rates: Rates) -> [Double] { zip(a, w).map { rates.w * $0 * $0 - rates.a * dot($1, $1) } }
}

private struct Network {
  let slope: Double, factor: Double

  func output(_ p: Parameters, _ x: [Double]) -> Double {
    zip(p.a, p.w).reduce(0) { $0 + factor * $1.0 * max(dot($1.1, x), slope * dot($1.1, x)) }
  }

  /// ∂f/∂θ at one input: W, then a.
  func features(_ p: Parameters, _ x: [Double]) -> [Double] {
    let z = p.w.map { dot($0, x) }
    let byWeights = zip(p.a, z).flatMap { a, z in x.map { factor * a * (z >= 0 ? 1 : slope) * $0 } }
    return byWeights + z.map { factor * max($0, slope * $0) }
  }

  func loss(_ p: Parameters, _ inputs: [[Double]], _ labels: [Double]) -> Double {
    zip(inputs, labels).reduce(0) { sum, sample in
      let residual = output(p, sample.0) - sample.1
      return sum + residual * residual
    } / Double(labels.count)
  }

  func gradientNorm(_ p: Parameters, _ inputs: [[Double]], _ labels: [Double]) -> Double {
    var gradient = [Double](repeating: 0, count: p.flat.count)
    for (x, y) in zip(inputs, labels) {
      let factor = 2 * (output(p, x) - y) / Double(labels.count)
      for (index, feature) in features(p, x).enumerated() { gradient[index] += factor * feature }
    }
    return dot(gradient, gradient).squareRoot()
  }

  func kernel(_ p: Parameters, _ inputs: [[Double]], rates: Rates = Rates()) -> [Double] {
    let first = p.w.reduce(0) { $0 + $1.count }
    let all = inputs.map { x in
      features(p, x).enumerated().map { ($0 < first ? rates.w : rates.a).squareRoot() * $1 }
    }
    return all.flatMap { x in all.map { dot(x, $0) } }
  }
}
