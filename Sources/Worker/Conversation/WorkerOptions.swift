/// How a worker is to behave.
public struct WorkerOptions: Sendable {
  /// What a worker does when its coordinator is gone.
  public enum WhenLost: Equatable, Sendable {
    /// Train what it has, keep the shards, and wait for the coordinator to come back, so long.
    case wait(Duration)
    /// Train what it has and leave.
    case finish
    /// Finish the cells in training and leave.
    case stop

    /// After so much silence the coordinator is gone.
    var patience: Duration {
      switch self {
      case .wait(let limit): limit
      case .finish, .stop: .seconds(30)
      }
    }
  }

  /// Training threads.
  public var threads = 1
  /// What to do without a coordinator.
  public var whenLost = WhenLost.wait(.seconds(86_400))
  /// How long leaving may take: half of it to finish the cells in training, which are written down where they
  /// are then, and as long again for the coordinator's receipt of the last shards.
  public var grace = Duration.seconds(20)
  /// How often a cell in training is written down.
  public var checkpointInterval = Duration.seconds(60)
  /// A descriptor whose end of file says that the coordinator that started this worker is gone.
  public var lifeline: Int32?
  /// Memory for data shared between cells, in bytes.
  public var dataCache = 512 << 20

  /// The defaults.
  public init() {}
}
