import Kernels
import Networks
import Testing
import Training

/// How parameters lie, and what depends on it.
@Suite("Parameter layout")
struct ParameterLayoutTests {
  static let networks = [
    NetworkSpecification(inputs: 3, width: 5), NetworkSpecification(inputs: 9, width: 8, outputs: 2),
    NetworkSpecification(inputs: 4, width: 6, outputs: 3, depth: 4, slope: 0.2),
    NetworkSpecification(inputs: 17, width: 2, depth: 5, slope: 1),
  ]

  /// Claims: (1) tensors cover the vector, one after the other, (2) each row begins at a cache line, (3) what is packed is
  /// unpacked, (4) with zeros between, (5) without padding nothing moves.
  @Test("Tensors cover the vector, rows begin at cache lines, and packing is undone", arguments: networks)
  func covers(network: NetworkSpecification) {
    let line = AlignedVector<Double>.lineCount
    let layout = ParameterLayout(network.tensors, line: line)
    var next = 0
    for tensor in layout.tensors {
      #expect(tensor.range.lowerBound == next, "(1) \(tensor.name)")
      #expect(tensor.place.start.isMultiple(of: line) && tensor.place.stride.isMultiple(of: line), "(2)")
      #expect((0..<line).contains(tensor.padding), "(2)")
      next = tensor.range.upperBound
    }
    let weights = (0..<layout.weightCount).map { Double($0 + 1) }
    let packed: AlignedVector<Double> = layout.pack(weights)
    #expect(packed.count == next, "(1)")
    #expect(layout.unpack(packed) == weights, "(3)")
    #expect(packed.doubles.filter { $0 != 0 } == weights, "(4)")
    let plain: AlignedVector<Double> = ParameterLayout(network.tensors).pack(weights)
    #expect(plain.doubles == weights, "(5)")
  }

  @Test("Names, sizes and roles are those of the layers")
  func names() {
    let two = NetworkSpecification(inputs: 3, width: 5).tensors
    #expect(two.map(\.name) == ["W", "a"])
    #expect(two.map { $0.dimensions.map(\.length) } == [[5, 3], [5]])
    #expect(two.map(\.role) == [.first, .last])
    let four = NetworkSpecification(inputs: 4, width: 6, outputs: 3, depth: 4).tensors
    #expect(four.map(\.name) == ["W1", "W2", "W3", "W4"])
    #expect(four.map { $0.dimensions.map(\.length) } == [[6, 4], [6, 6], [6, 6], [3, 6]])
    #expect(four.map(\.role) == [.first, .hidden, .hidden, .last])
  }

  @Test("A role decides rate and initial scale")
  func roles() {
    let network = NetworkSpecification(inputs: 4, width: 6, outputs: 3, depth: 3)
    let groups = ParameterLayout(network.tensors).groups(rates: Rates(w: 2, a: 3))
    #expect(groups.map(\.rate) == [2, 1, 3])
    #expect(groups.map(\.range) == [0..<24, 24..<60, 60..<78])
    let roles: [ParameterRole] = [.first, .hidden, .last, .norm, .embedding]
    #expect(roles.map { $0.scale(tau: 3, alpha: 2) } == [6, 3, 1.5, 1, 6])
  }

  @Test("Initial tensors have the scale of their role", arguments: [2, 4])
  func initialScales(depth: Int) throws {
    let cell = CellSpecification(
      seed: 5, network: NetworkSpecification(inputs: 4, width: 6, outputs: 2, depth: depth),
      task: .linear(samples: 12, testSamples: 0, strengths: [2, 1], whitened: false), tau: 0.3, delta: 0.4,
      learningRate: 0.01, checkpoints: [0])
    // Nothing has been evaluated: the state is the start.
    let weights = try CellRun(cell, data: CellData(for: cell)).state.parameters
    for tensor in ParameterLayout(cell.network.tensors).tensors {
      let squares = weights[tensor.range].reduce(0) { $0 + $1 * $1 }
      // Rows of the first layer and the hidden ones and columns of the last are unit vectors times the scale.
      let vectors = Double(tensor.role == .last ? tensor.place.columns : tensor.place.rows)
      let scale = tensor.role.scale(tau: cell.tau, alpha: cell.alpha)
      #expect((squares / (vectors * scale * scale) - 1).magnitude < 1e-12, "\(tensor.name)")
    }
  }

  /// The formulas of an architecture are those of its layers, save that two layers with one output are cheaper.
  @Test("What an architecture costs is what its layers do", arguments: networks)
  func costs(network: NetworkSpecification) {
    let sizes = NetworkSizes(
      inputs: Double(network.inputs), width: Double(network.width), outputs: Double(network.outputs),
      depth: Double(network.depth))
    let described = network.architecture.described
    let (told, counted) = (described.cost(of: sizes), NetworkCost(of: described.parts(of: network)))
    if network.isTwoLayer {
      #expect(told.forward < counted.forward && told.gradient <= counted.gradient)
      #expect(told.pair == counted.pair)
    } else {
      #expect(told == counted)
    }
  }
}
