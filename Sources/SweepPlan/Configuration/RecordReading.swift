internal import Training
internal import Yams

extension ConfigurationReader {
  /// Reads what is kept of a cell besides the numbers of each checkpoint.
  mutating func readRecord(_ field: Field, into sections: inout Sections) {
    guard let found = fields(of: field, known: Self.recordFields, elsewhere: Self.places) else { return }
    if let field = found["tensors"], let value: RecordSpecification.Tensors = choice(field) {
      sections.record.tensors = value
    }
    if let field = found["loss_history"], let value = whole(field, in: 0...1_000_000) {
      sections.record.lossHistory = value
    }
    if let field = found["trajectory"], field.value.text != "none" {
      sections.trajectory = field
      sections.named["trajectory"] = field
      // Whatever the interval is, a trajectory demands something of the network.
      sections.record.trajectoryEvery = interval(field) ?? 1_000_000_000_000
    }
    if let field = found["function"], field.value.text != "none" {
      sections.function = field
      sections.named["function"] = field
      sections.record.function = lattice(field)
      // Whatever it is, a lattice demands something of the network.
      if case .mapping = field.value, sections.record.function == nil {
        sections.record.function = Lattice(low: 0, high: 1, count: 2)
      }
    }
  }

  /// After how many steps to record the weights: `{every: 100}`.
  private mutating func interval(_ field: Field) -> Int? {
    guard case .mapping = field.value else {
      report(field, expected: "none or {every: 100}")
      return nil
    }
    guard let found = fields(of: field, known: ["every"]) else { return nil }
    guard let every = found["every"] else {
      reportMissing("\(field.path).every", line: field.line, expected: "a number of steps")
      return nil
    }
    return whole(every, in: 1...1_000_000_000_000)
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
