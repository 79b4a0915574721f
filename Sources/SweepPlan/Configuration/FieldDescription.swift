internal import Kernels
internal import Networks
internal import Training

/// A field of a section of the configuration: what it may be, and what it means.
///
/// The reader and the schema take the names and the valid values of fields from the same tables.
struct FieldDescription {
  enum Form {
    /// A value of a parameter, which may be an axis of the grid instead.
    case parameter(Parameter)
    /// One of some words, and what it is where nothing is said.
    case choice([String], standard: String?)
    case truth(standard: Bool?)
    case whole(ClosedRange<Int>, standard: Int)
    /// As its task or solver describes it.
    case setting(Setting)
    /// Of a form of its own, which reader and schema know by the field's name.
    case particular
  }
  let name: String
  let form: Form
  /// What it means; of parameters and settings these say it themselves.
  let words: String

  private init(_ name: String, _ form: Form, _ words: String = "") {
    (self.name, self.form, self.words) = (name, form, words)
  }

  private static func parameter(_ parameter: Parameter) -> Self {
    .init(parameter.name, .parameter(parameter))
  }

  private static func setting(_ setting: Setting) -> Self { .init(setting.name, .setting(setting)) }

  private static func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ name: String, _ standard: Choice, _ words: String
  ) -> Self {
    .init(name, .choice(Choice.allCases.map(\.rawValue), standard: standard.rawValue), words)
  }
}

extension FieldDescription {
  static let sections = [
    FieldDescription(
      "name", .particular,
      "The name of the sweep; by default that of the file. It does not influence the numbers."),
    .init("task", .particular, "The data."),
    .init("network", .particular, "The network."),
    .init(
      "grid", .particular,
      "The axes, in the order of the result's dimensions. A cell is one point of their product. An axis is a number, a "
        + "list, {logspace: [lo, hi, n]}, {linspace: [lo, hi, n]} or {range: [first, end]}."),
    .init("training", .particular, "How every cell is trained."),
    .init("record", .particular, "What the result holds."),
    .init("draws", .particular),
  ]

  /// Of the section task, for a kind of task.
  static func task(_ kind: any TaskDescription.Type) -> [FieldDescription] {
    [.init("kind", .particular, kind.summary)]
      + (kind.isSupplied
        ? [.init("path", .particular, "The HDF5 file, relative to the folder of this file.")]
        : kind.parameters.map { .parameter($0) })
      + kind.settings.map { .setting($0) }
  }

  static let network: [FieldDescription] = [
    .init(
      "architecture", .choice(Architecture.kinds.map { $0.name }, standard: Architecture.standard.name),
      Architecture.kinds.map { "\($0.name): \($0.summary)." }.joined(separator: " ")),
    .init(
      "activation", .choice(Activation.forms.map(\.name), standard: Activation.forms.first?.name),
      Activation.kinds.map { $0.summary }.joined(separator: " ")),
    .parameter(.leak),
    .choice(
      "parametrization", Parametrization.standard,
      "Factor of the output, once for each hidden layer: 1, 1/√width or 1/width. Here or as the axis output_power of the "
        + "grid."),
    .init(
      "symmetrize", .truth(standard: nil),
      "Start with pairs of neurons of opposite sign, so that the initial output is 0. Widths are even then. By default "
        + "true, and false with aligned layers."),
    .parameter(.outputs), .parameter(.depth),
    .choice(
      "initialisation", InitialisationKind.random,
      "aligned: layers along the singular vectors of a linear task's map; only with task kind linear and without "
        + "symmetrize."),
  ]

  /// The parameters that not every solver knows, in their order.
  private static let solverParameters = Parameter.allCases.filter { parameter in
    !SolverSpecification.kinds.allSatisfy { $0.knows(parameter) }
  }

  static let training: [FieldDescription] =
    [
      .init(
        "solver", .choice(SolverSpecification.kinds.map { $0.name }, standard: nil),
        SolverSpecification.kinds.map { "\($0.name): \($0.summary)." }.joined(separator: " "))
    ] + solverParameters.map { .parameter($0) }
    + SolverSpecification.kinds.flatMap { $0.settings.map { .setting($0) } } + [
      .choice("precision", Precision.double, "Floating-point format of training."),
      .init(
        "learning_rate", .particular,
        "Learning rate, the same for all cells or divided by a scale of each cell."),
      .parameter(.rateW), .parameter(.rateA),
      .init(
        "checkpoints", .particular,
        "Steps at which every observable is measured, strictly increasing; training ends at the last."),
    ]

  static let record: [FieldDescription] = [
    .init(
      "metrics", .particular,
      "Observables recorded at every checkpoint; all of these where nothing is said. alignment needs a task with a "
        + "teacher."),
    .init(
      "kernel_samples", .particular,
      "Compare tangent kernels on the first training inputs only, at most this number of them. By default on all."
    ),
    .choice(
      "tensors", RecordSpecification.Tensors.none,
      "Weights: none, those of the first and the last checkpoint, or those of all."),
    .init(
      "trajectory", .particular, "|a_i| w_i of every neuron, recorded at a fixed interval of steps; or none."),
    .init(
      "function", .particular,
      "The output on a square lattice of the plane, and the angle of each neuron's activation boundary, at every "
        + "checkpoint; or none. Only where inputs is 2."),
    .init(
      "loss_history", .whole(0...1_000_000, standard: 0),
      "Number of training losses recorded at logarithmically spaced steps."),
  ]

  /// Training inputs on which kernels are compared.
  static let kernelSamples = 1...1_000_000_000
  /// Steps of a training.
  static let steps = 0...1_000_000_000_000
}

extension [FieldDescription] {
  var names: [String] { map(\.name) }

  /// The parameters that have a value in the section.
  var parameters: [Parameter] {
    compactMap { if case .parameter(let parameter) = $0.form { parameter } else { nil } }
  }

  /// Which whole numbers the field `name` may be.
  ///
  /// - Precondition: it is a whole number.
  func range(of name: String) -> ClosedRange<Int> {
    guard let field = first(where: { $0.name == name }), case .whole(let range, _) = field.form else {
      preconditionFailure("\(name) is no whole number")
    }
    return range
  }
}
