/// What is to be learned.
public enum TaskSpecification: Sendable, Hashable {
  /// Inputs uniform on the unit sphere, labels by a ReLU teacher of `teacherWidth` neurons (SCIENCE §3).
  case teacherStudent(samples: Int, testSamples: Int, teacherWidth: Int)
  /// Inputs and labels, and the test set if there is one, all come from ``SeedDraws``.
  case data
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
  /// At which checkpoints W and a are kept.
  public var tensors: Tensors
  /// Keep |aᵢ|·wᵢ every this many steps, from 0 through the last checkpoint; nil keeps none.
  public var trajectoryEvery: Int?
  /// How many values of the training loss to keep, at distinct log-spaced steps from 0 to the last; 0 keeps none.
  public var lossHistory: Int

  /// Describes what to keep; by default only the metrics.
  public init(tensors: Tensors = .none, trajectoryEvery: Int? = nil, lossHistory: Int = 0) {
    self.tensors = tensors
    self.trajectoryEvery = trajectoryEvery
    self.lossHistory = lossHistory
  }
}
