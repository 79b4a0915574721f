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
