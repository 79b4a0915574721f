internal import Foundation

extension SweepDirectory {
  /// The longest path that SQLite opens, in bytes of UTF-8.
  private static let longestDatabasePath = 512

  /// What SQLite appends to the journal's path for its own files, the longer of `-journal` and `-wal`.
  private static let longestSuffix = "-journal"

  /// Why SQLite could not open the journal because of the length of its path; nil where it can.
  ///
  /// What counts is the path without symbolic links.
  public var problemOfPathLength: String? {
    let longest = Self.withoutLinks(journal).utf8.count + Self.longestSuffix.utf8.count
    guard longest > Self.longestDatabasePath else { return nil }
    let excess = longest - Self.longestDatabasePath
    let length = Self.withoutLinks(root).utf8.count
    return "got an absolute path of \(length) bytes, expected at most \(length - excess): the path of "
      + "\(journal.lastPathComponent)\(Self.longestSuffix) in it would have \(longest) bytes, and SQLite opens paths of "
      + "at most \(Self.longestDatabasePath)"
  }

  /// The absolute path with the symbolic links followed of as much of it as is there, and no slash at its end.
  private static func withoutLinks(_ url: URL) -> String {
    var (folder, rest) = (url.standardizedFileURL, [String]())
    while true {
      if let found = realpath(folder.path(percentEncoded: false), nil) {
        defer { free(found) }
        let beginning = String(cString: found)
        return rest.isEmpty ? beginning : ([beginning == "/" ? "" : beginning] + rest).joined(separator: "/")
      }
      guard folder.pathComponents.count > 1 else { return url.path }
      rest.insert(folder.lastPathComponent, at: 0)
      folder = folder.deletingLastPathComponent()
    }
  }
}
