package import Kernels

/// A way to put the layers of a network together.
///
/// It is described in one file: how configurations call it, its layers with their tensors, what it demands, and what it
/// costs. ``Architecture`` lists all there are.
package protocol ArchitectureDescription: Sendable, Hashable {
  /// How configurations name it in `network.architecture`.
  static var name: String { get }
  /// What it is, in a few words for the description of that field.
  static var summary: String { get }
  init()
  /// The sum's case that it is.
  var architecture: Architecture { get }
  /// The layers of a network of these sizes, from the inputs up, with the tensors of each.
  func parts(of network: NetworkSpecification) -> [NetworkPart]
  /// What is wrong with the sizes of a network, first of all; nil where nothing is.
  func misfit(of network: NetworkSpecification) -> NetworkMisfit?
  /// What networks of these sizes cost.
  func cost(of sizes: NetworkSizes) -> NetworkCost
  /// What decides the mini-batches of a cell besides the sizes, as bits.
  var batchWords: [UInt64] { get }
}

/// A layer of a network, with what is said of its parameters.
package struct NetworkPart: Sendable {
  package let layer: Layer
  /// One for each of the layer's matrices.
  package let tensors: [TensorDeclaration]

  /// A layer with parameters.
  package init(_ layer: Layer, _ tensors: [TensorDeclaration]) {
    (self.layer, self.tensors) = (layer, tensors)
  }

  /// A dense layer, whose tensor is rows by columns.
  package static func dense(_ tensor: TensorDeclaration) -> NetworkPart {
    NetworkPart(.dense(DenseLayer(inputs: tensor.columns, outputs: tensor.rows)), [tensor])
  }

  /// An activation of `size` values; none where it changes nothing.
  package static func activation(_ activation: Activation, size: Int) -> [NetworkPart] {
    activation.described.isIdentity
      ? [] : [NetworkPart(.activation(ActivationLayer(activation, size: size)), [])]
  }
}

/// A field of a network that cannot be as it is.
package struct NetworkMisfit: Sendable {
  package let field: String
  package let got: Int
  package let expected: String

  package init(_ field: String, got: Int, expected: String) {
    (self.field, self.got, self.expected) = (field, got, expected)
  }
}

/// Sizes of networks, as costs are counted from them.
package struct NetworkSizes: Sendable {
  /// d, h, c and L.
  package var inputs, width, outputs, depth: Double

  package init(inputs: Double, width: Double, outputs: Double, depth: Double) {
    (self.inputs, self.width, self.outputs, self.depth) = (inputs, width, outputs, depth)
  }
}

/// Multiply-adds of the dense products of a network.
package struct NetworkCost: Sendable, Equatable {
  /// Of a sample, forward.
  package var forward: Double
  /// Of a sample in a gradient evaluation: forward, to the layer below, and to the weights, of which the first layer has no
  /// below.
  package var gradient: Double
  /// Of a pair of samples in a comparison of kernels, half of it by symmetry.
  package var pair: Double

  package init(forward: Double, gradient: Double, pair: Double) {
    (self.forward, self.gradient, self.pair) = (forward, gradient, pair)
  }

  /// What some layers take, each pair of outputs on its own.
  package init(of parts: [NetworkPart]) {
    let layers = parts.map { $0.layer.described }
    let (inputs, outputs) = (Double(layers.first?.inputs ?? 0), Double(layers.last?.outputs ?? 0))
    forward = layers.reduce(0) { $0 + Double($1.multiplyAdds) }
    gradient = 3 * forward - Double(layers.first?.multiplyAdds ?? 0)
    let hidden = layers.dropLast().reduce(0) { $0 + ($1.matrices.isEmpty ? 0 : Double($1.outputs)) }
    pair = 2 * hidden * outputs * outputs + inputs
  }
}

extension ArchitectureDescription {
  /// As its layers say. Sizes that are not known yet, as those of a file's data, are 0 and count as 1.
  package func cost(of sizes: NetworkSizes) -> NetworkCost {
    func number(_ size: Double) -> Int { max(1, Int(size)) }
    var network = NetworkSpecification(
      inputs: number(sizes.inputs), width: number(sizes.width), outputs: number(sizes.outputs),
      depth: number(sizes.depth))
    network.architecture = architecture
    return NetworkCost(of: parts(of: network))
  }

  package func misfit(of network: NetworkSpecification) -> NetworkMisfit? { nil }

  /// Its name's bytes.
  package var batchWords: [UInt64] { Self.name.utf8.map { UInt64($0) } }
}
