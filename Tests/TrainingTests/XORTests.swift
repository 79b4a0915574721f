import PortableMath
import Testing
import Training

/// A cell of xor that trains in milliseconds.
func xorCell(
  seed: UInt64 = 1, width: Int = 8, samples: Int = 50, testSamples: Int = 30, spread: Double = 0.15,
  parametrization: Parametrization = .standard, slope: Double = 0, tau: Double = 0.3, delta: Double = 0.1,
  rates: Rates = Rates(), precision: Precision = .double, learningRate: Double = 0.02,
  checkpoints: [Int] = [0, 3, 50], record: RecordSpecification = RecordSpecification(tensors: .all)
) -> CellSpecification {
  CellSpecification(
    seed: seed,
    network: NetworkSpecification(inputs: 2, width: width, slope: slope, parametrization: parametrization),
    task: .xor(samples: samples, testSamples: testSamples, spread: spread), tau: tau, delta: delta,
    rates: rates, precision: precision, learningRate: learningRate, checkpoints: checkpoints, record: record)
}

@Suite struct XORTests {
  /// The centres of the blobs, in the order samples are dealt to them.
  private let centres = [[1.0, 1], [-1, 1], [-1, -1], [1, -1]]

  @Test("Samples are dealt evenly to blobs of the right centres and spread", arguments: [0.15, 0.5])
  func blobs(spread: Double) throws {
    let draws = allDraws(for: xorCell(seed: 3, samples: 8000, testSamples: 8000, spread: spread))
    for inputs in [try #require(draws.inputs), try #require(draws.testInputs)] {
      for (blob, centre) in centres.enumerated() {
        for column in 0..<2 {
          let offsets = stride(from: blob, to: 8000, by: 4).map {
            (inputs[$0, column] - centre[column]) / spread
          }
          let mean = offsets.reduce(0, +) / 2000
          let square = offsets.reduce(0) { $0 + $1 * $1 } / 2000
          // Five standard errors: those of the mean and of the mean square (whose variance is 2).
          #expect(mean.magnitude < 5 / 2000.0.squareRoot())
          #expect((square - 1).magnitude < 5 * (2 / 2000.0).squareRoot())
        }
        let product = stride(from: blob, to: 8000, by: 4).reduce(0) {
          $0 + (inputs[$1, 0] - centre[0]) * (inputs[$1, 1] - centre[1])
        }
        #expect((product / (spread * spread) / 2000).magnitude < 5 / 2000.0.squareRoot())
      }
    }
    #expect(draws.inputs != draws.testInputs)
  }

  @Test("Labels are the product of the signs of the coordinates, supplied inputs included")
  func labels() throws {
    // So wide that many points lie outside the quadrant of their blob.
    let cell = xorCell(samples: 400, spread: 1)
    let draws = allDraws(for: cell)
    let (inputs, labels) = (try #require(draws.inputs), try #require(draws.labels))
    #expect(labels == (0..<400).map { inputs[$0, 0] * inputs[$0, 1] > 0 ? 1 : -1 })
    let dealt = (0..<400).map { centres[$0 % 4][0] * centres[$0 % 4][1] }
    #expect(labels != dealt && allDraws(for: xorCell(samples: 400)).labels == dealt)

    let few = xorCell(samples: 4, checkpoints: [0])
    let supplied = Matrix(rows: 4, columns: 2, elements: [1, 2, 3, -1, -2, -2, -1, 0])
    let zero = try train(few, draws: SeedDraws(inputs: supplied, labels: [1, -1, 1, -1]))
    #expect(Bits(try train(few, draws: SeedDraws(inputs: supplied))) == Bits(zero))
  }

  @Test("A smaller sample is a prefix of a larger, and nothing but seed and spread enters")
  func prefix() throws {
    let (small, large) = (allDraws(for: xorCell()), allDraws(for: xorCell(samples: 90, testSamples: 31)))
    #expect(try #require(small.inputs).elements == Array(try #require(large.inputs).elements.prefix(100)))
    #expect(try #require(small.labels) == Array(try #require(large.labels).prefix(50)))
    #expect(
      try #require(small.testInputs).elements == Array(try #require(large.testInputs).elements.prefix(60)))
    #expect(allDraws(for: xorCell(slope: 0.1, tau: 2, delta: -1, learningRate: 1)) == small)
    #expect(allDraws(for: xorCell(seed: 2)).inputs != small.inputs)
    #expect(allDraws(for: xorCell(spread: 0.2)).inputs != small.inputs)
    #expect(CellData.key(for: xorCell(spread: 0.2)) != CellData.key(for: xorCell()))
  }

  @Test("Training on the program's own draws changes no bit; there is no teacher")
  func ownDraws() throws {
    let cell = xorCell()
    let draws = allDraws(for: cell)
    #expect(draws.teacherDirections == nil && draws.teacherSigns == nil)
    #expect(Bits(try train(cell, draws: draws)) == Bits(try train(cell)))
    #expect(cell.tensors.map(\.name) == ["W", "a"])
  }

  @Test("It is learned: from small scales by other activations, from large ones by nearly the same")
  func richAndLazy() throws {
    func last(_ metric: Metric, tau: Double, delta: Double) throws -> Double {
      let cell = xorCell(
        width: 40, samples: 100, tau: tau, delta: delta, learningRate: 0.01, checkpoints: [0, 2000])
      return try #require(try train(cell)[metric].last)
    }
    let starts = [(0.03, 0.0), (0.03, 0.3), (1.5, 0)]
    for (tau, delta) in starts {
      // What remains is the spread of a blob along the rays, on which the network is linear: about spread²/2.
      #expect(try last(.trainLoss, tau: tau, delta: delta) < 0.02)
    }
    let lazy = try last(.hammingDistance, tau: 1.5, delta: 0)
    for (tau, delta) in starts.prefix(2) {
      #expect(try last(.hammingDistance, tau: tau, delta: delta) > 10 * lazy)
    }
  }

  @Test("Impossible cells are refused in words")
  func invalid() {
    func message(_ change: (inout CellSpecification) -> Void) -> String? { refusal(of: xorCell(), change) }
    #expect(message { _ in } == nil)
    #expect(
      message { $0.network.inputs = 3 }
        == "inputs: got 3, expected 2, because the inputs of xor lie in the plane")
    #expect(
      message { $0.task = .xor(samples: 5, testSamples: 0, spread: 0) }
        == "spread: got 0, expected a positive number")
    #expect(
      message { $0.task = .xor(samples: 0, testSamples: 0, spread: 1) }
        == "samples: got 0, expected at least 1")
    #expect(
      message { $0.record.function = Lattice(low: 1, high: 1, count: 4) }
        == "function: got 1.0 to 1.0 in 4, expected finite ends in ascending order and from 2 to 1001 values")
    #expect(
      message {
        $0.task = .teacherStudent(samples: 5, testSamples: 5, teacherWidth: 1)
        $0.network.inputs = 3
        $0.record.function = Lattice(low: -1, high: 1, count: 4)
      } == "function: got a lattice where inputs is 3, expected it only where inputs is 2")
  }
}
