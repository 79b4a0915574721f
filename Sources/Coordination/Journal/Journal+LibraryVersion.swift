import GRDB

extension Journal {
  /// SQLite's version, as linked, e.g. "3.40.1"; empty where SQLite does not say.
  ///
  /// - Throws: ``JournalError`` where SQLite cannot be asked.
  public static func libraryVersion() throws(JournalError) -> String {
    let journal = try Journal()
    return try journaled(journal.path) {
      try journal.database.read { try String.fetchOne($0, sql: "SELECT sqlite_version()") } ?? ""
    }
  }
}
