import GRDB
import Hashing
import ResultStore
import SweepPlan

/// The journal's facts about the sweep as a whole, and the poisoned cells. No other file confirms them, unlike the rows of
/// shards. They are protected by a seal: a hash of them all, which is written with them.
enum JournalFacts {
  /// Reads every fact.
  ///
  /// - Throws: ``JournalError``, ``JournalError/Code/damaged`` where they are not what was written under the seal.
  static func read(from database: Database, path: String) throws -> [String: String] {
    guard try database.tableExists("facts") else { return [:] }
    var facts = try all(in: database)
    if let seal = facts.removeValue(forKey: sealName), seal != sha256(of: try sealed(facts, in: database)) {
      throw JournalError(
        code: .damaged,
        message:
          "\(path): damaged (its facts about the sweep are not what was written); run 'richsweep repair', and "
          + "the next run makes a new journal from the shards")
    }
    return facts
  }

  /// Sets facts, in place of those there are.
  static func set(_ facts: [String: String], in database: Database) throws {
    for (name, value) in facts {
      try database.execute(
        sql: "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", arguments: [name, value])
    }
  }

  /// Sets those facts that are not there yet.
  static func setIfAbsent(_ facts: [String: String], in database: Database) throws {
    let known = try all(in: database)
    try set(facts.filter { known[$0.key] == nil }, in: database)
  }

  /// Forgets a fact.
  static func remove(_ name: String, from database: Database) throws {
    try database.execute(sql: "DELETE FROM facts WHERE name = ?", arguments: [name])
  }

  /// Changes facts or given-up cells, and seals them as they are then. A broken seal is not mended.
  static func change(in database: Database, path: String, _ body: () throws -> Void) throws {
    _ = try read(from: database, path: path)
    try body()
    var facts = try all(in: database)
    facts[sealName] = nil
    try set([sealName: sha256(of: try sealed(facts, in: database))], in: database)
  }

  private static let sealName = "seal"

  private static func all(in database: Database) throws -> [String: String] {
    let rows = try Row.fetchAll(database.cachedStatement(sql: "SELECT name, value FROM facts"))
    return Dictionary(
      try rows.map { (try $0.value("name"), try $0.value("value")) }, uniquingKeysWith: { $1 })
  }

  /// The text that is hashed: a line a fact, in the order of their names, then a line a cell, in the order of theirs.
  private static func sealed(_ facts: [String: String], in database: Database) throws -> String {
    let lines = facts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }
    let cells = try JournalSchema.poisonedCells(in: database).map { "\($0.cell): \($0.reason)\n" }
    return lines.joined() + cells.joined()
  }
}
