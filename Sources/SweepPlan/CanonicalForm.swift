internal import Foundation
internal import Surroundings
internal import Training

/// The JSON form of a sweep: complete, keys sorted, every number the shortest decimal that reads back
/// to the same bits.
struct CanonicalForm: Codable {
  static let currentFormat = 1

  struct CanonicalAxis: Codable {
    var parameter: Parameter
    var values: [Double]
  }
  struct Task: Codable {
    var kind: Sweep.TaskKind
    var data: FileReference?
    /// Only with linear, both.
    var strengths: [Double]?
    var whitened: Bool?
  }
  struct Network: Codable {
    /// Only in forms that were written before the parameter `output_power`, which says the same, was known.
    var parametrization: Parametrization?
    var symmetrize: Bool
    /// Left out where it is random.
    var initialisation: InitialisationKind?
  }
  struct Training: Codable {
    var solver: SolverKind
    /// Only with sgd.
    var replacement: Bool?
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
    var tensors: RecordSpecification.Tensors
    var trajectory_every: WholeNumber?
    var function: Function?
    var loss_history: WholeNumber
  }

  var format: WholeNumber
  var name: String
  var axes: [CanonicalAxis]
  /// Without the parameters whose value solver or task prescribe, and those that have the value they have anyway.
  var fixed: [String: Double]
  var task: Task
  var draws: FileReference?
  var inline_draws: InlineDraws?
  var network: Network
  var training: Training
  var record: Record

  init(_ sweep: Sweep) {
    format = WholeNumber(Self.currentFormat)
    name = sweep.name
    axes = sweep.grid.axes.map { CanonicalAxis(parameter: $0.parameter, values: $0.values) }
    let given = sweep.grid.fixed.filter {
      $0.value != $0.key.prescribed(solver: sweep.solver, task: sweep.taskKind) && $0.value != $0.key.implied
    }
    fixed = Dictionary(uniqueKeysWithValues: given.map { ($0.key.rawValue, $0.value) })
    let isLinear = sweep.taskKind == .linear
    task = Task(
      kind: sweep.taskKind, data: sweep.data, strengths: isLinear ? sweep.strengths : nil,
      whitened: isLinear ? sweep.whitened : nil)
    draws = sweep.draws
    inline_draws = sweep.inlineDraws.map { InlineDraws($0) }
    network = Network(
      symmetrize: sweep.symmetrize,
      initialisation: sweep.initialisation == .random ? nil : sweep.initialisation)
    training = Training(
      solver: sweep.solver, replacement: sweep.solver == .sgd ? sweep.replacement : nil,
      precision: sweep.precision,
      learning_rate_divided_by: sweep.learningRateDivisor,
      checkpoints: sweep.checkpoints.map { WholeNumber($0) })
    record = Record(
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
    self.init(
      name: form.name, grid: try Self.grid(of: form), taskKind: form.task.kind, data: form.task.data,
      strengths: form.task.strengths ?? [], whitened: form.task.whitened ?? false,
      draws: form.draws, inlineDraws: form.inline_draws?.draws, symmetrize: form.network.symmetrize,
      initialisation: form.network.initialisation ?? .random, solver: form.training.solver,
      replacement: form.training.replacement ?? false, precision: form.training.precision,
      learningRateDivisor: form.training.learning_rate_divided_by,
      checkpoints: form.training.checkpoints.map(\.value),
      record: RecordSpecification(
        tensors: form.record.tensors, trajectoryEvery: form.record.trajectory_every?.value,
        function: form.record.function.map { Lattice(low: $0.low, high: $0.high, count: $0.count.value) },
        lossHistory: form.record.loss_history.value))
    guard (solver == .sgd) == (form.training.replacement != nil) else {
      throw Self.canonicalIssue(
        "training.replacement", "expected true or false with solver sgd, and only there")
    }
    guard (taskKind == .file) == (data != nil) else {
      throw Self.canonicalIssue("task.data", "expected a data file with task kind file, and only there")
    }
    guard
      (taskKind == .linear) == (form.task.strengths != nil),
      (taskKind == .linear) == (form.task.whitened != nil)
    else {
      throw Self.canonicalIssue(
        "task", "expected strengths and whitened with task kind linear, and only there")
    }
    guard (inlineDraws == nil) == (form.inline_draws == nil) else {
      throw Self.canonicalIssue("inline_draws", "expected rows of equal lengths")
    }
    guard let first = checkpoints.first, first >= 0,
      zip(checkpoints, checkpoints.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw Self.canonicalIssue("training.checkpoints", "expected strictly increasing steps, none negative")
    }
    guard record.lossHistory >= 0, record.trajectoryEvery.map({ $0 > 0 }) ?? true else {
      throw Self.canonicalIssue("record", "expected loss_history ≥ 0 and trajectory_every ≥ 1")
    }
    guard record.function?.isValid ?? true else {
      throw Self.canonicalIssue(
        "record.function", "expected low < high and from 2 to \(Lattice.largestCount) values")
    }
  }

  private static func grid(of form: CanonicalForm) throws(ConfigurationError) -> Grid {
    var fixed: [Parameter: Double] = [:]
    for (name, value) in form.fixed {
      guard let parameter = Parameter(rawValue: name) else {
        throw canonicalIssue("fixed.\(name)", "no such parameter")
      }
      fixed[parameter] = value
    }
    if let old = form.network.parametrization { fixed[.outputPower] = old.outputPower }
    let absent: Set<Parameter> = form.task.kind == .file ? [.inputs, .samples, .testSamples] : []
    for parameter in Parameter.allCases {
      let axes = form.axes.filter { $0.parameter == parameter }
      if let value = parameter.prescribed(solver: form.training.solver, task: form.task.kind) {
        guard axes.isEmpty, fixed[parameter] == nil || fixed[parameter] == value else {
          throw canonicalIssue(
            parameter.rawValue,
            parameter.applies(to: form.training.solver)
              ? "expected it only with task kind \(parameter.tasksInWords)"
              : "expected it only with solver \(parameter.solversInWords)")
        }
        fixed[parameter] = value
        continue
      }
      if axes.isEmpty, fixed[parameter] == nil { fixed[parameter] = parameter.implied }
      guard axes.count + (fixed[parameter] == nil ? 0 : 1) == 1 else {
        throw canonicalIssue(parameter.rawValue, "expected one axis or one fixed value")
      }
      let values = axes.first?.values ?? fixed[parameter].map { [$0] } ?? []
      guard !values.isEmpty, Set(values).count == values.count else {
        throw canonicalIssue(parameter.rawValue, "expected at least one value and no value twice")
      }
      let isAbsent = absent.contains(parameter) && values == [0]
      if !isAbsent, let problem = values.lazy.compactMap(parameter.check).first {
        throw canonicalIssue(parameter.rawValue, problem)
      }
    }
    guard !form.axes.contains(where: { $0.parameter == .conservedDelta }) || fixed[.delta] == 0 else {
      throw canonicalIssue("delta", "expected it only without an axis conserved_delta")
    }
    guard Grid.cellCount(ofLengths: form.axes.map(\.values.count)) != nil else {
      throw canonicalIssue("axes", "expected at most \(Grid.largestCellCount) cells")
    }
    return Grid(axes: form.axes.map { Axis($0.parameter, $0.values) }, fixed: fixed)
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
