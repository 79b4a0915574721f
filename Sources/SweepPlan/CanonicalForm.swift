internal import Foundation
internal import Kernels
internal import Surroundings
internal import Training

/// The JSON form of a sweep: complete, keys sorted, every number the shortest decimal that reads back
/// to the same bits.
struct CanonicalForm: Codable {
  static let currentFormat = 1

  struct CanonicalAxis: Codable {
    /// The name of its parameter.
    var parameter: String
    var values: [Double]
  }
  struct Network: Codable {
    /// Only in forms that were written before the parameter `output_power`, which says the same, was known.
    var parametrization: Parametrization?
    var symmetrize: Bool
    /// Left out where it is the standard one.
    var architecture: String?
    /// The kind of activation; left out where it is a rectifier.
    var activation: String?
    /// Left out where it is random.
    var initialisation: InitialisationKind?
  }
  struct Training: Codable {
    var solver: String
    /// Only with sgd.
    var replacement: SettingValue?
    var precision: Precision
    var learning_rate_divided_by: Sweep.RateDivisor
    var checkpoints: [WholeNumber]
  }
  struct Function: Codable {
    var low: Double
    var high: Double
    var count: WholeNumber
  }
  struct Record: Codable {
    /// Left out where they are the standard ones.
    var metrics: [String]?
    /// Left out where kernels are compared on all training inputs.
    var kernel_samples: WholeNumber?
    var tensors: RecordSpecification.Tensors
    var trajectory_every: WholeNumber?
    var function: Function?
    var loss_history: WholeNumber

    /// What it says.
    var specification: RecordSpecification {
      RecordSpecification(
        metrics: metrics, kernelSamples: kernel_samples?.value,
        tensors: tensors, trajectoryEvery: trajectory_every?.value,
        function: function.map { Lattice(low: $0.low, high: $0.high, count: $0.count.value) },
        lossHistory: loss_history.value)
    }
  }

  var format: WholeNumber
  var name: String
  var axes: [CanonicalAxis]
  /// Without the parameters whose value solver or task prescribe, and those that have the value they have anyway.
  var fixed: [String: Double]
  var task: CanonicalTask
  var draws: FileReference?
  var inline_draws: InlineDraws?
  var network: Network
  var training: Training
  var record: Record

  init(_ sweep: Sweep) {
    format = WholeNumber(Self.currentFormat)
    name = sweep.name
    axes = sweep.grid.axes.map { CanonicalAxis(parameter: $0.parameter.name, values: $0.values) }
    let given = sweep.grid.fixed.filter {
      $0.value != $0.key.prescribed(solver: sweep.solver.kind, task: sweep.task.kind)
        && $0.value != $0.key.implied
    }
    fixed = Dictionary(uniqueKeysWithValues: given.map { ($0.key.name, $0.value) })
    task = CanonicalTask(kind: sweep.task.name, data: sweep.data, settings: sweep.task.described.chosen)
    draws = sweep.draws
    inline_draws = sweep.inlineDraws.map { InlineDraws($0) }
    network = Network(
      symmetrize: sweep.symmetrize,
      architecture: sweep.architecture == .standard ? nil : sweep.architecture.name,
      activation: sweep.activation.name == Rectifier.name ? nil : sweep.activation.name,
      initialisation: sweep.initialisation == .random ? nil : sweep.initialisation)
    training = Training(
      solver: sweep.solver.name, replacement: sweep.solver.described.chosen["replacement"],
      precision: sweep.precision,
      learning_rate_divided_by: sweep.learningRateDivisor,
      checkpoints: sweep.checkpoints.map { WholeNumber($0) })
    record = Record(
      metrics: sweep.record.metrics, kernel_samples: sweep.record.kernelSamples.map { WholeNumber($0) },
      tensors: sweep.record.tensors, trajectory_every: sweep.record.trajectoryEvery.map { WholeNumber($0) },
      function: sweep.record.function.map {
        Function(low: $0.low, high: $0.high, count: WholeNumber($0.count))
      }, loss_history: WholeNumber(sweep.record.lossHistory))
  }
}

