import Kernels

/// f(x) = p W_L σ(W_{L−1} ⋯ σ(W_1 x)), all hidden layers being of one width; of two layers and one output
/// f(x) = p Σᵢ aᵢ σ(wᵢ·x).
public struct LayeredArchitecture: ArchitectureDescription {
  package static let name = "layered"
  package static let summary = "all hidden layers have the grid's width"

  /// The architecture.
  public init() {}

  package var architecture: Architecture { .layered(self) }

  package func parts(of network: NetworkSpecification) -> [NetworkPart] {
    let (width, depth) = (network.width, network.depth)
    let activation = NetworkPart.activation(network.activation, size: width)
    return (1...depth).flatMap { layer -> [NetworkPart] in
      let tensor = tensor(layer, of: network)
      return layer == depth ? [.dense(tensor)] : [.dense(tensor)] + activation
    }
  }

  private func tensor(_ layer: Int, of network: NetworkSpecification) -> TensorDeclaration {
    let neuron = TensorDeclaration.Dimension("neuron", network.width)
    let input = TensorDeclaration.Dimension("input", network.inputs)
    switch (layer, network.isTwoLayer) {
    case (1, true): return .init("W", "first-layer weights", [neuron, input], .first)
    case (_, true): return .init("a", "readout weights", [neuron], .last)
    case (1, false): return .init("W1", "weights of layer 1", [neuron, input], .first)
    case (network.depth, false):
      return .init(
        "W\(layer)", "weights of layer \(layer)", [.init("output", network.outputs), neuron], .last)
    case (_, false):
      return .init(
        "W\(layer)", "weights of layer \(layer)", [neuron, .init("neuron_below", network.width)], .hidden)
    }
  }

  /// By formulas, as it is asked for in every cell; the two-layer pass gets the lowest layer's way back for nothing, and its
  /// weights are those of the first layer as good as alone.
  package func cost(of sizes: NetworkSizes) -> NetworkCost {
    let (d, h, c, depth) = (sizes.inputs, sizes.width, sizes.outputs, sizes.depth)
    guard c > 1 || depth > 2 else {
      return NetworkCost(forward: h * d, gradient: 2 * (h * d), pair: 2 * h + d)
    }
    let weights = h * d + h * (c + (depth - 2) * h)
    return NetworkCost(
      forward: weights, gradient: 3 * weights - h * d, pair: 2 * ((depth - 1) * h * c * c) + d)
  }

  package var batchWords: [UInt64] { [] }
}
