/// Pieces of files: small enough that heartbeats need not wait long behind one.
extension WireShardChunk {
  /// Bytes of a shard in one message, at most.
  public static let longest = 128 << 10
}

extension WireFilePiece {
  /// Bytes of a file in one message, at most.
  public static let longest = 128 << 10
  /// Bytes of a file that may be on their way to one worker.
  public static let credit = 4 * longest
}

extension WireWelcome {
  /// Bytes of a configuration in a welcome, at most; a longer one is asked for in pieces.
  public static let longestSweep = 256 << 10
  /// No configuration is longer.
  public static let mostBytesOfSweep = 256 << 20
}

extension WireHello {
  /// After so many bytes of leases that are held the others are said in another message.
  public static let bytesOfLeases = 256 << 10
}

extension WireHeartbeat {
  /// No worker holds so many leases.
  public static let mostHeld = 1 << 17
  /// They never are rarer than that, in seconds.
  public static let longestPeriod = 20.0
}

extension WireShardAccepted {
  /// Every shard of which it speaks.
  public var leases: [UInt64] { [lease] + also }
}
