import NIOCore

/// The connections of a server. Belongs to its event loop.
final class OpenConnections {
  let limits: WebLimits
  /// Answers under way.
  var unsent: UnsentBytes
  private var gates: [ObjectIdentifier: RequestGate] = [:]

  init(_ limits: WebLimits) { (self.limits, unsent) = (limits, UnsentBytes(most: limits.unsentBytes)) }

  func add(_ gate: RequestGate) { gates[ObjectIdentifier(gate)] = gate }

  func remove(_ gate: RequestGate) { gates[ObjectIdentifier(gate)] = nil }

  /// Makes room for another connection: where there are too many, one is ended.
  func makeRoom() { if gates.count >= limits.connections { endOldest(1) } }

  /// Ends half of the connections.
  func endOlderHalf() { endOldest((gates.count + 1) / 2) }

  /// Those that take no answer first, then those that have done nothing else for longest.
  private func endOldest(_ count: Int) {
    let ordered = gates.values.sorted {
      $0.isAnswering == $1.isAnswering ? $0.since < $1.since : !$0.isAnswering
    }
    for gate in ordered.prefix(count) { gate.end() }
  }
}

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
