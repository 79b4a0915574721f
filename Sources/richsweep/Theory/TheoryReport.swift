import Foundation
import ResultStore
import Terminal

/// The variables of a theory file that have one value for each initialisation, as a table.
struct TheoryReport: Encodable {
  /// A column.
  struct Column: Encodable {
    var name: String
    var values: [Value]
  }

  /// A number or a word.
  enum Value: Encodable {
    case number(Double)
    /// A number that is nothing but rounding, and what it is below.
    case rounding(Double, below: Double)
    case word(String)

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .number(let number), .rounding(let number, _):
        try container.encode(number.isNaN ? nil : number)
      case .word(let word): try container.encode(word)
      }
    }

    var text: String {
      switch self {
      case .number(let number): number.isNaN ? "–" : NumberText.short(number, digits: 6)
      case .rounding(_, let bound): "< \(NumberText.short(bound, digits: 1))"
      case .word(let word): word
      }
    }
  }

  /// The file.
  var file: String
  /// One row for each initialisation.
  var columns: [Column]
  /// The largest difference between theory and simulation, if there is one.
  var largestDifference: Double?
  /// The rows whose flow could not be integrated to its end.
  private var failed: [Int] = []
  /// How many columns identify the row.
  private var leads = 0

  private enum CodingKeys: String, CodingKey { case file, columns, largestDifference }

  /// The columns of the axes `leads` and of all variables over exactly them.
  init(_ file: LabelledFile, path: String, leads: [String]) {
    self.file = path
    self.leads = leads.count
    let axes = leads.compactMap { name in file.axes.first { $0.name == name } }
    let count = axes.reduce(1) { $0 * $1.length }
    var repeats = count
    columns = axes.map { axis in
      repeats /= axis.length
      let run = repeats
      return Column(
        name: axis.name, values: (0..<count).map { .number(Self.value(axis, $0 / run % axis.length)) })
    }
    columns += file.variables.filter { $0.axes == leads }.map { variable in
      switch variable.values {
      case .reals(let numbers):
        Column(name: variable.name, values: Self.values(numbers, of: variable.name, in: file))
      case .flags(let flags, let meanings):
        Column(
          name: variable.name,
          values: flags.map { flag in .word(meanings.first { $0.value == flag }?.word ?? "\(flag)") })
      }
    }
    guard let difference = file.variables.first(where: { $0.name == "difference" }),
      case .reals(let numbers) = difference.values
    else { return }
    // What could not be integrated counts as infinitely different.
    largestDifference = numbers.map { $0.isNaN ? .infinity : $0 }.max()
    failed = numbers.indices.filter { !numbers[$0].isFinite }
  }

  /// A loss that has fallen by more than the square of what rounding leaves of the map tells of rounding alone.
  private static let leastOfLoss = 1e-30

  /// The numbers of a variable over the leads, those of the last loss beside what it was at other times.
  private static func values(_ numbers: [Double], of name: String, in file: LabelledFile) -> [Value] {
    guard name == "last_loss", !numbers.isEmpty,
      case .reals(let losses)? = file.variables.first(where: { $0.name == "loss" })?.values
    else { return numbers.map { .number($0) } }
    let times = losses.count / numbers.count
    return numbers.enumerated().map { row, number in
      let path = losses[row * times..<(row + 1) * times]
      let least = leastOfLoss * (path.lazy.filter(\.isFinite).max() ?? 0)
      return number < least ? .rounding(number, below: pow(10, log10(least).rounded(.up))) : .number(number)
    }
  }

  /// Where the simulation failed, and what may help; nil if it did not.
  var lackOfSimulation: String? {
    guard !failed.isEmpty else { return nil }
    let most = 10
    var places = failed.prefix(most).map { row in
      columns.prefix(leads).map { "\($0.name)=\($0.values[row].text)" }.joined(separator: " ")
    }
    if failed.count > most { places.append("\(failed.count - most) more") }
    return "the simulation overflowed, or its steps became too short, at "
      + "\(places.joined(separator: ", ")); the closed form is not affected. A larger --tolerance, times closer "
      + "together or values of smaller magnitude can help"
  }

  private static func value(_ axis: LabelledFile.Axis, _ index: Int) -> Double {
    switch axis.values {
    case .reals(let values): values[index]
    case .integers(let values): Double(values[index])
    case .count: Double(index)
    }
  }

  /// The report as lines.
  var lines: [String] {
    let shown = 40
    let count = columns.first?.values.count ?? 0
    let cells = columns.map { [$0.name] + $0.values.prefix(shown).map(\.text) }
    let widths = cells.map { $0.map(\.count).max() ?? 0 }
    var lines = (0...min(count, shown)).map { row in
      zip(cells, widths).map { cell, width in
        String(repeating: " ", count: width - cell[row].count) + cell[row]
      }.joined(separator: "  ")
    }
    if count > shown { lines.append("… and \(count - shown) more") }
    if let largestDifference, failed.isEmpty {
      lines.append("largest difference between theory and simulation: \(NumberText.short(largestDifference))")
    }
    return lines + ["result: \(file)"]
  }
}
