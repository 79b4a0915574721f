internal import Training

extension Grid {
  /// What `other` has and this grid lacks, in words, one sentence a parameter; empty when every cell of
  /// `other` is a cell of this grid.
  public func missingValues(of other: Grid) -> [String] {
    Parameter.allCases.compactMap { parameter in
      let here = Set(values(of: parameter))
      let missing = other.values(of: parameter).filter { !here.contains($0) }
      return missing.isEmpty ? nil : "\(parameter.name): \(Self.list(missing))"
    }
  }

  /// Values in words: runs of whole numbers as "100…115", at most eight items, then how many more.
  package static func list(_ values: [Double]) -> String {
    var items: [String] = []
    var start = 0
    while start < values.count {
      var end = start + 1
      while end < values.count, values[end] == values[end - 1] + 1, values[end] == values[end].rounded() {
        end += 1
      }
      if end - start > 2 {
        items.append("\(Parameter.text(values[start]))…\(Parameter.text(values[end - 1]))")
      } else {
        items += values[start..<end].map(Parameter.text)
      }
      start = end
    }
    guard items.count > 8 else { return items.joined(separator: ", ") }
    return items.prefix(7).joined(separator: ", ") + " and \(items.count - 7) more"
  }
}
