public import Kernels

/// A network without biases: its sizes, and what it is made of. f(x) = p Σᵢ aᵢ σ(wᵢ·x) (docs/science.md, Networks), or with
/// more layers or outputs f(x) = p W_L σ(W_{L−1} ⋯ σ(W_1 x)) (docs/science.md, Layered networks).
public struct NetworkSpecification: Sendable, Equatable {
  /// d, the dimension of the inputs.
  public var inputs: Int
  /// h, the number of neurons of a hidden layer.
  public var width: Int
  /// c, the number of outputs.
  public var outputs: Int
  /// L ≥ 2, the number of weight matrices.
  public var depth: Int
  /// σ.
  public var activation: Activation
  /// How its layers are put together.
  public var architecture = Architecture.standard
  /// Which power of the width divides the output, once for each hidden layer.
  public var parametrization: Parametrization
  /// Whether neurons 2i and 2i + 1 start with the same direction and opposite signs, so that f ≡ 0.
  ///
  /// In a deep network the even neurons carry one copy of a network and the odd ones another, which the last layer subtracts.
  public var symmetrize: Bool
  /// How the layers lie at the start.
  public var initialisation: InitialisationKind

  /// Describes a network; validity is checked where a cell is made.
  public init(
    inputs: Int, width: Int, outputs: Int = 1, depth: Int = 2, slope: Double = 0,
    parametrization: Parametrization = .standard, symmetrize: Bool = true,
    initialisation: InitialisationKind = .random
  ) {
    self.inputs = inputs
    self.width = width
    self.outputs = outputs
    self.depth = depth
    activation = .rectifier(Rectifier(slope: slope))
    self.parametrization = parametrization
    self.symmetrize = symmetrize
    self.initialisation = initialisation
  }

  /// ℓ, the slope of a rectifier left of zero, 0 for any other activation; what is set makes σ a rectifier.
  public var slope: Double {
    get {
      if case .rectifier(let rectifier) = activation { rectifier.slope } else { 0 }
    }
    set { activation = .rectifier(Rectifier(slope: newValue)) }
  }

  /// Whether it has two layers and one output, so that its weights are W and a.
  public var isTwoLayer: Bool { architecture == .standard && depth == 2 && outputs == 1 }

  /// Whether kernels made for two layers of rectifiers train it, and not the walk through a stack of layers.
  package var hasFastPath: Bool {
    guard isTwoLayer, case .rectifier = activation else { return false }
    return true
  }

  /// Its arrays of parameters, in the order in which they lie.
  package var tensors: [TensorDeclaration] {
    architecture.described.parts(of: self).flatMap(\.tensors)
  }
}

/// Layer-wise learning rates η_w and η_a, factors of the common learning rate.
public struct Rates: Sendable, Equatable {
  /// η_w, the rate of the first layer.
  public var w: Double
  /// η_a, the rate of the readout, the last layer. Layers between have rate 1.
  public var a: Double

  /// Makes a pair of rates, 1 and 1 unless told otherwise.
  public init(w: Double = 1, a: Double = 1) {
    self.w = w
    self.a = a
  }

  /// Whether all layers of a network have one rate, those between the first and the last having 1.
  public func areEqual(depth: Int) -> Bool { w == a && (depth == 2 || w == 1) }
}

/// How the layers of a network lie at the start.
public enum InitialisationKind: String, Sendable, CaseIterable, Codable {
  /// In random directions.
  case random
  /// Along the singular vectors of a linear task's map, so that the singular modes of a linear network move each by
  /// itself (docs/science.md, Layered networks).
  case aligned
}
