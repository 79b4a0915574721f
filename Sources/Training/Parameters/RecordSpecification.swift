/// What a cell keeps.
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
  /// The names of the observables that are taken at every checkpoint, each once, in the order of all there are; nil takes those
  /// that version 0.1 took.
  public var metrics: [String]?
  /// Tangent kernels are compared on at most this many training inputs, the first ones; nil compares them on all.
  public var kernelSamples: Int?
  /// At which checkpoints the weights are kept.
  public var tensors: Tensors
  /// Keep |aᵢ|·wᵢ every this many steps, from 0 through the last checkpoint; nil keeps none.
  public var trajectoryEvery: Int?
  /// The points of the plane at which to keep the network's output at every checkpoint, with the direction of each
  /// neuron's activation boundary; for networks of two inputs. Nil keeps neither.
  public var function: Lattice?
  /// How many values of the training loss to keep, at distinct log-spaced steps from 0 to the last; 0 keeps none.
  public var lossHistory: Int

  /// Describes what to keep; by default only what is taken at every checkpoint.
  public init(
    metrics: [String]? = nil, kernelSamples: Int? = nil, tensors: Tensors = .none,
    trajectoryEvery: Int? = nil,
    function: Lattice? = nil, lossHistory: Int = 0
  ) {
    self.metrics = metrics
    self.kernelSamples = kernelSamples
    self.tensors = tensors
    self.trajectoryEvery = trajectoryEvery
    self.function = function
    self.lossHistory = lossHistory
  }
}
