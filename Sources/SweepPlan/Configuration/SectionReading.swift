internal import Training
internal import Yams

extension ConfigurationReader {
  static let sectionNames = ["name", "task", "network", "grid", "training", "record", "draws"]
  static let taskFields: [Sweep.TaskKind: [String]] = [
    .teacherStudent: ["kind", "inputs", "samples", "test_samples", "teacher_width"],
    .xor: ["kind", "inputs", "samples", "test_samples", "spread"],
    .linear: ["kind", "inputs", "samples", "test_samples", "strengths", "whitened"],
    .file: ["kind", "path"],
  ]
  static let networkFields = [
    "activation", "leak", "parametrization", "symmetrize", "outputs", "depth", "initialisation",
  ]
  static let trainingFields = [
    "solver", "tolerance", "batch", "replacement", "precision", "learning_rate", "rate_w", "rate_a",
    "checkpoints",
  ]
  static let recordFields = ["tensors", "trajectory", "function", "loss_history"]

  /// Where a field that is known, but not here, belongs.
  static let places: [String: String] = {
    let sections = [
      ("task", Set(taskFields.values.joined()).sorted()), ("network", networkFields),
      ("training", trainingFields), ("record", recordFields),
    ]
    var places = Dictionary(
      uniqueKeysWithValues: sections.flatMap { section, names in names.map { ($0, section) } })
    for parameter in [Parameter.tau, .delta, .conservedDelta, .width, .seed, .outputPower] {
      places[parameter.rawValue] = "grid"
    }
    for name in sectionNames { places[name] = "the top level" }
    return places
  }()

  /// Reads all sections.
  mutating func sections(of root: Field) -> Sections? {
    guard let found = fields(of: root, known: Self.sectionNames, elsewhere: Self.places) else { return nil }
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
    if found["network"] == nil { sections.activation = .relu }
    return sections
  }

  private mutating func readTask(_ field: Field, into sections: inout Sections) {
    guard case .mapping(let mapping) = field.value else {
      return report(field, expected: "fields, one a line or in {…}")
    }
    guard let kindNode = mapping["kind"] else {
      return reportMissing("task.kind", line: field.line, expected: Self.kinds)
    }
    guard
      let kind: Sweep.TaskKind = choice(Field(path: "task.kind", value: kindNode, line: kindNode.mark?.line)),
      let known = Self.taskFields[kind],
      let found = fields(of: field, known: known, elsewhere: Self.places.filter { $0.value != "task" })
    else { return }
    sections.taskKind = kind
    switch kind {
    case .teacherStudent:
      for parameter in [Parameter.inputs, .samples, .testSamples, .teacherWidth] {
        readFixed(parameter, found[parameter.rawValue], into: &sections)
      }
    case .xor:
      for parameter in [Parameter.inputs, .samples, .testSamples, .spread] {
        readFixed(parameter, found[parameter.rawValue], into: &sections)
      }
    case .linear:
      for parameter in [Parameter.inputs, .samples, .testSamples] {
        readFixed(parameter, found[parameter.rawValue], into: &sections)
      }
      sections.named["strengths"] = found["strengths"]
      if let field = found["strengths"] {
        sections.strengths = numbers(field, count: 1...1000, expected: "a list of 1 to 1000 numbers") ?? []
      } else {
        reportMissing(
          "task.strengths", line: field.line,
          expected: "the singular values of the map to be learnt, such as [2, 1]")
      }
      if let field = found["whitened"], let value = truth(field) { sections.whitened = value }
    case .file:
      sections.dataPath = found["path"].flatMap { path($0) }
      if found["path"] == nil {
        reportMissing("task.path", line: field.line, expected: "the path of an HDF5 file")
      }
    }
  }

  private static let kinds = list(Sweep.TaskKind.allCases.map(\.rawValue))

  private mutating func readNetwork(_ field: Field, into sections: inout Sections) {
    guard let found = fields(of: field, known: Self.networkFields, elsewhere: Self.places) else { return }
    sections.activation = found["activation"].map { choice($0) } ?? .relu
    if let field = found["parametrization"] {
      let value: Parametrization? = choice(field)
      sections.fixed[.outputPower] = (value?.outputPower, field)
    }
    if let field = found["symmetrize"] { sections.symmetrize = truth(field) }
    if let field = found["initialisation"], let value: InitialisationKind = choice(field) {
      sections.initialisation = value
    }
    for name in ["symmetrize", "initialisation"] { sections.named[name] = found[name] }
    for parameter in [Parameter.leak, .outputs, .depth] {
      readFixed(parameter, found[parameter.rawValue], into: &sections)
    }
  }

  private mutating func readGrid(_ field: Field, into sections: inout Sections) {
    guard let entries = entries(of: field) else { return }
    for (name, entry) in entries {
      if let parameter = Parameter(rawValue: name) {
        sections.axes.append((parameter, axis(parameter, entry), entry))
      } else {
        reportUnknown(
          entry, name: name, known: Parameter.allCases.map(\.rawValue), elsewhere: Self.places)
      }
    }
  }

  private mutating func readTraining(_ field: Field, into sections: inout Sections) {
    guard let found = fields(of: field, known: Self.trainingFields, elsewhere: Self.places) else { return }
    if let field = found["solver"] {
      sections.solver = choice(field)
    } else {
      let names = SolverKind.allCases.map(\.rawValue).joined(separator: ", ")
      reportMissing("training.solver", line: field.line, expected: names)
    }
    readFixed(.tolerance, found["tolerance"], into: &sections)
    readFixed(.batch, found["batch"], into: &sections)
    if let field = found["replacement"], let value = truth(field) {
      sections.replacement = value
      if let solver = sections.solver, solver != .sgd {
        report(field, "got \(value) with solver \(solver.rawValue), expected it only with sgd")
      }
    }
    if let field = found["precision"], let value: Precision = choice(field) { sections.precision = value }
    if let field = found["learning_rate"] { readLearningRate(field, into: &sections) }
    readFixed(.rateW, found["rate_w"], into: &sections)
    readFixed(.rateA, found["rate_a"], into: &sections)
    if let field = found["checkpoints"] {
      sections.checkpoints = steps(field)
    } else {
      reportMissing(
        "training.checkpoints", line: field.line, expected: "a list of steps such as [0, 10, 100, 1000]")
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
      report(field, expected: "\(parameter.validRange); several values are an axis, which belongs in grid")
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
      whole(Field(path: "\(field.path)[\(index)]", value: node, line: field.line), in: 0...1_000_000_000_000)
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
      let hint = field.value.text == nil ? "; in quotes, as it is no text without" : ""
      report(field, expected: "1 to 64 letters, digits, - _ or ., beginning with a letter or digit\(hint)")
      return nil
    }
    return text
  }
}
