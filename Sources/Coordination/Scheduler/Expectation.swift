/// Training that is expected, in what does not change as more is learned of what cells take.
///
/// What cells were expected to take before any was known and what is left of them now can only be compared where both are
/// told by the same knowledge: ``seconds(correction:)`` gives what was expected once in the seconds of today.
struct Expectation: Sendable, Equatable {
  /// Seconds in cells of whose points finished cells tell.
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
