import Kernels
import Networks
import Testing
import Training

/// Layered networks as functions of their parameters.
@Suite struct LayeredGradientTests {
  static let shapes: [(depth: Int, outputs: Int)] = [(2, 1), (2, 3), (3, 1), (3, 2), (5, 4)]

  /// A network of 5 inputs and 7 neurons on 53 samples, more than a panel, and parameters.
  private func problem<Scalar: KernelScalar>(
    _: Scalar.Type, depth: Int, outputs: Int, slope: Double, rates: Rates = Rates(w: 0.7, a: 1.3),
    parametrization: Parametrization = .standard, set: InstructionSet? = nil
  ) throws -> (objective: StackObjective<Scalar>, weights: [Double], inputs: [Double], labels: [Double]) {
    let (d, h, n) = (5, 7, 53)
    let draws = RandomStream(seed: 17, purpose: 99, index: depth)
    let inputs = (0..<(n * d)).map { draws.gaussian(at: $0) }
    let labels = (0..<(n * outputs)).map { draws.gaussian(at: 10_000 + $0) }
    let network = NetworkSpecification(
      inputs: d, width: h, outputs: outputs, depth: depth, slope: slope, parametrization: parametrization)
    let objective = StackObjective(
      network, rates: rates,
      training: TrainingSamples<Scalar>(inputs: inputs, labels: labels, depth: d, outputs: outputs),
      instructionSet: try set ?? InstructionSet.chosen())
    let weights = (0..<objective.weightCount).map { 0.5 * draws.gaussian(at: 20_000 + $0) }
    return (objective, weights, inputs, labels)
  }

  /// By central differences; with a rectifier the share of samples that cross a kink on the way is far below the bound.
  @Test("The gradient is the derivative of the loss", arguments: shapes, [0.2, 1.0])
  func finiteDifferences(shape: (depth: Int, outputs: Int), slope: Double) throws {
    var (objective, weights, _, _) = try problem(
      Double.self, depth: shape.depth, outputs: shape.outputs, slope: slope)
    let parameters = objective.pack(weights)
    var gradient = AlignedVector<Double>(zeros: parameters.count)
    let loss = objective.evaluate(at: parameters, gradient: &gradient)
    #expect(loss == objective.loss(at: parameters, on: objective.training.labelled))
    let derivatives = objective.unpack(gradient)
    let norm = derivatives.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect((gradient.squaredNorm.squareRoot() - norm).magnitude <= 1e-12 * norm, "padding is zero")
    let step = 1e-7
    for index in weights.indices {
      func loss(_ change: Double) -> Double {
        var moved = weights
        moved[index] += change
        return objective.loss(at: objective.pack(moved), on: objective.training.labelled)
      }
      let difference = (loss(step) - loss(-step)) / (2 * step)
      #expect((difference - derivatives[index]).magnitude < 1e-5 * norm, "weight \(index)")
    }
  }

  /// Claims: (1) loss, (2) gradient, (3) kernel distance, (4) changed signs and (5) what is conserved are those of the
  /// two-layer kernels, which share no code with the layers' but the product.
  @Test(
    "Two layers with one output are what the two-layer network is", arguments: Parametrization.allCases,
    [0, 0.2, 1.0])
  func likeTwoLayers(parametrization: Parametrization, slope: Double) throws {
    let rates = Rates(w: 0.7, a: 1.3)
    var (layered, weights, inputs, labels) = try problem(
      Double.self, depth: 2, outputs: 1, slope: slope, rates: rates, parametrization: parametrization)
    var twoLayer = TwoLayerObjective(
      NetworkSpecification(inputs: 5, width: 7, slope: slope, parametrization: parametrization),
      rates: rates, training: TrainingSamples<Double>(inputs: inputs, labels: labels, depth: 5),
      instructionSet: try InstructionSet.chosen())
    func evaluation<Network: NetworkObjective<Double>>(
      _ network: inout Network
    ) -> (loss: Double, gradient: [Double], distance: Double, signs: Int, conserved: [Double]) {
      let parameters = network.pack(weights)
      var gradient = AlignedVector<Double>(zeros: parameters.count)
      let loss = network.evaluate(at: parameters, gradient: &gradient)
      let norm = gradient.squaredNorm.squareRoot()
      let moved = network.pack(zip(weights, network.unpack(gradient)).map { $0 - $1 / norm })
      var kernel = network.tangentKernel()
      let (start, now) = (kernel.features(at: parameters), kernel.features(at: moved))
      return (
        loss, network.unpack(gradient), kernel.distance(from: start, to: now),
        kernel.signChanges(from: start, to: now), network.conserved(at: parameters)
      )
    }
    let (one, other) = (evaluation(&layered), evaluation(&twoLayer))
    #expect((one.loss - other.loss).magnitude < 1e-12 * other.loss, "(1)")
    #expect(zip(one.gradient, other.gradient).allSatisfy { ($0 - $1).magnitude < 1e-12 }, "(2)")
    #expect((one.distance - other.distance).magnitude < 1e-12 && other.distance > 1e-4, "(3)")
    #expect(one.signs == other.signs && other.signs > 0, "(4)")
    let diagonal = slope == 1 ? stride(from: 0, to: 49, by: 8).map { one.conserved[$0] } : one.conserved
    #expect(zip(diagonal, other.conserved).allSatisfy { ($0 - $1).magnitude < 1e-12 }, "(5)")
    #expect(diagonal.count == other.conserved.count)
  }

