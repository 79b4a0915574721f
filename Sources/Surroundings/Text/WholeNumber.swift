/// A whole number in a JSON document: Foundation's decoder says of a document with 1.5 in its place that it is no JSON,
/// and not where.
public struct WholeNumber: Sendable, Equatable, Codable {
  /// Exact, as it was written.
  public let value: Int

  /// Wraps a number so that it is written as one.
  public init(_ value: Int) { self.value = value }

  /// Reads the number.
  ///
  /// - Throws: `DecodingError` with its place, and what stands there.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    do { value = try container.decode(Int.self) } catch {
      switch error {
      case DecodingError.typeMismatch, DecodingError.valueNotFound: throw error
      default:
        // A number, but none that fits.
        let found = (try? container.decode(Double.self)).map { "\($0)" } ?? "a number that is too large"
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "got \(found), expected a whole number")
      }
    }
  }

  /// Writes the number as a JSON number, without an object around it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}
