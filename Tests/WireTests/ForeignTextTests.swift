import Foundation
import SwiftProtobuf
import Testing
import Wire

/// Every text and number of every message, whichever fields there are: those that are added are looked at too.
@Suite("Texts and numbers of others")
struct ForeignTextTests {
  private static let evil =
    "\n2026 info all is well\u{1B}[2J\u{9B}31m\u{202E}\u{2028}\u{7F}"
    + String(repeating: "e\u{301}\u{301}", count: 20_000)

  /// One message of each kind and field, the field at most two messages deep, with `value` in it.
  private func messages(with value: [UInt8], type: UInt64) -> [[UInt8]] {
    func varint(_ number: UInt64) -> [UInt8] {
      number < 0x80 ? [UInt8(number)] : [UInt8(number & 0x7F | 0x80)] + varint(number >> 7)
    }
    func nested(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
      varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
    }
    let fields = (1...20 as ClosedRange<UInt64>).map { varint($0 << 3 | type) + value }
    let deep = fields.flatMap { field in (1...20 as ClosedRange<UInt64>).map { nested($0, field) } }
    let deeper = fields.flatMap { field in
      [6, 7, 11].flatMap { outer in (1...8 as ClosedRange<UInt64>).map { nested(outer, nested($0, field)) } }
    }
    return (2...20 as ClosedRange<UInt64>).flatMap { kind in
      (fields + deep + deeper).map { [8, 1] + nested(kind, $0) }
    }
  }

  /// What there is in every message that can be decoded, both ways.
  private func seen(_ messages: [[UInt8]]) throws -> Seen {
    var seen = Seen()
    for bytes in messages {
      if let body = try? WireToCoordinator.decode(bytes) {
        var message = WireToCoordinator()
        message.body = body
        try message.traverse(visitor: &seen)
      }
      if var body = try? WireToWorker.decode(bytes) {
        // The configuration is read by a reader of its own, and printed nowhere.
        if case .welcome(var welcome) = body {
          welcome.sweep = ""
          body = .welcome(welcome)
        }
        var message = WireToWorker()
        message.body = body
        try message.traverse(visitor: &seen)
      }
    }
    return seen
  }

  @Test("Every text can be printed, and is short")
  func texts() throws {
    let text = Array(Self.evil.utf8)
    var length: [UInt8] = []
    var rest = text.count
    repeat {
      length.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
      rest >>= 7
    } while rest > 0
    let texts = try seen(messages(with: length + text, type: 2)).texts
    #expect(texts.count > 12, "hardly any field was hit")
    for text in texts {
      #expect(text.utf8.count <= 1000)
      #expect(
        !text.unicodeScalars.contains {
          [.control, .format, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
        })
    }
  }

  @Test(
    "Every number of seconds can be reckoned with",
    arguments: [.nan, .infinity, -.infinity, 3e38, 1e300, -1e300, .greatestFiniteMagnitude] as [Double])
  func seconds(value: Double) throws {
    let doubles = withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    let floats = withUnsafeBytes(of: Float(value).bitPattern.littleEndian) { Array($0) }
    let numbers =
      try seen(messages(with: doubles, type: 1)).numbers + seen(messages(with: floats, type: 5)).numbers
    #expect(numbers.count > 3, "hardly any field was hit")
    #expect(numbers.allSatisfy { $0.isFinite && abs($0) <= ForeignNumber.mostSeconds })
  }
}

/// Texts and real numbers of a message and of those in it.
private struct Seen: Visitor {
  var texts: [String] = []
  var numbers: [Double] = []

  mutating func visitSingularStringField(value: String, fieldNumber: Int) { texts.append(value) }
  mutating func visitSingularDoubleField(value: Double, fieldNumber: Int) { numbers.append(value) }
  mutating func visitSingularFloatField(value: Float, fieldNumber: Int) { numbers.append(Double(value)) }
  mutating func visitSingularInt64Field(value: Int64, fieldNumber: Int) {}
  mutating func visitSingularUInt64Field(value: UInt64, fieldNumber: Int) {}
  mutating func visitSingularBoolField(value: Bool, fieldNumber: Int) {}
  mutating func visitSingularBytesField(value: Data, fieldNumber: Int) {}
  mutating func visitSingularEnumField<Value: Enum>(value: Value, fieldNumber: Int) {}
  mutating func visitUnknown(bytes: Data) {}

  mutating func visitSingularMessageField<Value: Message>(value: Value, fieldNumber: Int) throws {
    try value.traverse(visitor: &self)
  }

  mutating func visitMapField<Key, Value: MapValueType>(
    fieldType: _ProtobufMap<Key, Value>.Type, value: _ProtobufMap<Key, Value>.BaseType, fieldNumber: Int
  ) {}

  mutating func visitMapField<Key, Value>(
    fieldType: _ProtobufEnumMap<Key, Value>.Type, value: _ProtobufEnumMap<Key, Value>.BaseType,
    fieldNumber: Int
  ) where Value.RawValue == Int {}

  mutating func visitMapField<Key, Value>(
    fieldType: _ProtobufMessageMap<Key, Value>.Type, value: _ProtobufMessageMap<Key, Value>.BaseType,
    fieldNumber: Int
  ) {}
}
