import SweepPlan
import Training

/// The numbers for which the closed forms are valid: products of six of them neither overflow nor underflow.
enum TheoryRange {
  private static let magnitudes = 1e-50...1e50

  /// What is wrong with some numbers; nil where all are in range.
  static func problem(_ values: [Double]) -> String? {
    let wrong = values.first { $0 != 0 && !magnitudes.contains($0.magnitude) }
    guard let value = wrong else { return nil }
    return "got \(Parameter.text(value)), expected 0 or a magnitude from 1e-50 to 1e+50"
  }

  /// Refuses numbers of a case that are out of range.
  ///
  /// - Throws: ``BadRequest`` that begins with `place`.
  static func check(_ name: String, _ values: [Double], place: String) throws(BadRequest) {
    guard let problem = problem(values) else { return }
    throw BadRequest("\(place): \(name): \(problem).")
  }
}
