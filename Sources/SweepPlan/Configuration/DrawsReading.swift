internal import Training
internal import Yams

extension ConfigurationReader {
  /// The path of a file, or the draws themselves.
  mutating func readDraws(_ field: Field, into sections: inout Sections) {
    guard case .mapping = field.value else {
      // The draws of a data file's sweep are never a mapping.
      let mapping =
        sections.task?.isSupplied == true
        ? "" : ", or a mapping of \(InlineDraws.names.joined(separator: ", "))"
      sections.drawsPath = path(field, expected: "the path of an HDF5 file\(mapping)")
      return
    }
    sections.named["draws"] = field
    guard let found = fields(of: field, known: InlineDraws.names) else { return }
    if sections.task?.isSupplied == true {
      report(field, "got draws with task kind file, expected the path of an HDF5 file")
    }
    sections.inlineDraws = InlineDraws(
      directions: found["directions"].flatMap { rows($0) },
      signs: found["signs"].flatMap { numbers($0, count: 1...1000, expected: Self.listOfNumbers) },
      inputs: found["inputs"].flatMap { rows($0) },
      labels: found["labels"].flatMap { numbers($0, count: 1...1000, expected: Self.listOfNumbers) },
      target: found["target"].flatMap { rows($0) })
  }

  private static let listOfNumbers = "a list of 1 to 1000 numbers"

  /// A list of lists of equal lengths.
  private mutating func rows(_ field: Field) -> [[Double]]? {
    guard case .sequence(let sequence) = field.value, !sequence.isEmpty else {
      report(field, expected: "a list of rows such as [[1, 0], [0, 1]]")
      return nil
    }
    let rows = sequence.enumerated().compactMap { index, node in
      numbers(
        Field(path: "\(field.path)[\(index)]", value: node, line: field.line), count: 1...1000,
        expected: Self.listOfNumbers)
    }
    guard rows.count == sequence.count else { return nil }
    guard rows.allSatisfy({ $0.count == rows[0].count }) else {
      report(field, "got rows of different lengths, expected as many numbers in each")
      return nil
    }
    return rows
  }
}
