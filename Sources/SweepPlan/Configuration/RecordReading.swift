internal import Training
internal import Yams

extension ConfigurationReader {
  /// Reads what is kept of a cell besides the numbers of each checkpoint.
  mutating func readRecord(_ field: Field, into sections: inout Sections) {
    guard let found = fields(of: field, known: FieldDescription.record.names, elsewhere: Self.places) else {
      return
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
