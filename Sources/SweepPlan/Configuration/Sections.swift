internal import Kernels
internal import Training

/// What the sections of a document say, before they are held against each other. Nil is what was not
/// there or was reported as wrong.
struct Sections {
  var name: String?
  var task: (any TaskDescription.Type)?
  var dataPath: ConfigurationReader.Field?
  /// Those of the task that could be read.
  var taskSettings: Settings = [:]
  var drawsPath: ConfigurationReader.Field?
  var inlineDraws: InlineDraws?
  var architecture = Architecture.standard
  var activation: ActivationForm?
  /// Nil where nothing is said: true, unless layers are aligned.
  var symmetrize: Bool?
  var initialisation = InitialisationKind.random
  var solver: (any SolverDescription.Type)?
  /// Those of the solver that could be read.
  var solverSettings: Settings = [:]
  var precision = Precision.double
  var divisor = Sweep.RateDivisor.none
  var checkpoints: [Int]?
  var record = RecordSpecification()
  var metrics: ConfigurationReader.Field?
  var trajectory: ConfigurationReader.Field?
  var function: ConfigurationReader.Field?
  /// Parameters that have a value in a section, and where; the value is nil when it was invalid.
  var fixed: [Parameter: (value: Double?, field: ConfigurationReader.Field)] = [:]
  /// What is no parameter, by the name that messages about cells have for it.
  var named: [String: ConfigurationReader.Field] = [:]
  /// Axes in the order written; nil values when they were invalid.
  var axes: [(parameter: Parameter, axis: Axis?, field: ConfigurationReader.Field)] = []
  /// A learning rate that is written as a mapping.
  var learningRate: ConfigurationReader.Field?
  /// The lines of the keys of those sections that could be read.
  var lines: [String: Int] = [:]
}

extension Sections {
  /// Whether neurons are paired: aligned layers start with an output.
  var isSymmetrized: Bool { symmetrize ?? (initialisation != .aligned) }
}

extension Sections {
  /// Makes the networks of a sweep those that are described.
  func setNetwork(of sweep: inout Sweep) {
    sweep.architecture = architecture
    if let form = activation { sweep.activation = form.kind.init(leak: 0).activation }
  }
}
