/// Pieces of files: small enough that heartbeats need not wait long behind one.
extension WireShardChunk {
  /// Bytes of a shard in one message, at most.
  public static let longest = 128 << 10
}

extension WireFilePiece {
  /// Bytes of a file in one message, at most.
  public static let longest = 1 << 20
}
