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
