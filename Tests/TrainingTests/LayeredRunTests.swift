import Foundation
import Kernels
import PortableMath
import Testing
import Training

/// A layered cell on a linear task that trains in milliseconds.
private func layeredCell(
  depth: Int = 3, outputs: Int = 2, width: Int = 6, slope: Double = 1, tau: Double = 0.7, delta: Double = 0.2,
  rates: Rates = Rates(), solver: SolverSpecification = .gd, learningRate: Double = 0.02,
  checkpoints: [Int] = [0, 5, 60], symmetrize: Bool = false, initialisation: InitialisationKind = .random,
  whitened: Bool = false, precision: Precision = .double,
  record: RecordSpecification = RecordSpecification(tensors: .all, lossHistory: 12)
) -> CellSpecification {
  CellSpecification(
    seed: 5,
    network: NetworkSpecification(
      inputs: 4, width: width, outputs: outputs, depth: depth, slope: slope, symmetrize: symmetrize,
      initialisation: initialisation),
    task: .linear(
      samples: 30, testSamples: 20, strengths: outputs == 1 ? [1.5] : [1.5, 0.5], whitened: whitened),
    tau: tau, delta: delta, rates: rates, solver: solver, precision: precision, learningRate: learningRate,
    checkpoints: checkpoints, record: record)
}

@Suite struct LayeredRunTests {
  @Test(
    "A run paused anywhere, or saved and taken up again, gives the same bits",
    arguments: SolverSpecification.each(batch: 7), Precision.allCases)
  func pauses(solver: SolverSpecification, precision: Precision) throws {
    let cell = layeredCell(
      slope: 0.3, solver: solver, checkpoints: [0, 5, 300], symmetrize: true, precision: precision)
    let data = try CellData(for: cell)
    let whole = Bits(try train(cell))
    for stop in [0, 1, 5, 20, 150, 299] {
      var run = try CellRun(cell, data: data)
      run.advance { $0 >= stop }
      #expect(run.step >= stop)
      var saved = try CellRun(cell, data: data, resuming: run.state)
      run.advance { _ in false }
      saved.advance { _ in false }
      #expect(Bits(run.outcome) == whole, "paused at \(stop)")
      #expect(Bits(saved.outcome) == whole, "saved at \(stop)")
    }
  }

  /// Against derivatives by differences, which are exact where the network is linear; rates of the layers between are 1.
  @Test(
    "The weighted kernel weighs each layer's part by its rate", arguments: [(1.0, 2), (1.0, 1), (0.3, 1)],
    [3, 4])
  func weightedKernel(network: (slope: Double, outputs: Int), depth: Int) throws {
    let rates = Rates(w: 4, a: 0.25)
    let cell = layeredCell(
      depth: depth, outputs: network.outputs, slope: network.slope, rates: rates, learningRate: 0.01)
    let outcome = try train(cell)
    let inputs = try #require(allDraws(for: cell).inputs)
    let sizes = [4] + [Int](repeating: 6, count: depth - 1) + [network.outputs]
    let layers = try (1...depth).map { try outcome.tensor("W\($0)", cell) }
    func output(_ weights: [[Double]], _ sample: Int) -> [Double] {
      var values = (0..<4).map { inputs[sample, $0] }
      for layer in 0..<depth {
        values = (0..<sizes[layer + 1]).map { row in
          let z = (0..<sizes[layer]).reduce(0) { $0 + weights[layer][row * sizes[layer] + $1] * values[$1] }
          return layer == depth - 1 ? z : max(z, network.slope * z)
        }
      }
      return values
    }
    func kernel(at checkpoint: Int, rates: [Double]) -> [Double] {
      let weights = layers.map { all in
        let count = all.count / 3
        return Array(all[checkpoint * count..<(checkpoint + 1) * count])
      }
      let step = network.slope == 1 ? 1.0 : 1e-6
      var columns: [[Double]] = []
      for layer in 0..<depth {
        for place in weights[layer].indices {
          var (up, down) = (weights, weights)
          up[layer][place] += step
          down[layer][place] -= step
          columns.append(
            (0..<inputs.rows).flatMap { sample in
              zip(output(up, sample), output(down, sample)).map {
                ($0 - $1) / (2 * step) * rates[layer].squareRoot()
              }
            })
        }
      }
      let size = columns[0].count
      return (0..<size * size).map { entry in
        columns.reduce(0) { $0 + $1[entry / size] * $1[entry % size] }
      }
    }
    func distance(_ rates: [Double]) -> Double {
      let (one, two) = (kernel(at: 0, rates: rates), kernel(at: 2, rates: rates))
      func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
      return 1 - product(one, two) / (product(one, one) * product(two, two)).squareRoot()
    }
    let own = [rates.w] + [Double](repeating: 1, count: depth - 2) + [rates.a]
    let weighted = distance(own)
    #expect((outcome[.weightedKernelDistance][2] - weighted).magnitude < 1e-8)
    #expect((outcome[.kernelDistance][2] - distance(own.map { _ in 1 })).magnitude < 1e-8)
    #expect((weighted - outcome[.kernelDistance][2]).magnitude > 1e-4)
  }

