import GRDB
public import Wire

/// For those who look again and again while a coordinator writes.
extension Journal {
  /// A number that is another after every change that somebody else made; takes microseconds.
  ///
  /// - Throws: ``JournalError``.
  public func version() throws(JournalError) -> Int {
    try journaled(path) {
      try database.read { try Int.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
    }
  }

  /// The leases of every recorded shard, in their order.
  ///
  /// - Throws: ``JournalError``.
  public func leases() throws(JournalError) -> [LeaseID] {
    try journaled(path) {
      try database.read { database in
        try Int64.fetchAll(database, sql: "SELECT lease FROM shards ORDER BY lease").map {
          LeaseID(rawValue: UInt64(bitPattern: $0))
        }
      }
    }
  }

  /// The shards of some leases, those that are recorded.
  ///
  /// - Throws: ``JournalError``.
  public func shards(of leases: [LeaseID]) throws(JournalError) -> [Shard] {
    try journaled(path) {
      try database.read { database in
        try leases.compactMap { try JournalSchema.shard(of: $0, in: database) }
      }
    }
  }
}