  /// Claims, for every activation there is: (1) the gradient is the derivative of the loss by central differences, (2) a
  /// single value is that of the kernels' loops.
  @Test("Every activation has its own derivative", arguments: Activation.forms.map(\.name), [2, 3])
  func activations(name: String, depth: Int) throws {
    let form = try #require(Activation.forms.first { $0.name == name })
    let activation = form.kind.init(leak: form.leak ?? 0.3).activation
    var network = NetworkSpecification(inputs: 5, width: 7, outputs: 2, depth: depth)
    network.activation = activation
    let draws = RandomStream(seed: 19, purpose: 99, index: depth)
    let inputs = (0..<265).map { draws.gaussian(at: $0) }
    let labels = (0..<106).map { draws.gaussian(at: 1000 + $0) }
    var objective = StackObjective(
      network, rates: Rates(),
      training: TrainingSamples<Double>(inputs: inputs, labels: labels, depth: 5, outputs: 2),
      instructionSet: try InstructionSet.chosen())
    let weights = (0..<objective.weightCount).map { 0.5 * draws.gaussian(at: 2000 + $0) }
    let parameters = objective.pack(weights)
    var gradient = AlignedVector<Double>(zeros: parameters.count)
    _ = objective.evaluate(at: parameters, gradient: &gradient)
    let (derivatives, norm) = (objective.unpack(gradient), gradient.squaredNorm.squareRoot())
    for index in weights.indices {
      func loss(_ change: Double) -> Double {
        var moved = weights
        moved[index] += change
        return objective.loss(at: objective.pack(moved), on: objective.training.labelled)
      }
      let difference = (loss(1e-6) - loss(-1e-6)) / 2e-6
      #expect((difference - derivatives[index]).magnitude < 1e-5 * norm, "(1) weight \(index)")
    }
    for z in [-3, -0.25, 0.5, 2.0] {
      // One neuron, one sample and a label of 0: L = (σ(z) · 1)².
      var one = NetworkSpecification(inputs: 1, width: 1)
      one.activation = activation
      var single = StackObjective(
        one, rates: Rates(), training: TrainingSamples<Double>(inputs: [z], labels: [0], depth: 1),
        instructionSet: try InstructionSet.chosen())
      let value = activation.described.value(at: z)
      let loss = single.loss(at: single.pack([1, 1]), on: single.training.labelled)
      #expect((loss - value * value).magnitude <= 1e-14 * value * value, "(2) at \(z)")
    }
  }

  /// f again by loops, and K by the gradients of every output at every sample, n·c × weights.
  @Test("The kernel distance is that of the whole tangent kernel", arguments: shapes, [0, 0.2, 1.0])
  func tangentKernel(shape: (depth: Int, outputs: Int), slope: Double) throws {
    let (objective, weights, inputs, _) = try problem(
      Double.self, depth: shape.depth, outputs: shape.outputs, slope: slope)
    let draws = RandomStream(seed: 18, purpose: 99, index: 0)
    let moved = weights.indices.map { weights[$0] + 0.1 * draws.gaussian(at: $0) }
    let network = PlainNetwork(
      sizes: [5] + [Int](repeating: 7, count: shape.depth - 1) + [shape.outputs], slope)
    let samples = stride(from: 0, to: inputs.count, by: 5).map { Array(inputs[$0..<($0 + 5)]) }
    func kernel(_ weights: [Double]) -> [Double] {
      let features = samples.flatMap { network.gradients(weights, at: $0) }
      return features.flatMap { one in features.map { dot(one, $0) } }
    }
    let (before, after) = (kernel(weights), kernel(moved))
    let expected = 1 - dot(before, after) / (dot(before, before) * dot(after, after)).squareRoot()
    var comparison = objective.tangentKernel()
    let distance = comparison.distance(
      from: comparison.features(at: objective.pack(weights)),
      to: comparison.features(at: objective.pack(moved)))
    #expect(expected > 1e-4 && (distance - expected).magnitude < 1e-12)
  }

