import Foundation
import GRDB
import ResultStore
import SweepPlan
import Wire

/// The journal's tables, and shards as rows.
enum JournalSchema {
  /// Makes the tables, or brings those of an earlier program up to date.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(
        sql: """
          CREATE TABLE facts (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID;
          CREATE TABLE shards (
            lease INTEGER PRIMARY KEY NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
            cells BLOB NOT NULL, cell_count INTEGER NOT NULL,
            diverged BLOB NOT NULL, diverged_count INTEGER NOT NULL,
            seconds REAL NOT NULL, host TEXT NOT NULL, time REAL NOT NULL);
          CREATE TABLE poisoned (cell INTEGER PRIMARY KEY NOT NULL, reason TEXT NOT NULL, time REAL NOT NULL);
          """)
    }
    migrator.registerMigration("2") { database in
      try database.execute(sql: "ALTER TABLE shards ADD COLUMN key TEXT")
    }
    return migrator
  }

  static func insert(_ shard: Journal.Shard, at time: Date, into database: Database) throws {
    let statement = try database.cachedStatement(
      sql: """
        INSERT INTO shards
          (lease, sha256, bytes, cells, cell_count, diverged, diverged_count, seconds, host, time, key)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(arguments: [
      Int64(bitPattern: shard.lease.rawValue), shard.sha256, shard.bytes,
      Data(shard.cells.encodedCells()), shard.cells.cellCount,
      Data(shard.diverged.encodedCells()), shard.diverged.cellCount,
      shard.seconds, shard.host, time.timeIntervalSince1970, shard.key,
    ])
  }

  /// The cells that are given up, in the order of their numbers.
  static func poisonedCells(in database: Database) throws -> [PoisonedCell] {
    let statement = try database.cachedStatement(sql: "SELECT cell, reason FROM poisoned ORDER BY cell")
    return try Row.fetchAll(statement).map { row in
      let cell = try row.value("cell", expected: "the number of a cell") { (number: Int64) in
        RecordedNumber.count(number).flatMap { $0 < Grid.largestCellCount ? $0 : nil }
      }
      return PoisonedCell(cell: cell, reason: try row.value("reason"))
    }
  }

  /// Makes `cells` those that are given up; one that was already keeps its time.
  static func replacePoisonedCells(with cells: [PoisonedCell], at time: Date, in database: Database) throws {
    let kept = Set(cells.map(\.cell))
    for cell in try poisonedCells(in: database) where !kept.contains(cell.cell) {
      try database.execute(sql: "DELETE FROM poisoned WHERE cell = ?", arguments: [cell.cell])
    }
    for cell in cells {
      try database.execute(
        sql: """
          INSERT INTO poisoned (cell, reason, time) VALUES (?, ?, ?)
          ON CONFLICT (cell) DO UPDATE SET reason = excluded.reason
          """,
        arguments: [cell.cell, cell.reason, time.timeIntervalSince1970])
    }
  }

  static func shards(in database: Database) throws -> [Journal.Shard] {
    let rows = try Row.fetchCursor(database, sql: "SELECT * FROM shards ORDER BY lease")
    var shards: [Journal.Shard] = []
    while let row = try rows.next() { shards.append(try shard(row)) }
    return shards
  }

  static func shard(of lease: LeaseID, in database: Database) throws -> Journal.Shard? {
    let statement = try database.cachedStatement(sql: "SELECT * FROM shards WHERE lease = ?")
    return try Row.fetchOne(statement, arguments: [Int64(bitPattern: lease.rawValue)]).map { try shard($0) }
  }

  private static func shard(_ row: Row) throws -> Journal.Shard {
    let number: Int64 = try row.value("lease")
    let lease = LeaseID(rawValue: UInt64(bitPattern: number))
    do {
      let (cells, diverged): (Data, Data) = (try row.value("cells"), try row.value("diverged"))
      return Journal.Shard(
        lease: lease, sha256: try row.value("sha256"),
        bytes: try row.value("bytes", expected: "a size", RecordedNumber.count),
        cells: try RangeSet(encodedCells: cells), diverged: try RangeSet(encodedCells: diverged),
        seconds: try row.value("seconds", expected: "a time", RecordedNumber.seconds),
        host: try row.value("host"),
        // A journal of an earlier program that is only read has no such column.
        key: row.hasColumn("key") ? try row.value("key") : nil)
    } catch {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "shard \(lease): \(error)")
    }
  }
}

extension Row {
  /// The value of a column.
  ///
  /// - Throws: `DatabaseError`, `SQLITE_CORRUPT`, where there is none of that name or type, as a flipped bit can have it.
  func value<Value: DatabaseValueConvertible>(_ name: String) throws -> Value {
    guard hasColumn(name) else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "column \(name): missing")
    }
    let stored: DatabaseValue = self[name]
    guard let value = Value.fromDatabaseValue(stored) else {
      throw DatabaseError(
        resultCode: .SQLITE_CORRUPT, message: "\(name): got \(stored), which has the wrong type")
    }
    return value
  }

  /// The value of a column that is a number of a certain kind.
  ///
  /// - Throws: `DatabaseError`, `SQLITE_CORRUPT`, where `convert` makes nothing of it.
  func value<Stored: DatabaseValueConvertible, Value>(
    _ name: String, expected: String, _ convert: (Stored) -> Value?
  ) throws -> Value {
    let stored: Stored = try value(name)
    guard let value = convert(stored) else {
      throw DatabaseError(
        resultCode: .SQLITE_CORRUPT, message: "\(name): got \(stored), expected \(expected)")
    }
    return value
  }
}
