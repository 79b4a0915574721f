import Wire

/// Receipts for shards, those of a worker in as few messages as they fit into: however many reports come at once, no queue
/// of messages runs over.
struct Receipts {
  private var ofSession: [Session: WireShardAccepted] = [:]
  private var full: [(session: Session, message: WireShardAccepted)] = []

  /// So many more in a message: some hundred kilobytes.
  private static let most = 1 << 14

  mutating func add(_ lease: LeaseID, _ session: Session) {
    guard var message = ofSession.removeValue(forKey: session) else {
      var message = WireShardAccepted()
      message.lease = lease.rawValue
      ofSession[session] = message
      return
    }
    message.also.append(lease.rawValue)
    if message.also.count < Self.most {
      ofSession[session] = message
    } else {
      full.append((session, message))
    }
  }

  /// What is to be sent to whom, in an order that hangs on no hash.
  var messages: [(session: Session, message: WireShardAccepted)] {
    full + ofSession.map { ($0.key, $0.value) }.sorted { $0.message.lease < $1.message.lease }
  }
}
