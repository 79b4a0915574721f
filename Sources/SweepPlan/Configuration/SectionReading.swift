internal import Kernels
internal import Training
internal import Yams

extension ConfigurationReader {
  /// Where a field that is known, but not here, belongs.
  static let places: [String: String] = {
    let sections = [
      ("task", Set(TaskSpecification.kinds.flatMap { FieldDescription.task($0).names }).sorted()),
      ("network", FieldDescription.network.names), ("training", FieldDescription.training.names),
      ("record", FieldDescription.record.names),
    ]
    var places = Dictionary(
      uniqueKeysWithValues: sections.flatMap { section, names in names.map { ($0, section) } })
    for parameter in [Parameter.tau, .delta, .conservedDelta, .width, .seed, .outputPower] {
      places[parameter.name] = "grid"
    }
    for name in FieldDescription.sections.names { places[name] = "the top level" }
    return places
  }()

  /// Reads all sections.
  mutating func sections(of root: Field) -> Sections? {
    guard let found = fields(of: root, known: FieldDescription.sections.names, elsewhere: Self.places) else {
      return nil
    }
    var sections = Sections()
    sections.lines = found.filter { if case .mapping = $1.value { true } else { false } }.compactMapValues(
      \.line)
    if let field = found["name"] { sections.name = name(field) }
    if let field = found["task"] { readTask(field, into: &sections) }
    if let field = found["network"] { readNetwork(field, into: &sections) }
    if let field = found["grid"] { readGrid(field, into: &sections) }
    if let field = found["training"] { readTraining(field, into: &sections) }
    if let field = found["record"] { readRecord(field, into: &sections) }
    if let field = found["draws"] { readDraws(field, into: &sections) }
    for required in ["task", "grid", "training"] where found[required] == nil {
      reportMissing(required, line: nil, expected: "a section of this name")
    }
    if found["network"] == nil { sections.activation = Activation.forms.first }
    return sections
  }

  private mutating func readTask(_ field: Field, into sections: inout Sections) {
    guard case .mapping(let mapping) = field.value else {
      return report(field, expected: "fields, one per line or in {…}")
    }
    guard let kindNode = mapping["kind"] else {
      return reportMissing("task.kind", line: field.line, expected: Self.kinds)
    }
    let kindField = Field(path: "task.kind", value: kindNode, line: kindNode.mark?.line)
    guard
      let kind = choice(kindField, named: TaskSpecification.kinds.map { $0.name })
        .flatMap(TaskSpecification.kind(named:)),
      let found = fields(
        of: field, known: FieldDescription.task(kind).names,
        elsewhere: Self.places.filter { $0.value != "task" })
    else { return }
    sections.task = kind
    for parameter in kind.parameters where !kind.isSupplied {
      readFixed(parameter, found[parameter.name], into: &sections)
    }
    for setting in kind.settings {
      sections.named[setting.name] = found[setting.name]
      sections.taskSettings[setting.name] = read(setting, found[setting.name], of: field)
    }
    guard kind.isSupplied else { return }
    sections.dataPath = found["path"].flatMap { path($0) }
    if found["path"] == nil {
      reportMissing("task.path", line: field.line, expected: "the path of an HDF5 file")
    }
  }

  /// What a setting is, by its field where there is one; nil after reporting that there must be, or is wrong.
  private mutating func read(_ setting: Setting, _ found: Field?, of section: Field) -> SettingValue? {
    guard let found else {
      if let standard = setting.standard { return standard }
      reportMissing("\(section.path).\(setting.name)", line: section.line, expected: setting.words)
      return nil
    }
    switch setting.kind {
    case .truth: return truth(found).map { .truth($0) }
    case .numbers(let count):
      return numbers(
        found, count: count, expected: "a list of \(count.lowerBound) to \(count.upperBound) numbers"
      ).map { .numbers($0) }
    }
  }

  private static let kinds = list(TaskSpecification.kinds.map { $0.name })

  private mutating func readNetwork(_ field: Field, into sections: inout Sections) {
    guard let found = fields(of: field, known: FieldDescription.network.names, elsewhere: Self.places) else {
      return
    }
    let names = Activation.forms.map(\.name)
    sections.activation =
      found["activation"].map { field in
        choice(field, named: names).flatMap { name in Activation.forms.first { $0.name == name } }
      } ?? Activation.forms.first
    if let field = found["architecture"] {
      let kind = choice(field, named: Architecture.kinds.map { $0.name }).flatMap(Architecture.kind(named:))
      if let kind { sections.architecture = kind.init().architecture }
    }
    if let field = found["parametrization"] {
      let value: Parametrization? = choice(field)
      sections.fixed[.outputPower] = (value?.outputPower, field)
    }
    if let field = found["symmetrize"] { sections.symmetrize = truth(field) }
    if let field = found["initialisation"], let value: InitialisationKind = choice(field) {
      sections.initialisation = value
    }
    for name in ["symmetrize", "initialisation"] { sections.named[name] = found[name] }
    for parameter in FieldDescription.network.parameters {
      readFixed(parameter, found[parameter.name], into: &sections)
    }
  }

