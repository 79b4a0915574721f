/// A worker process, from its start to its end: 16 random bytes, the routing identity of its socket.
public struct Session: Hashable, Sendable, CustomStringConvertible {
  /// The 16 bytes.
  public let bytes: [UInt8]

  /// A new session.
  public init() {
    var generator = SystemRandomNumberGenerator()
    bytes = (0..<Self.length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  /// The session with these bytes; nil unless there are 16 of them. (ZeroMQ makes up identities of five
  /// bytes for peers that name none: those are not ours.)
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.length else { return nil }
    self.bytes = bytes
  }

  /// Bytes in a session.
  public static let length = 16

  /// The first four bytes in hexadecimal: enough to tell workers apart in a log.
  public var description: String {
    bytes.prefix(4).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
