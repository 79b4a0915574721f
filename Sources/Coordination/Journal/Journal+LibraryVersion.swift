import GRDB

extension Journal {
  /// SQLite's version, as linked, e.g. "3.40.1"; empty where SQLite does not say.
  public static var libraryVersion: String {
    let version = try? DatabaseQueue().read { database in
      try String.fetchOne(database, sql: "SELECT sqlite_version()")
    }
    return version ?? ""
  }
}
