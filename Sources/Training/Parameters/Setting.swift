/// A field of a configuration that is no number of a cell: all cells of a sweep have it in common.
package struct Setting: Sendable {
  /// What it may be.
  package enum Kind: Sendable {
    /// True or false; what it is where nothing is said.
    case truth(standard: Bool)
    /// Finite numbers, so many; they must be given.
    case numbers(count: ClosedRange<Int>)
  }
  /// How configurations call it.
  package let name: String
  /// What it may be.
  package let kind: Kind
  /// What it is, in words that follow "missing, expected".
  package let words: String

  /// Whether it may be `value`.
  package func admits(_ value: SettingValue) -> Bool {
    switch (kind, value) {
    case (.truth, .truth): true
    case (.numbers(let count), .numbers(let numbers)):
      count.contains(numbers.count) && numbers.allSatisfy(\.isFinite)
    default: false
    }
  }

  /// The value where nothing is said; nil where something must be.
  package var standard: SettingValue? {
    switch kind {
    case .truth(let standard): .truth(standard)
    case .numbers: nil
    }
  }
}

/// What a setting is.
package enum SettingValue: Sendable, Hashable {
  case truth(Bool)
  case numbers([Double])

  /// As fingerprints have it.
  package var text: String {
    switch self {
    case .truth(let truth): String(truth)
    case .numbers(let numbers): numbers.map(Parameter.text).joined(separator: ", ")
    }
  }
}

/// What settings are, by their names.
package typealias Settings = [String: SettingValue]

extension SettingValue: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let truth = try? container.decode(Bool.self) {
      self = .truth(truth)
    } else {
      self = .numbers(try container.decode([Double].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .truth(let truth): try container.encode(truth)
    case .numbers(let numbers): try container.encode(numbers)
    }
  }
}