  @Test("Instruction sets that fuse give the same bits", arguments: [0.2, 1.0])
  func instructionSets(slope: Double) throws {
    func bits<Scalar: KernelScalar>(_: Scalar.Type, _ set: InstructionSet) throws -> [UInt64] {
      var (objective, weights, _, _) = try problem(Scalar.self, depth: 4, outputs: 3, slope: slope, set: set)
      let parameters = objective.pack(weights)
      var gradient = AlignedVector<Scalar>(zeros: parameters.count)
      let loss = objective.evaluate(at: parameters, gradient: &gradient)
      var kernel = objective.tangentKernel()
      let moved = objective.pack(weights.map { 1.1 * $0 + 0.01 })
      let distance = kernel.distance(
        from: kernel.features(at: parameters), to: kernel.features(at: moved))
      return ([loss, distance] + objective.unpack(gradient)).map(\.bitPattern)
    }
    let fused = InstructionSet.available.filter { $0.label.hasSuffix("+fma") }
    for set in fused.dropFirst() {
      #expect(try bits(Double.self, set) == bits(Double.self, fused[0]), "\(set)")
      #expect(try bits(Float.self, set) == bits(Float.self, fused[0]), "\(set)")
    }
  }

  @Test("Single precision stays close to double")
  func singlePrecision() throws {
    var double = try problem(Double.self, depth: 3, outputs: 2, slope: 0.2)
    var single = try problem(Float.self, depth: 3, outputs: 2, slope: 0.2)
    var gradient = AlignedVector<Double>(zeros: double.objective.pack(double.weights).count)
    var rounded = AlignedVector<Float>(zeros: single.objective.pack(single.weights).count)
    let loss = double.objective.evaluate(
      at: double.objective.pack(double.weights), gradient: &gradient)
    let roundedLoss = single.objective.evaluate(
      at: single.objective.pack(single.weights), gradient: &rounded)
    #expect((loss - roundedLoss).magnitude < 1e-5 * loss)
    let pairs = zip(double.objective.unpack(gradient), single.objective.unpack(rounded))
    #expect(pairs.allSatisfy { ($0 - $1).magnitude < 1e-4 * max(1, $0.magnitude) })
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

/// A layered network by loops.
private struct PlainNetwork {
  let sizes: [Int]
  let slope: Double

  init(sizes: [Int], _ slope: Double) { (self.sizes, self.slope) = (sizes, slope) }

  /// ∂f_o/∂θ at one input, for every output.
  func gradients(_ weights: [Double], at x: [Double]) -> [[Double]] {
    var layers: [[[Double]]] = []
    var place = 0
    for (columns, rows) in zip(sizes, sizes.dropFirst()) {
      layers.append((0..<rows).map { Array(weights[(place + $0 * columns)..<(place + ($0 + 1) * columns)]) })
      place += rows * columns
    }
    var (activations, slopes) = ([x], [[Double]]())
    for layer in layers.dropLast() {
      let z = layer.map { dot($0, activations[activations.count - 1]) }
      activations.append(z.map { max($0, slope * $0) })
      slopes.append(z.map { $0 >= 0 ? 1 : slope })
    }
    return (0..<(sizes.last ?? 0)).map { output in
      var above = (0..<(sizes.last ?? 0)).map { $0 == output ? 1.0 : 0 }
      var gradients: [[Double]] = []
      for index in layers.indices.reversed() {
        gradients.append(above.flatMap { b in activations[index].map { b * $0 } })
        guard index > 0 else { break }
        above = (0..<sizes[index]).map { k in
          slopes[index - 1][k] * zip(above, layers[index]).reduce(0) { $0 + $1.0 * $1.1[k] }
        }
      }
      return gradients.reversed().flatMap(\.self)
    }
  }
}
