internal import Training
internal import Yams

extension ConfigurationReader {
  /// Reads what is kept of a cell.
  mutating func readRecord(_ field: Field, into sections: inout Sections) {
    guard let found = fields(of: field, known: FieldDescription.record.names, elsewhere: Self.places) else {
      return
    }
    if let field = found["metrics"] {
      sections.metrics = field
      sections.named["metrics"] = field
      sections.record.metrics = metrics(field)
    }
    if let field = found["kernel_samples"],
      let count = whole(field, in: 1...FieldDescription.mostKernelSamples)
    {
      sections.named["kernel_samples"] = field
      sections.record.kernelSamples = count
      if let problem = sections.record.observablesProblem, problem.field == "kernel_samples" {
        report(field, problem.message)
      }
    }
    if let field = found["tensors"], let value: RecordSpecification.Tensors = choice(field) {
      sections.record.tensors = value
    }
    if let field = found["loss_history"],
      let value = whole(field, in: FieldDescription.record.range(of: "loss_history"))
    {
      sections.record.lossHistory = value
    }
    if let field = found["trajectory"], field.value.text != "none" {
      sections.trajectory = field
      sections.named["trajectory"] = field
      guard case .mapping = field.value else { return report(field, expected: "none or {every: 100}") }
      guard let found = fields(of: field, known: ["every"]) else { return }
      guard let every = found["every"] else {
        return reportMissing("\(field.path).every", line: field.line, expected: "a number of steps")
      }
      sections.record.trajectoryEvery = whole(every, in: 1...FieldDescription.steps.upperBound)
    }
    if let field = found["function"], field.value.text != "none" {
      sections.function = field
      sections.named["function"] = field
      sections.record.function = lattice(field)
    }
  }

  /// The names of observables, in the order of all there are; nil where they are the standard ones.
  private mutating func metrics(_ field: Field) -> [String]? {
    guard case .sequence(let sequence) = field.value else {
      report(field, expected: "a list of names such as [train_loss, test_loss]")
      return nil
    }
    var chosen: Set<String> = []
    for (index, node) in sequence.enumerated() {
      let entry = Field(path: "\(field.path)[\(index)]", value: node, line: field.line)
      guard let name = choice(entry, named: Observables.names) else { continue }
      if !chosen.insert(name).inserted { report(entry, "got \(name) again, expected each name once") }
    }
    return RecordSpecification.metrics(chosen)
  }

  /// Reports observables that no cell of a task can have.
  mutating func checkObservables(of task: TaskSpecification, _ sections: inout Sections) {
    guard let field = sections.metrics, let chosen = sections.record.metrics, !task.described.hasTeacher
    else {
      return
    }
    for name in chosen where Observables.needs(of: name).contains(.teacher) {
      let others = TaskSpecification.kinds.filter { $0.init([:]).hasTeacher }.map { $0.name }
      report(
        field,
        "got \(name) with task kind \(task.name), expected it only with \(Self.list(others)), because it needs a teacher"
      )
    }
    // Nothing is left out of what the task's sweeps have anyway.
    let possible = Observables.standardNames.filter { !Observables.needs(of: $0).contains(.teacher) }
    if chosen == possible { sections.record.metrics = nil }
  }

  /// Where to record the network's function: `{lattice: [lo, hi, n]}`.
  private mutating func lattice(_ field: Field) -> Lattice? {
    guard case .mapping = field.value else {
      report(field, expected: "none or {lattice: [-2, 2, 41]}")
      return nil
    }
    guard let found = fields(of: field, known: ["lattice"]) else { return nil }
    let expected =
      "[lo, hi, n]: two finite numbers in ascending order and a whole number from 2 to \(Lattice.largestCount)"
    guard let lattice = found["lattice"] else {
      reportMissing("\(field.path).lattice", line: field.line, expected: expected)
      return nil
    }
    guard let numbers = numbers(lattice, count: 3...3, expected: expected) else { return nil }
    let value = Lattice(low: numbers[0], high: numbers[1], count: Int(exactly: numbers[2]) ?? 0)
    guard value.isValid else {
      let shown = numbers.map(Parameter.text).joined(separator: ", ")
      report(lattice, "got [\(shown)], expected \(expected)")
      return nil
    }
    return value
  }
}
