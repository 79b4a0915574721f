import Hashing

/// A worker process, from its start to its end: 16 random bytes, the routing identity of its socket.
///
/// Kept as two words, since every message and every lease is looked up by its session.
public struct Session: Hashable, Sendable, CustomStringConvertible {
  private let words: SIMD2<UInt64>

  /// A new session.
  public init() {
    var generator = SystemRandomNumberGenerator()
    words = SIMD2(generator.next(), generator.next())
  }

  /// The session with these bytes; nil unless there are 16 of them. (ZeroMQ makes up identities of five
  /// bytes for peers that name none: those are not ours.)
  public init?(bytes: [UInt8]) {
    guard let session = bytes.withUnsafeBytes({ Session($0) }) else { return nil }
    self = session
  }

  /// The same of bytes that belong to somebody else.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count == Self.length else { return nil }
    words = bytes.loadUnaligned(as: SIMD2<UInt64>.self)
  }

  /// The 16 bytes.
  public var bytes: [UInt8] { withBytes { Array($0) } }

  /// Lends the 16 bytes.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withUnsafeBytes(of: words, body)
  }

  /// Bytes in a session.
  public static let length = 16

  /// The first four bytes in hexadecimal: enough to tell workers apart in a log.
  public var description: String { hexadecimal(bytes.prefix(4)) }

  /// Whether both are the same process's.
  public static func == (one: Session, other: Session) -> Bool { one.words == other.words }

  /// Feeds one of the two random words, which tell sessions apart as well as both do.
  public func hash(into hasher: inout Hasher) { hasher.combine(words.x) }
}
