internal import Training
internal import Yams

/// What a node is by the core schema of YAML 1.2, which editors use too: `1e3` is a number, `yes` a word.
extension Node {
  /// The text of a plain (unquoted) scalar.
  private var plain: String? {
    guard case .scalar(let scalar) = self, scalar.style == .plain || scalar.style == .any else { return nil }
    return scalar.string
  }

  /// Whether nothing was written, or a null.
  var isNothing: Bool {
    plain.map { ["", "~", "null", "Null", "NULL"].contains($0) } ?? false
  }

  /// The truth value that was written, if it is one.
  var truth: Bool? {
    switch plain {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  /// The number that was written, if it is one; infinite where it is too large for a double or says so.
  var number: Double? {
    guard let text = plain else { return nil }
    let unsigned = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
    if [".inf", ".Inf", ".INF"].contains(unsigned) { return text.first == "-" ? -.infinity : .infinity }
    if [".nan", ".NaN", ".NAN"].contains(text) { return .nan }
    let mantissa = unsigned.prefix { $0 != "e" && $0 != "E" }
    let digits = mantissa.filter { $0 != "." }
    let exponent = unsigned.dropFirst(mantissa.count)
    guard !digits.isEmpty, digits.allSatisfy(\.isASCIIDigit), mantissa.count - digits.count <= 1 else {
      return nil
    }
    if !exponent.isEmpty {
      let power = exponent.dropFirst().drop { $0 == "+" || $0 == "-" }
      guard !power.isEmpty, power.allSatisfy(\.isASCIIDigit), exponent.count - power.count <= 2 else {
        return nil
      }
    }
    // Swift reads neither "5." nor ".5e3" without a digit on both sides of the point.
    let padded = String(mantissa).split(separator: ".", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "0" : String($0) }.joined(separator: ".")
    return Double((text.first == "-" ? "-" : "") + padded + exponent)
  }

  /// The text that was written, if it is neither a number nor a truth value nor nothing.
  var text: String? {
    guard case .scalar(let scalar) = self, !isNothing, truth == nil, number == nil else { return nil }
    return scalar.string
  }

  /// How an error shows the node.
  var shown: String {
    switch self {
    case .scalar(let scalar):
      if isNothing { return "nothing" }
      let text = scalar.string.utf8.count > 60 ? "\(scalar.string.prefix(57))…" : scalar.string
      return plain == nil ? "the text \"\(text)\"" : text
    case .sequence(let sequence):
      return sequence.isEmpty ? "an empty list" : "a list"
    case .mapping:
      return "a mapping"
    case .alias:
      return "an alias"
    }
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}

extension ConfigurationReader {
  /// A valid value of a parameter.
  mutating func value(of parameter: Parameter, _ field: Field) -> Double? {
    guard let number = field.value.number, parameter.values.contains(number) else {
      report(field, expected: parameter.values.words)
      return nil
    }
    return number == 0 ? 0 : number
  }

  /// A whole number in a range.
  mutating func whole(_ field: Field, in range: ClosedRange<Int>) -> Int? {
    guard let number = field.value.number, let whole = Int(exactly: number), range.contains(whole) else {
      report(field, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return whole
  }

  /// One of the values of an enumeration, by name.
  mutating func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ field: Field, of type: Choice.Type = Choice.self
  ) -> Choice? {
    choice(field, named: Choice.allCases.map(\.rawValue)).flatMap(Choice.init(rawValue:))
  }

  /// One of some names.
  mutating func choice(_ field: Field, named names: [String]) -> String? {
    if let text = field.value.text, names.contains(text) { return text }
    let hint = field.value.text.flatMap { Suggestion.nearest(to: $0, among: names) }
    report(field, expected: Self.list(names) + (hint.map { " (did you mean \($0)?)" } ?? ""))
    return nil
  }

  /// Names in words: "a, b or c".
  static func list(_ names: [String]) -> String {
    names.dropLast().joined(separator: ", ") + (names.count > 1 ? " or " : "") + (names.last ?? "")
  }

  /// True or false.
  mutating func truth(_ field: Field) -> Bool? {
    if let truth = field.value.truth { return truth }
    report(field, expected: "true or false")
    return nil
  }
}
