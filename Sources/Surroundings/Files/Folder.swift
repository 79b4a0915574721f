public import Foundation

/// Folders that the program makes.
public enum Folder {
  /// Makes a folder where there is none, and those above it.
  ///
  /// - Parameter mode: who may enter it, as far as the umask lets them.
  /// - Throws: ``SystemError`` that names the folder, or the file that is in its way.
  public static func make(_ url: URL, mode: mode_t = 0o777) throws(SystemError) {
    try make(url.path(percentEncoded: false), mode)
  }

  private static func make(_ given: String, _ mode: mode_t) throws(SystemError) {
    let path = withoutSlash(given)
    if mkdir(path, mode) == 0 { return }
    let number = errno
    switch number {
    case EEXIST:
      guard isFolder(path) else { throw inTheWay(path) }
    case ENOENT:
      guard let above = parent(path), above != path else {
        throw SystemError(path, "cannot be created", number: number)
      }
      try make(above, 0o777)
      // Another process may have made it meanwhile.
      guard mkdir(path, mode) == 0 || errno == EEXIST && isFolder(path) else {
        throw SystemError(path, "cannot be created")
      }
    case ENOTDIR:
      var obstacle = path
      while let above = parent(obstacle), above != obstacle, !exists(obstacle) { obstacle = above }
      throw SystemError(obstacle, "cannot be used as a folder", number: number)
    default:
      // On a read-only disk, or where nobody may write, this is told of a folder that is there, too.
      guard isFolder(path) else { throw SystemError(path, "cannot be created", number: number) }
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var facts = stat()
    return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
  }

  /// What stands where a folder is to be: a file, or a link that leads nowhere.
  private static func inTheWay(_ path: String) -> SystemError {
    var facts = stat()
    guard stat(path, &facts) != 0 else {
      return SystemError(path, "cannot be used as a folder", number: ENOTDIR)
    }
    return SystemError(path, "is a link that does not lead to a folder", number: errno)
  }

  private static func exists(_ path: String) -> Bool {
    var facts = stat()
    return lstat(path, &facts) == 0
  }

  private static func parent(_ path: String) -> String? {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
    return slash == path.startIndex ? "/" : withoutSlash(String(path[..<slash]))
  }

  private static func withoutSlash(_ path: String) -> String {
    var path = path[...]
    while path.utf8.count > 1, path.hasSuffix("/") { path = path.dropLast() }
    return String(path)
  }
}
