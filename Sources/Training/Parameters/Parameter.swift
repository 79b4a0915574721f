/// A number that distinguishes one cell of a sweep from another: a row of the table of all there are.
///
/// Every parameter is either an axis of the grid or fixed for the whole sweep; a cell is identified by the values of all of
/// them. Each is declared beside what it belongs to: the initialisation's, the network's, a task's, a solver's.
public final class Parameter: Sendable {
  /// Its place in ``allCases``. A new parameter takes the next free number.
  package let ordinal: Int
  /// How configurations, results and messages call it.
  public let name: String
  /// Which values are valid.
  public let values: ValidValues
  /// A few words for labels and for the result's `long_name`.
  public let longName: String
  /// What it means, for a reader of a result; nil where ``longName`` says it all.
  public let explanation: String?
  /// What it means, for a writer of configurations: sentences, or nil where ``longName`` is enough.
  package let help: String?
  /// The field of a configuration that has it where it is no axis, such as `task.samples`.
  package let field: String
  /// What of a cell it decides.
  package let bearing: Bearing
  /// The value of sweeps that do not say; nil where they must.
  package let standard: Double?
  /// Whether sweeps that have the ``standard`` value leave it out of their canonical form, as those did that were written
  /// before it was known.
  package let isLeftOut: Bool

  /// What of a cell a parameter decides, besides its numbers.
  package enum Bearing: Sendable {
    /// How large it is: its cost with any solver, and whether it is possible at all.
    case size
    /// How large its weights are at the start: whether it is possible, and how fast it changes.
    case scale
    /// How fast it changes, which is what solvers that integrate pay for.
    case pace
    /// Nothing of the kind.
    case nothing
  }

  /// The value of sweeps that do not say.
  package enum Standard: Sendable {
    /// Written in canonical forms.
    case said(Double)
    /// Left out of canonical forms: earlier versions did not know the parameter.
    case leftOut(Double)
  }

  /// What is said of a parameter: its ``longName`` alone, or more.
  package struct Words: ExpressibleByStringLiteral {
    let longName: String
    var explanation, help: String?

    init(_ longName: String, explanation: String? = nil, help: String? = nil) {
      (self.longName, self.explanation, self.help) = (longName, explanation, help)
    }

    package init(stringLiteral longName: String) { self.init(longName) }
  }

  package init(
    _ ordinal: Int, _ name: String, _ values: ValidValues, at field: String, decides bearing: Bearing,
    standard: Standard? = nil, _ words: Words
  ) {
    self.ordinal = ordinal
    self.name = name
    self.values = values
    self.field = field
    self.bearing = bearing
    switch standard {
    case .said(let value): (self.standard, isLeftOut) = (value, false)
    case .leftOut(let value): (self.standard, isLeftOut) = (value, true)
    case nil: (self.standard, isLeftOut) = (nil, false)
    }
    (longName, explanation, help) = (words.longName, words.explanation, words.help)
  }

  /// The unit, as netCDF writes it; all parameters are pure numbers.
  public var units: String { "1" }

  /// Says what is wrong with `value`, or nothing when it is valid.
  ///
  /// - Returns: "got X, expected Y", or nil.
  public func check(_ value: Double) -> String? {
    values.contains(value) ? nil : "got \(Self.text(value)), expected \(values.words)"
  }

  /// A value as people write it: the shortest decimal that reads back to the same bits, whole numbers
  /// without a fraction.
  public static func text(_ value: Double) -> String {
    if let whole = Int(exactly: value), whole.magnitude < 10_000_000_000_000_000 { return String(whole) }
    return "\(value)"
  }
}

extension Parameter: Hashable {
  /// Whether they are the same row.
  public static func == (a: Parameter, b: Parameter) -> Bool { a === b }
  /// By its place.
  public func hash(into hasher: inout Hasher) { hasher.combine(ordinal) }
}
