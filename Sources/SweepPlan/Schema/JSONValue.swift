internal import Training

/// A JSON value whose members keep the order in which they are written.
indirect enum JSONValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  case text(String)
  case number(Double)
  case truth(Bool)
  case list([JSONValue])
  case object([(name: String, value: JSONValue)])

  /// An object with the members of both, those of `other` last.
  func with(_ other: JSONValue) -> JSONValue {
    guard case .object(let members) = self, case .object(let more) = other else { return self }
    return .object(members + more)
  }
}

extension JSONValue {
  init(stringLiteral text: String) { self = .text(text) }
  init(integerLiteral number: Int) { self = .number(Double(number)) }
  init(booleanLiteral truth: Bool) { self = .truth(truth) }
  init(arrayLiteral values: JSONValue...) { self = .list(values) }
  init(dictionaryLiteral members: (String, JSONValue)...) {
    self = .object(members.map { (name: $0.0, value: $0.1) })
  }

  /// An object of one member.
  static func member(_ name: String, _ value: JSONValue) -> Self { .object([(name: name, value: value)]) }
  static func number(_ number: Int) -> Self { .number(Double(number)) }
  static func texts(_ texts: [String]) -> Self { .list(texts.map { .text($0) }) }
}

extension JSONValue {
  /// Lines of at most this many characters, where the text allows it.
  private static let lineLength = 120

  /// As text, indented by two spaces: what fits in a line is in one.
  var indented: String { indented(by: 0, after: 0) }

  /// - Parameters:
  ///   - depth: how many objects and lists it is in.
  ///   - taken: characters of its line before it and, with a comma, after it.
  private func indented(by depth: Int, after taken: Int) -> String {
    let line = inLine
    if line.count + taken <= Self.lineLength { return line }
    let margin = String(repeating: "  ", count: depth + 1)
    let end = "\n" + String(repeating: "  ", count: depth)
    switch self {
    case .list(let values):
      let lines = values.map { margin + $0.indented(by: depth + 1, after: margin.count + 1) }
      return "[\n" + lines.joined(separator: ",\n") + end + "]"
    case .object(let members):
      let lines = members.map { member in
        let name = margin + Self.quoted(member.name) + ": "
        return name + member.value.indented(by: depth + 1, after: name.count + 1)
      }
      return "{\n" + lines.joined(separator: ",\n") + end + "}"
    default: return line
    }
  }

  private var inLine: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .number(let number): Parameter.text(number)
    case .truth(let truth): String(truth)
    case .list(let values): "[" + values.map(\.inLine).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\(Self.quoted($0.name)): \($0.value.inLine)" }.joined(separator: ", ") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for character in text.unicodeScalars {
      switch character {
      case "\"", "\\": quoted += "\\\(character)"
      case "\n": quoted += "\\n"
      default: quoted.unicodeScalars.append(character)
      }
    }
    return quoted + "\""
  }
}
