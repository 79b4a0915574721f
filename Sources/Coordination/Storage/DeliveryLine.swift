import Wire

/// Reports whose shards wait to be asked for, those of each worker in a line of its own and the workers in turn: however
/// many one has, the others' come. Their number and size are bounded; what finds no room is reported again by its worker.
struct DeliveryLine {
  private var lines: [Session: [ShardIntake.Delivery]] = [:]
  /// Those who have a line, who is next first.
  private var turns: [Session] = []
  /// How many reports there are.
  private(set) var count = 0
  /// Bytes that they take, about.
  private var bytes = 0

  /// So many of one worker: more than it can send before it reports the others again.
  private static let mostOfWorker = 1024
  /// So many bytes of all workers.
  private static let mostBytes = 64 << 20

  /// All reports.
  var all: [ShardIntake.Delivery] { turns.flatMap { lines[$0] ?? [] } }

  /// Adds a report, in place of one of the same shard; leaves it out where there is no room.
  mutating func append(_ delivery: ShardIntake.Delivery) {
    remove(delivery.key)
    let line = lines[delivery.session] ?? []
    guard line.count < Self.mostOfWorker, bytes + delivery.bytes <= Self.mostBytes else { return }
    if line.isEmpty { turns.append(delivery.session) }
    lines[delivery.session, default: []].append(delivery)
    count += 1
    bytes += delivery.bytes
  }

  /// Takes out the first report of the worker who is next of those that are wanted; it is last then.
  mutating func takeNext(where isWanted: (Sender) -> Bool) -> ShardIntake.Delivery? {
    guard let turn = turns.firstIndex(where: { lines[$0]?.first.map { isWanted($0.sender) } ?? false }),
      let delivery = lines[turns[turn]]?.first
    else { return nil }
    turns.append(turns.remove(at: turn))
    remove(delivery.key)
    return delivery
  }

  /// Takes out the report of a shard.
  mutating func remove(_ key: ShardIntake.Key) {
    guard var line = lines[key.session], let index = line.firstIndex(where: { $0.key == key }) else { return }
    lines[key.session] = nil
    note(line.remove(at: index))
    if line.isEmpty { turns.removeAll { $0 == key.session } } else { lines[key.session] = line }
  }

  /// Takes out all reports of some workers.
  mutating func removeAll(where isUnwanted: (Session) -> Bool) {
    for session in turns where isUnwanted(session) {
      for delivery in lines.removeValue(forKey: session) ?? [] { note(delivery) }
    }
    let lines = lines
    turns.removeAll { lines[$0] == nil }
  }

  /// A report is no longer here.
  private mutating func note(_ delivery: ShardIntake.Delivery) {
    count -= 1
    bytes -= delivery.bytes
  }
}

extension ShardIntake.Delivery {
  /// Bytes that it takes, about.
  fileprivate var bytes: Int { 512 + report.cells.count + 8 * report.also.count }
}