  @Test("Tensors are the layers and the map to be learnt, with the shapes they are described with")
  func tensors() throws {
    let cell = layeredCell()
    let outcome = try train(cell)
    let names = cell.tensors.map { "\($0.name) \($0.dimensions.map { "\($0.name)=\($0.length)" })" }
    #expect(
      names == [
        "W1 [\"tensor_step=3\", \"neuron=6\", \"input=4\"]",
        "W2 [\"tensor_step=3\", \"neuron=6\", \"neuron_below=6\"]",
        "W3 [\"tensor_step=3\", \"output=2\", \"neuron=6\"]", "target [\"output=2\", \"input=4\"]",
      ])
    #expect(outcome.tensors.map(\.count) == cell.tensors.map(\.count))
    #expect(outcome.tensors.allSatisfy { allFinite($0) } && allFinite(outcome.metrics))
    #expect(outcome[.trainLoss][2] < outcome[.trainLoss][0])
    #expect(outcome[.testLoss][2] < outcome[.testLoss][0])
    #expect(try outcome.tensor("target", cell) == allDraws(for: cell).target?.elements)
  }

  @Test(
    "A symmetrised network is zero at the start, of any depth and activation", arguments: [2, 3, 5],
    [0, 0.3, 1.0])
  func symmetrised(depth: Int, slope: Double) throws {
    let cell = layeredCell(depth: depth, slope: slope, checkpoints: [0], symmetrize: true)
    let labels = try #require(allDraws(for: cell).labels)
    let expected = labels.reduce(0) { $0 + $1 * $1 } / 30
    #expect((try train(cell)[.trainLoss][0] - expected).magnitude < 1e-12 * expected)
  }

  /// Claims: (1) rows of the first layer have norm τα, columns of the last τ/α; (2) layers between are τ times an orthogonal
  /// matrix; (3) so for two layers the diagonal of Δ is δ.
  @Test("Layers start at the scales of (τ, δ)", arguments: [2, 4], [false, true])
  func scales(depth: Int, symmetrize: Bool) throws {
    let cell = layeredCell(depth: depth, tau: 0.8, delta: -0.3, checkpoints: [0], symmetrize: symmetrize)
    let outcome = try train(cell)
    func layer(_ number: Int) throws -> [Double] { try outcome.tensor("W\(number)", cell) }
    let (first, last) = (try layer(1), try layer(depth))
    for i in 0..<6 {
      let row = (0..<4).reduce(0) { $0 + first[4 * i + $1] * first[4 * i + $1] }
      let column = (0..<2).reduce(0) { $0 + last[6 * $1 + i] * last[6 * $1 + i] }
      #expect((row - pow(0.8 * cell.alpha, 2)).magnitude < 1e-14, "(1)")
      #expect((column - pow(0.8 / cell.alpha, 2)).magnitude < 1e-14, "(1)")
      if depth == 2 { #expect((column - row + 0.3).magnitude < 1e-14, "(3)") }
    }
    for number in 2..<depth {
      let middle = try layer(number)
      for i in 0..<6 {
        for j in 0..<6 {
          let product = (0..<6).reduce(0) { $0 + middle[6 * i + $1] * middle[6 * j + $1] }
          #expect((product - (i == j ? 0.64 : 0)).magnitude < 1e-14, "(2)")
        }
      }
    }
  }

  @Test("Aligned layers start with strength τ^L along the modes of the task", arguments: [2, 3, 5])
  func aligned(depth: Int) throws {
    let cell = layeredCell(
      depth: depth, tau: 0.8, delta: 0.5, checkpoints: [0], initialisation: .aligned)
    let outcome = try train(cell)
    var product = Matrix(rows: 6, columns: 4, elements: try outcome.tensor("W1", cell))
    for number in 2...depth {
      let rows = number == depth ? 2 : 6
      product = Matrix(rows: rows, columns: 6, elements: try outcome.tensor("W\(number)", cell)) * product
    }
    let target = Matrix(rows: 2, columns: 4, elements: try outcome.tensor("target", cell))
    // F = τ^L Σ u vᵀ and B = Σ s u vᵀ, so F Fᵀ = τ^{2L} I and F Bᵀ is symmetric with the eigenvalues τ^L s.
    let (own, cross) = (product * product.transposed, product * target.transposed)
    let strength = pow(0.8, Double(depth))
    #expect((own[0, 0] - strength * strength).magnitude < 1e-14 && own[0, 1].magnitude < 1e-14)
    #expect((cross[0, 1] - cross[1, 0]).magnitude < 1e-14)
    #expect((cross.trace - strength * 2).magnitude < 1e-14)
    let determinant = cross[0, 0] * cross[1, 1] - cross[0, 1] * cross[1, 0]
    #expect((determinant - strength * strength * 0.75).magnitude < 1e-14)
  }

  @Test("Whitened inputs have XᵀX/n = I, the map has its singular values")
  func whitened() throws {
    let draws = allDraws(for: layeredCell(whitened: true))
    let (inputs, target) = (try #require(draws.inputs), try #require(draws.target))
    let covariance = inputs.transposed * inputs
    for i in 0..<4 {
      for j in 0..<4 { #expect((covariance[i, j] / 30 - (i == j ? 1 : 0)).magnitude < 1e-14) }
    }
    let square = target * target.transposed
    #expect((square.trace - (1.5 * 1.5 + 0.5 * 0.5)).magnitude < 1e-14)
    #expect((square[0, 0] * square[1, 1] - square[0, 1] * square[1, 0] - pow(0.75, 2)).magnitude < 1e-14)
    let labels = inputs * target.transposed
    #expect(zip(labels.elements, try #require(draws.labels)).allSatisfy { ($0 - $1).magnitude < 1e-14 })
  }

  /// Claims: (1) `flow` at tolerance 1e-6 conserves Δ to 1e-5; (2) the drift of descent over the same time is proportional to
  /// the learning rate.
  @Test(
    "The flow conserves Δ, descent up to its learning rate", arguments: [2, 4],
    [Rates(), Rates(w: 0.5, a: 2)])
  func conserved(depth: Int, rates: Rates) throws {
    let flow = try train(
      layeredCell(
        depth: depth, rates: rates, solver: .flow(tolerance: 1e-6), learningRate: 0.02, checkpoints: [0, 200])
    )
    #expect(flow[.conservedDrift][1] < 1e-5, "(1) \(flow[.conservedDrift][1])")
    #expect(flow[.trainLoss][1] < 0.2 * flow[.trainLoss][0])
    let learningRates = [0.02, 0.01, 0.005, 0.0025]
    let drifts = try learningRates.map { rate in
      try train(
        layeredCell(
          depth: depth, rates: rates, learningRate: rate, checkpoints: [0, Int((4 / rate).rounded())]))[
          .conservedDrift][1]
    }
    let slope = logarithmicSlope(learningRates, drifts)
    #expect((slope - 1).magnitude < 0.1, "(2) slope \(slope), drifts \(drifts)")
  }

  @Test("Impossible layered cells are refused in words")
  func invalid() {
    func message(_ change: (inout CellSpecification) -> Void) -> String? {
      refusal(of: layeredCell(), change)
    }
    #expect(message { _ in } == nil)
    #expect(message { $0.network.depth = 1 } == "depth: got 1, expected from 2 to 100")
    #expect(message { $0.network.outputs = 0 } == "outputs: got 0, expected at least 1")
    #expect(
      message { $0.task = .teacherStudent(samples: 3, testSamples: 3, teacherWidth: 1) }
        == "outputs: got 2, expected 1, because only linear tasks have several labels")
    #expect(
      message { $0.task = .linear(samples: 9, testSamples: 9, strengths: [1, 1, 1], whitened: false) }
        == "strengths: got 3 numbers, expected 1 to 2, the smaller of outputs and inputs")
    #expect(
      message { $0.task = .linear(samples: 9, testSamples: 9, strengths: [1, -1], whitened: false) }
        == "strengths: got [1.0, -1.0], expected positive numbers")
    #expect(
      message { $0.task = .linear(samples: 3, testSamples: 9, strengths: [1], whitened: true) }
        == "samples: got 3, expected at least 4, the number of inputs, because whitened inputs are orthogonal"
    )
    #expect(
      message { $0.record.trajectoryEvery = 5 }
        == "trajectory: got a trajectory, expected none; it needs two layers and one output")
    #expect(
      message {
        $0.network.initialisation = .aligned
        $0.network.symmetrize = true
      }
        == "symmetrize: got true, expected false, because aligned layers start with an output")
    #expect(
      message {
        $0.network.initialisation = .aligned
        $0.network.width = 1
      }
        == "width: got 1, expected at least 2, one neuron for each strength; the layers are aligned")
    #expect(
      message {
        $0.task = .data
        $0.network.outputs = 1
        $0.network.initialisation = .aligned
      } == "initialisation: got aligned, expected random, because only linear tasks have singular vectors")
  }

  @Test("A map of one's own is learnt as it is given")
  func suppliedTarget() throws {
    let cell = layeredCell(checkpoints: [0, 400])
    let map = Matrix(rows: 2, columns: 4, elements: [1, 0, 0, 0, 0, 0.5, 0, 0])
    let outcome = try train(cell, draws: SeedDraws(target: map))
    #expect(try outcome.tensor("target", cell) == map.elements)
    #expect(outcome[.testLoss][1] < 0.1)
    let error = #expect(throws: TrainingError.self) {
      try train(cell, draws: SeedDraws(signs: [Double](repeating: 1, count: 6)))
    }
    #expect(
      error?.message == "draws: signs: got 6 numbers, expected none, because the network has 2 outputs")
  }
}
