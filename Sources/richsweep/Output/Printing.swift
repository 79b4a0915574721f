import Foundation
import Surroundings

/// Reports for programs: JSON on standard output, keys sorted, so that two reports can be compared.
enum JSONReport {
  /// Prints a report; what is not finite becomes the words `NaN`, `Infinity` and `-Infinity` in quotes.
  static func print(_ report: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    StandardOutput.print(String(decoding: try encoder.encode(report), as: UTF8.self))
  }
}

/// Prints a result and notes whether it could be written. This hides Swift's `print`, which does not.
func print(_ text: String, terminator: String = "\n") {
  StandardOutput.print(text, terminator: terminator)
}
