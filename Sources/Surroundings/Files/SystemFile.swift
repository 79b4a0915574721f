public import Foundation

/// What is done to files as a whole, with the system's own words where it cannot be done.
public enum SystemFile {
  /// Gives a file another name on the same disk.
  ///
  /// - Throws: ``SystemError``.
  public static func rename(_ path: String, to name: String) throws(SystemError) {
    guard Foundation.rename(path, name) == 0 else {
      throw SystemError(path, "cannot be renamed to \(name)")
    }
  }

  /// Removes a file.
  ///
  /// - Throws: ``SystemError``.
  public static func remove(_ url: URL) throws(SystemError) {
    let path = url.path(percentEncoded: false)
    guard unlink(path) == 0 else { throw SystemError(path, "cannot be removed") }
  }

  /// Makes an empty file where there is none, which those may read and write whom the umask lets: for libraries that
  /// would make it with a mode of their own.
  ///
  /// - Throws: ``SystemError``.
  public static func makeEmpty(_ path: String) throws(SystemError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw SystemError(path, "cannot be created") }
    close(descriptor)
  }
}
