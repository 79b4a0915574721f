public import Kernels
public import Training

/// A sweep: what every cell has in common, and the grid of what differs.
///
/// A value of this type is complete and consistent: every default is filled in and every file it names
/// was there. It is read from YAML by ``init(yaml:file:directory:)`` and travels as ``canonical``.
public struct Sweep: Sendable, Equatable {
  /// What a cell's learning rate is divided by.
  public enum RateDivisor: String, Sendable, CaseIterable, Codable {
    case none
    case tau
    case tauSquared = "tau^2"
    /// τ² h p², p the factor of the output: the scale of the initial tangent kernel, so that widths and
    /// parametrizations begin at a like pace.
    case kernel

    /// The parameters that decide a cell's learning rate after division.
    package var parameters: [Parameter] {
      switch self {
      case .none: [.learningRate]
      case .tau, .tauSquared: [.learningRate, .tau]
      case .kernel: [.learningRate, .tau, .width, .outputPower]
      }
    }

    /// The divisor in a cell of this τ, width h and parametrization.
    public func value(tau: Double, width: Double, parametrization: Parametrization) -> Double {
      switch self {
      case .none: 1
      case .tau: tau
      case .tauSquared: tau * tau
      case .kernel:
        switch parametrization {
        case .standard: tau * tau * width
        case .ntk: tau * tau
        case .meanField: tau * tau / width
        }
      }
    }
  }

  /// Sizes of the data in a file: training inputs are samples × inputs, test inputs testSamples × inputs.
  public struct DataShape: Sendable, Equatable {
    /// Dimension of an input.
    public var inputs: Int
    /// Number of training samples.
    public var samples: Int
    /// Number of test samples.
    public var testSamples: Int

    /// Sizes as a file has them, none negative.
    public init(inputs: Int, samples: Int, testSamples: Int) {
      self.inputs = inputs
      self.samples = samples
      self.testSamples = testSamples
    }
  }

  /// What people call the sweep; decides nothing.
  public var name: String
  /// The axes, and the values of all other parameters: one row-major number for each cell.
  public var grid: Grid
  /// What is learnt; its numbers are those of no cell.
  public var task: TaskSpecification
  /// The file of a task whose data are supplied; nil for any other kind.
  public var data: FileReference?
  /// The file of some or all seeds' own draws, if any.
  public var draws: FileReference?
  /// Draws that the configuration itself holds, the same for every seed; there is no file then.
  public var inlineDraws: SeedDraws?
  /// Whether neurons 2i and 2i + 1 start with the same direction and opposite signs.
  public var symmetrize: Bool
  /// Whether initial layers are random or along the singular vectors of a linear task.
  public var initialisation: InitialisationKind
  /// How the layers of networks are put together.
  public var architecture = Architecture.standard
  /// The activation; its numbers are those of no cell.
  public var activation = Activation.rectifier(Rectifier(slope: 0))
  /// How the cells are trained; its numbers are those of no cell.
  public var solver: SolverSpecification
  /// The floating-point format of training.
  public var precision: Precision
  /// What the learning rate of a cell is divided by.
  public var learningRateDivisor: RateDivisor
  /// Steps at which every observable is measured: strictly increasing, at least one, none negative.
  public var checkpoints: [Int]
  /// What is recorded besides the observables.
  public var record: RecordSpecification

  /// Makes a sweep of parts that are already known to be consistent.
  public init(
    name: String, grid: Grid, task: TaskSpecification = .teacherStudent(TeacherStudent()),
    data: FileReference? = nil, draws: FileReference? = nil,
    inlineDraws: SeedDraws? = nil, symmetrize: Bool = true, initialisation: InitialisationKind = .random,
    solver: SolverSpecification = .gd,
    precision: Precision = .double,
    learningRateDivisor: RateDivisor = .none, checkpoints: [Int], record: RecordSpecification
  ) {
    self.name = name
    self.grid = grid
    self.task = task
    self.data = data
    self.draws = draws
    self.inlineDraws = inlineDraws
    self.symmetrize = symmetrize
    self.initialisation = initialisation
    self.solver = solver
    self.precision = precision
    self.learningRateDivisor = learningRateDivisor
    self.checkpoints = checkpoints
    self.record = record
  }

  /// Sizes of data that are supplied, nil until they are known and for any other kind of task.
  ///
  /// This target reads no HDF5: whoever opens a sweep on supplied data reads the shapes and sets them
  /// before making any specification. They are kept as the fixed parameters `inputs`, `samples` and
  /// `test_samples`, so that ``canonical`` carries them.
  public var dataShape: DataShape? {
    get {
      guard task.kind.isSupplied, let inputs = grid.fixed[.inputs], inputs > 0 else { return nil }
      return DataShape(
        inputs: Int(inputs), samples: Int(grid.fixed[.samples] ?? 0),
        testSamples: Int(grid.fixed[.testSamples] ?? 0))
    }
    set {
      guard task.kind.isSupplied else { return }
      var fixed = grid.fixed
      fixed[.inputs] = Double(newValue?.inputs ?? 0)
      fixed[.samples] = Double(newValue?.samples ?? 0)
      fixed[.testSamples] = Double(newValue?.testSamples ?? 0)
      grid = Grid(axes: grid.axes, fixed: fixed)
    }
  }
}
