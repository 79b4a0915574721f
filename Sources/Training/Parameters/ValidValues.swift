/// The values that a parameter may have: written here once, for every door that numbers come in by.
public enum ValidValues: Sendable {
  /// Every finite number.
  case finite
  /// Finite numbers above 0.
  case positive
  /// From 0 to 1, both included, with a word for each end.
  case fraction(zero: String, one: String)
  /// Between 0 and 1, neither included.
  case openFraction
  /// Some numbers alone, with their words.
  case choice([(value: Double, word: String)])
  /// Whole numbers of a range. Each is exact in double precision, so that parameters can travel as doubles.
  case whole(ClosedRange<Int>)

  /// From 1 to 10⁹: numbers of things.
  public static let count = whole(1...1_000_000_000)

  /// Whether only whole numbers make sense.
  public var areWhole: Bool { if case .whole = self { true } else { false } }

  /// Whether `value` is one of them.
  public func contains(_ value: Double) -> Bool {
    guard value.isFinite else { return false }
    return switch self {
    case .finite: true
    case .positive: value > 0
    case .fraction: (0...1).contains(value)
    case .openFraction: value > 0 && value < 1
    case .choice(let choices): choices.contains { $0.value == value }
    case .whole(let range): Int(exactly: value).map(range.contains) ?? false
    }
  }

  /// Which they are, in words that follow "expected".
  public var words: String {
    switch self {
    case .finite: return "a finite number"
    case .positive: return "a finite number above 0"
    case .fraction(let zero, let one): return "a number from 0 (\(zero)) to 1 (\(one))"
    case .openFraction: return "a number above 0 and below 1"
    case .choice(let choices):
      let words = choices.map { "\(Parameter.text($0.value)) (\($0.word))" }
      return words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
    case .whole(let range): return "a whole number from \(range.lowerBound) to \(range.upperBound)"
    }
  }
}
