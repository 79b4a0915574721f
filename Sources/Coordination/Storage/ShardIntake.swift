import Foundation
package import ResultStore
package import Wire

/// Shards that workers without the sweep directory send, in pieces and on credit: however many workers there are, so
/// much is under way at once and no more. Knows no socket and no clock.
package struct ShardIntake {
  /// A report whose shard is still with its worker.
  package struct Delivery: Sendable {
    /// The worker, and what is known of it.
    package var sender: Sender
    /// What it reports.
    package var report: WireDone

    /// A worker's report.
    package init(sender: Sender, report: WireDone) { (self.sender, self.report) = (sender, report) }

    /// The worker.
    package var session: Session { sender.session }

    var key: Key { Key(session: session, lease: report.lease) }
  }

  /// What is to be done next.
  package enum Step: Sendable {
    /// Ask a worker for bytes.
    case want(WireShardWanted, from: Session)
    /// All bytes of a shard are there, unchecked and under a temporary name.
    case arrived(Delivery, any IncomingShard)
    /// The bytes cannot be written.
    case unwritable(Delivery, StoreError)
  }

  struct Key: Hashable {
    var session: Session
    var lease: UInt64
  }

  private struct Arrival {
    var delivery: Delivery
    var file: any IncomingShard
    /// When the last whole piece came.
    var lastHeard: Duration
  }

  private let store: any ShardStore
  private var arrivals: [Key: Arrival] = [:]
  private var waiting = DeliveryLine()

  /// Shards that arrive or wait.
  package var entryCount: Int { arrivals.count + waiting.count }

  /// So many shards arrive at once, at most one of each worker.
  package static let mostAtOnce = 64
  /// So many of them from workers with one key: whoever sends slowly on purpose leaves room for others.
  package static let mostOfKey = 48
  /// Bytes of a shard that may be on their way.
  package static let credit = 4 * WireShardChunk.longest
  /// A worker that sends nothing for so long makes room for others; it begins again when it comes back.
  package static let patience = Duration.seconds(30)

  /// An intake of shards for a store.
  package init(into store: any ShardStore) { self.store = store }

  /// A worker has a shard to deliver, or asks once more because bytes of it were lost.
  package mutating func announce(_ delivery: Delivery, at now: Duration) -> [Step] {
    if let arrival = arrivals[delivery.key], arrival.delivery.report.sha256 == delivery.report.sha256 {
      return [want(arrival)]
    }
    end(delivery.key)
    var delivery = delivery
    // The shard says these itself.
    (delivery.report.seconds, delivery.report.diverged) = ([], Data())
    waiting.append(delivery)
    return begin(at: now)
  }

  /// The next bytes of a shard. Those that come twice, too early or unasked are left alone.
  package mutating func take(_ chunk: WireShardChunk, from session: Session, at now: Duration) -> [Step] {
    let key = Key(session: session, lease: chunk.lease)
    guard var arrival = arrivals[key], chunk.offset == UInt64(arrival.file.written), !chunk.bytes.isEmpty,
      chunk.bytes.count <= min(Self.credit, arrival.file.size - arrival.file.written)
    else { return [] }
    // Who sends less at a time than there is to send may do so to keep others out.
    if chunk.bytes.count >= min(WireShardChunk.longest, arrival.file.size - arrival.file.written) {
      arrival.lastHeard = now
    }
    do throws(StoreError) { try arrival.file.append([UInt8](chunk.bytes)) } catch {
      end(key)
      return [.unwritable(arrival.delivery, error)] + begin(at: now)
    }
    guard arrival.file.isWhole else {
      arrivals[key] = arrival
      return [want(arrival)]
    }
    arrivals[key] = nil
    return [.arrived(arrival.delivery, arrival.file)] + begin(at: now)
  }

  /// A shard is not needed any more, or no longer its worker's to bring: it does not stand in the way of the next.
  package mutating func withdraw(_ lease: UInt64, of session: Session, at now: Duration) -> [Step] {
    let key = Key(session: session, lease: lease)
    end(key)
    waiting.remove(key)
    return begin(at: now)
  }

  /// Reports whose shards have not been asked for yet, those of each worker in the order they came.
  package var inLine: [Delivery] { waiting.all }

  /// Forgets those who have sent nothing for too long, and those who are gone.
  package mutating func forgetTheSilent(
    at now: Duration, isGone: (Session) -> Bool = { _ in false }
  ) -> [Step] {
    for (key, arrival) in arrivals where now - arrival.lastHeard > Self.patience || isGone(key.session) {
      end(key)
    }
    waiting.removeAll(where: isGone)
    return begin(at: now)
  }

  /// Forgets a worker that is gone.
  package mutating func forget(_ session: Session, at now: Duration) -> [Step] {
    for key in arrivals.keys where key.session == session { end(key) }
    waiting.removeAll { $0 == session }
    return begin(at: now)
  }

  /// Asks those whose turn it is.
  private mutating func begin(at now: Duration) -> [Step] {
    var steps: [Step] = []
    while arrivals.count < Self.mostAtOnce {
      let busy = Set(arrivals.keys.map(\.session))
      var keys: [String?: Int] = [:]
      for arrival in arrivals.values { keys[arrival.delivery.sender.key, default: 0] += 1 }
      let next = waiting.takeNext { sender in
        !busy.contains(sender.session) && (sender.key == nil || keys[sender.key, default: 0] < Self.mostOfKey)
      }
      guard let delivery = next else { break }
      do throws(StoreError) {
        let lease = LeaseID(rawValue: delivery.report.lease)
        let file = try store.begin(lease, size: Int(clamping: delivery.report.bytes))
        let arrival = Arrival(delivery: delivery, file: file, lastHeard: now)
        arrivals[delivery.key] = arrival
        steps.append(want(arrival))
      } catch {
        steps.append(.unwritable(delivery, error))
      }
    }
    return steps
  }

  private mutating func end(_ key: Key) { arrivals.removeValue(forKey: key)?.file.discard() }

  private func want(_ arrival: Arrival) -> Step {
    var wanted = WireShardWanted()
    wanted.lease = arrival.delivery.report.lease
    wanted.offset = UInt64(arrival.file.written)
    wanted.limit = UInt64(min(arrival.file.size, arrival.file.written + Self.credit))
    return .want(wanted, from: arrival.delivery.session)
  }
}
