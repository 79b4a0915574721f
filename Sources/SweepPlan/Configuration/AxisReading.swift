internal import PortableMath
internal import Surroundings
internal import Training
internal import Yams

extension ConfigurationReader {
  /// Most values an axis may have.
  static let longestAxis = 1 << 20
  /// The largest whole number of a range; doubles lose the digits of larger ones.
  static let largestWhole = 1 << 53

  /// The values of an axis: a list, `{logspace: [lo, hi, n]}`, `{linspace: [lo, hi, n]}`,
  /// `{range: [first, end, step]}`, or a single number.
  mutating func axis(_ parameter: Parameter, _ field: Field) -> Axis? {
    let values: [Double]?
    switch field.value {
    case .sequence(let sequence): values = listed(parameter, field, Array(sequence))
    case .mapping: values = generated(parameter, field)
    default:
      guard field.value.number != nil else {
        report(field, expected: "a number, a list of numbers, or one of \(Self.formsOfAxes)")
        return nil
      }
      values = value(of: parameter, field).map { [$0] }
    }
    guard let values else { return nil }
    var seen: Set<Double> = []
    let repeated = values.filter { !seen.insert($0).inserted }
    guard repeated.isEmpty else {
      report(field, "got \(Grid.list(repeated)) more than once, expected each value once")
      return nil
    }
    return Axis(parameter, values)
  }

  private static let formsOfAxes =
    "{logspace: [lo, hi, n]}, {linspace: [lo, hi, n]}, {range: [first, end]}"

  private mutating func listed(_ parameter: Parameter, _ field: Field, _ nodes: [Node]) -> [Double]? {
    guard !nodes.isEmpty else {
      report(field, expected: "at least one value")
      return nil
    }
    guard nodes.count <= Self.longestAxis else {
      report(field, "got \(nodes.count) values, expected at most \(Self.longestAxis)")
      return nil
    }
    let values = nodes.enumerated().map { index, node in
      value(of: parameter, Field(path: "\(field.path)[\(index)]", value: node, line: field.line))
    }
    return values.contains(nil) ? nil : values.compactMap(\.self)
  }

  private mutating func generated(_ parameter: Parameter, _ field: Field) -> [Double]? {
    guard let entries = entries(of: field) else { return nil }
    guard entries.count == 1, let (form, numbers) = entries.first.map({ ($0.name, $0.field) }) else {
      report(
        field, "got \(Surroundings.counted(entries.count, "field")), expected one of \(Self.formsOfAxes)")
      return nil
    }
    let values: [Double]?
    switch form {
    case "linspace": values = spaced(numbers, by: Spacing.decimal)
    case "logspace": values = powersOfTen(numbers)
    case "range": values = counted(numbers)
    default:
      reportUnknown(numbers, name: form, known: ["logspace", "linspace", "range"])
      return nil
    }
    guard let values else { return nil }
    let invalid = values.filter { !parameter.values.contains($0) }
    guard invalid.isEmpty else {
      report(numbers, "got \(Grid.list(invalid)), expected \(parameter.values.words)")
      return nil
    }
    return values
  }

  private mutating func spaced(
    _ field: Field, by spacing: (Double, Double, Int) -> [Double]
  ) -> [Double]? {
    let expected = "[lo, hi, n]: two finite numbers and a whole number from 2 to \(Self.longestAxis)"
    guard let numbers = numbers(field, count: 3...3, expected: expected) else { return nil }
    guard let count = Int(exactly: numbers[2]), (2...Self.longestAxis).contains(count) else {
      report(field, "got n = \(Parameter.text(numbers[2])), expected \(expected)")
      return nil
    }
    let values = spacing(numbers[0], numbers[1], count)
    guard values.allSatisfy(\.isFinite) else {
      report(field, "got values beyond the largest number (about 1.8e308), expected \(expected)")
      return nil
    }
    return values
  }

  /// The exponents whose powers of ten are numbers above 0.
  private static let exponents = -323...308.25

  /// Numbers between two powers of ten; where one of these is none, it is named.
  private mutating func powersOfTen(_ field: Field) -> [Double]? {
    let expected =
      "[lo, hi, n]: two exponents of 10 from -323 to 308.25 and a whole number from 2 to \(Self.longestAxis)"
    // What else is wrong is reported below.
    if case .sequence(let sequence) = field.value, sequence.count == 3 {
      let exponents = sequence.prefix(2).compactMap(\.number).filter(\.isFinite)
      let wrong = exponents.filter { !Self.exponents.contains($0) }
      guard wrong.isEmpty else {
        let powers = wrong.map { "10^\(Parameter.text($0))" }.joined(separator: ", ")
        report(field, "got \(powers), expected \(expected)")
        return nil
      }
    }
    return spaced(field, by: Spacing.logarithmic)
  }

  private mutating func counted(_ field: Field) -> [Double]? {
    let expected = "[first, end] or [first, end, step] in whole numbers, end excluded"
    guard let numbers = numbers(field, count: 2...3, expected: expected) else { return nil }
    let whole = numbers.compactMap { Int(exactly: $0) }.filter { $0.magnitude <= Self.largestWhole }
    let step = whole.count == 3 ? whole[2] : 1
    guard numbers.allSatisfy({ $0.magnitude <= Double(Self.largestWhole) }) else {
      var shown: [String] = []
      if case .sequence(let sequence) = field.value { shown = sequence.map(\.shown) }
      report(
        field,
        "got [\(shown.joined(separator: ", "))], expected \(expected), from -\(Self.largestWhole) to \(Self.largestWhole)"
      )
      return nil
    }
    guard whole.count == numbers.count, step > 0 else {
      let shown = "[\(numbers.map(Parameter.text).joined(separator: ", "))]"
      report(field, "got \(shown), expected \(expected) and a step above 0")
      return nil
    }
    guard whole[0] < whole[1] else {
      report(
        field,
        "got [\(whole[0]), \(whole[1])], which is empty, expected \(expected), so at least [\(whole[0]), \(whole[0] + 1)]"
      )
      return nil
    }
    let count = (whole[1] - whole[0] - 1) / step + 1
    guard count <= Self.longestAxis else {
      report(field, "got \(count) values, expected at most \(Self.longestAxis)")
      return nil
    }
    return (0..<count).map { Double(whole[0] + step * $0) }
  }

  /// A list of finite numbers.
  mutating func numbers(
    _ field: Field, count: ClosedRange<Int>, expected: String
  ) -> [Double]? {
    guard case .sequence(let sequence) = field.value else {
      report(field, expected: expected)
      return nil
    }
    guard count.contains(sequence.count) else {
      report(field, "got a list of \(sequence.count), expected \(expected)")
      return nil
    }
    let numbers = sequence.map(\.number)
    for (index, node) in sequence.enumerated() where numbers[index]?.isFinite != true {
      report(
        Field(path: "\(field.path)[\(index)]", value: node, line: field.line), expected: "a finite number")
    }
    return numbers.allSatisfy { $0?.isFinite == true } ? numbers.compactMap(\.self) : nil
  }
}
