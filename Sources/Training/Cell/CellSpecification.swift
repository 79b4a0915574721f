public import Networks

/// Everything that decides the numbers of one cell, save what a draws file supplies.
public struct CellSpecification: Sendable, Equatable {
  /// Directions, signs, teacher and data depend on this alone, never on `tau`, `delta` or the width.
  public var seed: UInt64
  /// The network that is trained.
  public var network: NetworkSpecification
  /// What it is trained on.
  public var task: TaskSpecification
  /// τ > 0, the overall scale of the initial parameters.
  public var tau: Double
  /// δ, the initial imbalance of the layers (docs/science.md, Initialisation).
  public var delta: Double
  /// η_w and η_a.
  public var rates: Rates
  /// The method of descent.
  public var solver: SolverSpecification
  /// The arithmetic.
  public var precision: Precision
  /// The step size of descent; whatever depends on τ has been divided out already.
  public var learningRate: Double
  /// Steps at which the metrics are taken; strictly increasing, none negative, at least one.
  public var checkpoints: [Int]
  /// What is kept besides the metrics.
  public var record: RecordSpecification
  /// Describes a cell; validity is checked where its ``CellData`` and ``CellRun`` are made.
  public init(
    seed: UInt64, network: NetworkSpecification, task: TaskSpecification, tau: Double, delta: Double,
    rates: Rates = Rates(), solver: SolverSpecification = .gd, precision: Precision = .double,
    learningRate: Double, checkpoints: [Int], record: RecordSpecification = RecordSpecification()
  ) {
    self.seed = seed
    self.network = network
    self.task = task
    self.tau = tau
    self.delta = delta
    self.rates = rates
    self.solver = solver
    self.precision = precision
    self.learningRate = learningRate
    self.checkpoints = checkpoints
    self.record = record
  }

  /// The last checkpoint, 0 if there is none.
  public var lastStep: Int { checkpoints.last ?? 0 }
}
