import Foundation
import Logging
import Surroundings

/// A log event as a JSON object: `time` (UTC, ISO 8601), `level`, `process` (what it is), `pid`, `message` (the
/// sentence people read), and the event's own fields, among them `event`, its name.
struct LogObject: Encodable {
  var time: String
  var level: Logger.Level
  var process: String
  var message: String
  var fields: Logger.Metadata

  /// Bytes of a text in a line, at most.
  static let longest = 16_384

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// The object on a separate line.
  var line: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    let bytes =
      (try? encoder.encode(self))
      ?? Data(#"{"level":"error","message":"event cannot be encoded as JSON"}"#.utf8)
    return String(decoding: bytes, as: UTF8.self) + "\n"
  }

  func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    for (name, value) in fields { try object.encode(Field(value), forKey: Key(stringValue: name)) }
    try object.encode(time, forKey: Key(stringValue: "time"))
    try object.encode(level.rawValue, forKey: Key(stringValue: "level"))
    try object.encode(process, forKey: Key(stringValue: "process"))
    try object.encode(getpid(), forKey: Key(stringValue: "pid"))
    try object.encode(message, forKey: Key(stringValue: "message"))
  }

  /// A field's value: numbers and truth values as such, everything else in words.
  private struct Field: Encodable {
    let value: Logger.Metadata.Value

    init(_ value: Logger.Metadata.Value) { self.value = value }

    func encode(to encoder: any Encoder) throws {
      switch value {
      case .string(let text): try PrintableText.of(text, longest: LogObject.longest).encode(to: encoder)
      case .stringConvertible(let number as any Encodable & BinaryInteger): try number.encode(to: encoder)
      case .stringConvertible(let number as Double): try number.encode(to: encoder)
      case .stringConvertible(let truth as Bool): try truth.encode(to: encoder)
      case .stringConvertible(let other):
        try PrintableText.of(other.description, longest: LogObject.longest).encode(to: encoder)
      case .array(let values): try values.map { Field($0) }.encode(to: encoder)
      case .dictionary(let fields): try fields.mapValues { Field($0) }.encode(to: encoder)
      }
    }
  }
}
