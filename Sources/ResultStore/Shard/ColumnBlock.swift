import Synchronization

/// A stretch of every row of a table.
struct ColumnBlock: Sendable, CustomStringConvertible {
  var name: String
  var count: Int

  init(name: String, count: Int) { (self.name, self.count) = (name, count) }

  /// What ``description`` says; a count that is no number becomes 0.
  private init(_ text: Substring.UTF8View) {
    let parts = text.split(separator: UInt8(ascii: ":"), maxSplits: 1)
    name = parts.first.map { String(Substring($0)) } ?? ""
    count = parts.count < 2 ? 1 : Int(Substring(parts[1])) ?? 0
  }

  /// `name`, or `name:count` where the count is not 1.
  var description: String { count == 1 ? name : "\(name):\(count)" }

  /// The blocks of a row, as a table names them.
  ///
  /// All shards of a sweep have the same, and taking them apart takes longer than reading a small shard: those met
  /// lately are kept.
  static func all(in columns: String) -> [ColumnBlock] {
    if let known = lately.withLock({ $0[columns] }) { return known }
    let blocks = columns.utf8.split(separator: UInt8(ascii: " ")).map { ColumnBlock($0) }
    lately.withLock { known in
      if known.count >= most { known = [:] }
      known[columns] = blocks
    }
    return blocks
  }

  private static let lately = Mutex<[String: [ColumnBlock]]>([:])
  /// As many as some sweeps have, each of several shapes.
  private static let most = 64
}
