/// Seconds of training that are expected, in two parts: the cost model corrects one of them as it learns.
///
/// What was expected once and what is left now can only be compared by the same knowledge:
/// ``seconds(correction:)`` converts what was expected once to the seconds of today.
struct Expectation: Sendable, Equatable {
  /// Seconds in cells that differ from a finished one in the seed alone.
  var known = 0.0
  /// Seconds in the others, by their parameters alone.
  var nominal = 0.0

  /// Seconds of training, where a cell takes so many times what its parameters alone tell.
  func seconds(correction: Double) -> Double { known + correction * nominal }

  static func += (sum: inout Expectation, other: Expectation) {
    sum.known += other.known
    sum.nominal += other.nominal
  }

  static func * (expectation: Expectation, factor: Double) -> Expectation {
    Expectation(known: expectation.known * factor, nominal: expectation.nominal * factor)
  }
}
