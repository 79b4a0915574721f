import Hashing

/// Who somebody is: the public half of a Curve25519 key pair.
///
/// Written as 64 hexadecimal digits, which shells, YAML and comments leave alone. (ZeroMQ's own notation, Z85,
/// has quotes, dollars and hashes in it.)
public struct PublicKey: Hashable, Sendable, CustomStringConvertible {
  /// The key itself.
  let bytes: [UInt8]

  /// Bytes in a key, public or secret.
  static let length = 32

  /// The key of these bytes; nil unless there are 32.
  init?(bytes: [UInt8]) {
    guard bytes.count == Self.length else { return nil }
    self.bytes = bytes
  }

  /// The key that is written so; nil unless that is 64 hexadecimal digits.
  public init?(_ text: some StringProtocol) {
    guard let bytes = keyBytes(text) else { return nil }
    self.init(bytes: bytes)
  }

  /// 64 hexadecimal digits.
  public var description: String { hexadecimal(bytes) }
}

/// The bytes of a key that is written in hexadecimal; nil unless there are 64 digits.
func keyBytes(_ text: some StringProtocol) -> [UInt8]? {
  let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
  guard digits.count == text.utf8.count, digits.count == 2 * PublicKey.length else { return nil }
  return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