  private mutating func readGrid(_ field: Field, into sections: inout Sections) {
    guard let entries = entries(of: field) else { return }
    for (name, entry) in entries {
      if let parameter = Parameter.named(name) {
        sections.axes.append((parameter, axis(parameter, entry), entry))
      } else {
        reportUnknown(
          entry, name: name, known: Parameter.allCases.map(\.name), elsewhere: Self.places)
      }
    }
  }

  private mutating func readTraining(_ field: Field, into sections: inout Sections) {
    guard let found = fields(of: field, known: FieldDescription.training.names, elsewhere: Self.places) else {
      return
    }
    let solvers = SolverSpecification.kinds.map { $0.name }
    if let field = found["solver"] {
      sections.solver = choice(field, named: solvers).flatMap(SolverSpecification.kind(named:))
    } else {
      reportMissing("training.solver", line: field.line, expected: solvers.joined(separator: ", "))
    }
    for parameter in FieldDescription.training.parameters {
      readFixed(parameter, found[parameter.name], into: &sections)
    }
    readSolverSettings(found, of: field, into: &sections)
    if let field = found["precision"], let value: Precision = choice(field) { sections.precision = value }
    if let field = found["learning_rate"] { readLearningRate(field, into: &sections) }
    if let field = found["checkpoints"] {
      sections.checkpoints = steps(field)
    } else {
      reportMissing(
        "training.checkpoints", line: field.line, expected: "a list of steps such as [0, 10, 100, 1000]")
    }
  }

  /// The settings of the solver; those of another are read too, so that everything wrong with them is said at once.
  private mutating func readSolverSettings(
    _ found: [String: Field], of section: Field, into sections: inout Sections
  ) {
    for kind in SolverSpecification.kinds {
      for setting in kind.settings {
        let isOwn = sections.solver.map { $0 == kind } ?? false
        guard isOwn || found[setting.name] != nil else { continue }
        let value = read(setting, found[setting.name], of: section)
        if isOwn {
          sections.solverSettings[setting.name] = value
        } else if let solver = sections.solver, let value, let field = found[setting.name] {
          report(
            field, "got \(value.text) with solver \(solver.name), expected it only with \(kind.name)")
        }
      }
    }
  }

  private mutating func readLearningRate(_ field: Field, into sections: inout Sections) {
    guard case .mapping = field.value else { return readFixed(.learningRate, field, into: &sections) }
    guard let found = fields(of: field, known: ["base", "divided_by"]) else { return }
    if let divisor = found["divided_by"], let value: Sweep.RateDivisor = choice(divisor) {
      sections.divisor = value
    }
    readFixed(.learningRate, found["base"], into: &sections)
    sections.learningRate = field
  }

  private mutating func readFixed(_ parameter: Parameter, _ field: Field?, into sections: inout Sections) {
    guard let field else { return }
    switch field.value {
    case .sequence, .mapping:
      report(field, expected: "\(parameter.values.words); several values are an axis, which belongs in grid")
      sections.fixed[parameter] = (nil, field)
    default: sections.fixed[parameter] = (value(of: parameter, field), field)
    }
  }

  /// Steps at which to measure.
  private mutating func steps(_ field: Field) -> [Int]? {
    guard case .sequence(let sequence) = field.value, !sequence.isEmpty else {
      report(field, expected: "a list of steps such as [0, 10, 100, 1000]")
      return nil
    }
    let steps = sequence.enumerated().map { index, node in
      whole(Field(path: "\(field.path)[\(index)]", value: node, line: field.line), in: FieldDescription.steps)
    }
    guard !steps.contains(nil) else { return nil }
    let known = steps.compactMap(\.self)
    if let index = known.indices.dropFirst().first(where: { known[$0] <= known[$0 - 1] }) {
      report(
        Field(path: "\(field.path)[\(index)]", value: Array(sequence)[index], line: field.line),
        "got \(known[index]) after \(known[index - 1]), expected strictly increasing steps")
      return nil
    }
    return known
  }

  /// The name of a file.
  mutating func path(_ field: Field, expected: String = "the path of an HDF5 file") -> Field? {
    guard let text = field.value.text, !text.isEmpty else {
      report(field, expected: expected)
      return nil
    }
    return field
  }

  private mutating func name(_ field: Field) -> String? {
    guard let text = field.value.text, Sweep.isValidName(text) else {
      // YAML takes it for a number, or for true or false.
      let hint = field.value.text == nil ? "; put it in quotes to make it a text" : ""
      report(field, expected: "1 to 64 letters, digits, - _ or ., beginning with a letter or digit\(hint)")
      return nil
    }
    return text
  }
}