extension Sweep {
  /// The sweep as JSON on one line: keys sorted, all defaults filled in, axis values written out.
  ///
  /// This is what the coordinator tells its workers and what journal and result keep. Equal sweeps have
  /// equal canonical forms, byte for byte.
  public var canonical: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Encoding can fail only for a number that is not finite, and no parameter may be one.
    guard let data = try? encoder.encode(CanonicalForm(self)) else {
      preconditionFailure("a sweep holds a number that is not finite")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// The sweep that has this ``canonical`` form.
  ///
  /// - Throws: ``ConfigurationError`` with one issue, naming the field, when the text is no canonical
  ///   form, is of another format, or describes an impossible sweep. Files are not looked for.
  public init(canonical: String) throws(ConfigurationError) {
    let form: CanonicalForm
    do {
      form = try JSONDecoder().decode(CanonicalForm.self, from: Data(canonical.utf8))
    } catch let error as DecodingError {
      throw Self.canonicalError(error)
    } catch {
      throw Self.canonicalIssue("", "got text that is not JSON, expected a sweep's canonical form")
    }
    guard form.format.value == CanonicalForm.currentFormat else {
      throw Self.canonicalIssue(
        "format",
        "got \(form.format.value), expected \(CanonicalForm.currentFormat): written by another version of richsweep"
      )
    }
    let task = try Self.task(of: form)
    let solver = try Self.solver(of: form)
    self.init(
      name: form.name, grid: try Self.grid(of: form, task: task.kind, solver: solver.kind), task: task,
      data: form.task.data,
      draws: form.draws, inlineDraws: form.inline_draws?.draws, symmetrize: form.network.symmetrize,
      initialisation: form.network.initialisation ?? .random, solver: solver,
      precision: form.training.precision,
      learningRateDivisor: form.training.learning_rate_divided_by,
      checkpoints: form.training.checkpoints.map(\.value),
      record: form.record.specification)
    if let name = form.network.architecture {
      guard let kind = Architecture.kind(named: name) else {
        throw Self.canonicalIssue("network.architecture", "no such architecture: \(name)")
      }
      architecture = kind.init().architecture
    }
    if let name = form.network.activation {
      guard let kind = Activation.kind(named: name) else {
        throw Self.canonicalIssue("network.activation", "no such activation: \(name)")
      }
      activation = kind.init(leak: 0).activation
    }
    guard (inlineDraws == nil) == (form.inline_draws == nil) else {
      throw Self.canonicalIssue("inline_draws", "expected rows of equal lengths")
    }
    guard let first = checkpoints.first, first >= 0,
      zip(checkpoints, checkpoints.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw Self.canonicalIssue("training.checkpoints", "expected strictly increasing steps, none negative")
    }
    try checkRecord()
  }

  /// Checks what the record of a canonical form may be.
  private func checkRecord() throws(ConfigurationError) {
    guard record.lossHistory >= 0, record.trajectoryEvery.map({ $0 > 0 }) ?? true else {
      throw Self.canonicalIssue("record", "expected loss_history ≥ 0 and trajectory_every ≥ 1")
    }
    if let problem = record.observablesProblem {
      throw Self.canonicalIssue("record.\(problem.field)", problem.message)
    }
    guard record.function?.isValid ?? true else {
      throw Self.canonicalIssue(
        "record.function", "expected low < high and from 2 to \(Lattice.largestCount) values")
    }
  }

  private static func task(of form: CanonicalForm) throws(ConfigurationError) -> TaskSpecification {
    guard let kind = TaskSpecification.kind(named: form.task.kind) else {
      throw canonicalIssue("task.kind", "no such kind of task: \(form.task.kind)")
    }
    guard kind.isSupplied == (form.task.data != nil) else {
      throw canonicalIssue("task.data", "expected a data file with task kind file and nothing otherwise")
    }
    let settings = form.task.settings
    for setting in kind.settings {
      guard let value = settings[setting.name], setting.admits(value) else {
        throw canonicalIssue("task.\(setting.name)", "expected \(setting.words)")
      }
    }
    if let other = settings.keys.sorted().first(where: { name in !kind.settings.contains { $0.name == name } }
    ) {
      throw canonicalIssue("task.\(other)", "expected nothing of this name with task kind \(kind.name)")
    }
    return kind.init(settings).specification
  }

  private static func solver(of form: CanonicalForm) throws(ConfigurationError) -> SolverSpecification {
    guard let kind = SolverSpecification.kind(named: form.training.solver) else {
      throw canonicalIssue("training.solver", "no such solver: \(form.training.solver)")
    }
    var settings: Settings = [:]
    settings["replacement"] = form.training.replacement
    guard kind.settings.map(\.name) == settings.keys.sorted(),
      kind.settings.allSatisfy({ setting in settings[setting.name].map(setting.admits) ?? false })
    else {
      throw canonicalIssue(
        "training.replacement", "expected true or false with solver sgd and nothing otherwise")
    }
    return kind.init(settings).specification
  }

  private static func grid(
    of form: CanonicalForm, task: any TaskDescription.Type, solver: any SolverDescription.Type
  ) throws(ConfigurationError) -> Grid {
    var fixed: [Parameter: Double] = [:]
    for (name, value) in form.fixed {
      guard let parameter = Parameter.named(name) else {
        throw canonicalIssue("fixed.\(name)", "no such parameter")
      }
      fixed[parameter] = value
    }
    if let old = form.network.parametrization { fixed[.outputPower] = old.outputPower }
    var given: [Axis] = []
    for (index, axis) in form.axes.enumerated() {
      guard let parameter = Parameter.named(axis.parameter) else {
        throw canonicalIssue("axes[\(index)].parameter", "no such parameter: \(axis.parameter)")
      }
      guard !axis.values.isEmpty else {
        throw canonicalIssue(parameter.name, "expected at least one value and each value once")
      }
      given.append(Axis(parameter, axis.values))
    }
    let absent = Set(task.isSupplied ? task.parameters : [])
    for parameter in Parameter.allCases {
      let axes = given.filter { $0.parameter == parameter }
      if let value = parameter.prescribed(solver: solver, task: task) {
        guard axes.isEmpty, fixed[parameter] == nil || fixed[parameter] == value else {
          throw canonicalIssue(
            parameter.name,
            solver.knows(parameter)
              ? "expected it only with task kind \(TaskSpecification.kindsInWords(freeFor: parameter))"
              : "expected it only with solver \(SolverSpecification.kindsInWords(knowing: parameter))")
        }
        fixed[parameter] = value
        continue
      }
      if axes.isEmpty, fixed[parameter] == nil { fixed[parameter] = parameter.implied }
      guard axes.count + (fixed[parameter] == nil ? 0 : 1) == 1 else {
        throw canonicalIssue(parameter.name, "expected one axis or one fixed value")
      }
      let values = axes.first?.values ?? fixed[parameter].map { [$0] } ?? []
      guard !values.isEmpty, Set(values).count == values.count else {
        throw canonicalIssue(parameter.name, "expected at least one value and each value once")
      }
      let isAbsent = absent.contains(parameter) && values == [0]
      if !isAbsent, let problem = values.lazy.compactMap(parameter.check).first {
        throw canonicalIssue(parameter.name, problem)
      }
    }
    guard !given.contains(where: { $0.parameter == .conservedDelta }) || fixed[.delta] == 0 else {
      throw canonicalIssue("delta", "expected it only without an axis conserved_delta")
    }
    guard Grid.cellCount(ofLengths: given.map(\.values.count)) != nil else {
      throw canonicalIssue("axes", "expected at most \(Grid.largestCellCount) cells")
    }
    return Grid(axes: given, fixed: fixed)
  }

  private static func canonicalIssue(_ field: String, _ message: String) -> ConfigurationError {
    ConfigurationError(issues: [
      .init(file: "canonical form", line: nil, field: field, message: message)
    ])
  }

  private static func canonicalError(_ error: DecodingError) -> ConfigurationError {
    let (context, problem) = error.placed
    let field = context.codingPath.reduce("") { path, key in
      if let index = key.intValue { return "\(path)[\(index)]" }
      return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
    }
    return canonicalIssue(field, problem)
  }
}
