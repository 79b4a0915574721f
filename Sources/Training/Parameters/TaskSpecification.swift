/// What is to be learned.
public enum TaskSpecification: Sendable, Hashable {
  /// Inputs uniform on the unit sphere, labels by a ReLU teacher of `teacherWidth` neurons (docs/science.md, Tasks).
  case teacherStudent(samples: Int, testSamples: Int, teacherWidth: Int)
  /// Inputs from four Gaussian blobs of standard deviation `spread` at (±1, ±1), labels ±1 by the product of the
  /// signs of x₁ and x₂ (docs/science.md, Tasks); for networks of two inputs.
  case xor(samples: Int, testSamples: Int, spread: Double)
  /// Gaussian inputs of unit variance, labels y = B x by a linear map B (c × d) of these singular values and random
  /// singular vectors.
  ///
  /// Whitened, the training inputs satisfy XᵀX/n = I to rounding; a set is then no prefix of a larger one.
  case linear(samples: Int, testSamples: Int, strengths: [Double], whitened: Bool)
  /// Inputs and labels, and the test set if there is one, all come from ``SeedDraws``.
  case data

  /// How many training and test samples are drawn; nil where they are supplied and their number with them.
  public var sampleCounts: (training: Int, test: Int)? {
    switch self {
    case .teacherStudent(let samples, let testSamples, _), .xor(let samples, let testSamples, _),
      .linear(let samples, let testSamples, _, _):
      (samples, testSamples)
    case .data: nil
    }
  }
}

/// What a cell keeps besides the metrics at its checkpoints.
public struct RecordSpecification: Sendable, Equatable {
  /// At which checkpoints the parameters themselves are kept.
  public enum Tensors: String, Sendable, CaseIterable, Codable {
    /// Nowhere.
    case none
    /// At the first and the last checkpoint.
    case ends
    /// At every checkpoint.
    case all
  }
  /// At which checkpoints the weights are kept.
  public var tensors: Tensors
  /// Keep |aᵢ|·wᵢ every this many steps, from 0 through the last checkpoint; nil keeps none.
  public var trajectoryEvery: Int?
  /// The points of the plane at which to keep the network's output at every checkpoint, with the direction of each
  /// neuron's activation boundary; for networks of two inputs. Nil keeps neither.
  public var function: Lattice?
  /// How many values of the training loss to keep, at distinct log-spaced steps from 0 to the last; 0 keeps none.
  public var lossHistory: Int

  /// Describes what to keep; by default only the metrics.
  public init(
    tensors: Tensors = .none, trajectoryEvery: Int? = nil, function: Lattice? = nil, lossHistory: Int = 0
  ) {
    self.tensors = tensors
    self.trajectoryEvery = trajectoryEvery
    self.function = function
    self.lossHistory = lossHistory
  }
}
