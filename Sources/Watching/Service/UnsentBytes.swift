/// Bytes of answers that visitors have not taken yet, over all connections: so many at most, or one answer of any size.
package struct UnsentBytes {
  /// The part of an answer that is under way.
  package struct Share: Equatable, Sendable {
    fileprivate let bytes: Int
  }

  private let most: Int
  private var count = 0

  /// Nothing is under way.
  package init(most: Int) { self.most = most }

  /// Begins an answer; nil where too much is under way already.
  package mutating func begin(_ bytes: Int) -> Share? {
    guard count == 0 || count + bytes <= most else { return nil }
    count += bytes
    return Share(bytes: bytes)
  }

  /// An answer is over.
  package mutating func end(_ share: Share) { count -= share.bytes }
}
