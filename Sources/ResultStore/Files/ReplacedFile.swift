internal import Foundation
internal import Surroundings

/// A file that is about to be replaced, and stays under another name.
enum ReplacedFile {
  /// Gives a file a second name, with “replaced” before its ending, or with a number too where there is such a file.
  ///
  /// - Returns: where it is.
  /// - Throws: ``StoreError`` with code `outOfSpace` or `inaccessible`.
  static func keep(_ path: String) throws(StoreError) -> URL {
    let url = URL(fileURLWithPath: path)
    let folder = url.deletingLastPathComponent()
    let name = url.deletingPathExtension().lastPathComponent
    let ending = url.pathExtension.isEmpty ? "" : ".\(url.pathExtension)"
    for number in 1...10_000 {
      let other = folder.appending(path: "\(name).replaced\(number > 1 ? "-\(number)" : "")\(ending)")
      let otherPath = other.path(percentEncoded: false)
      if link(path, otherPath) == 0 { return other }
      switch errno {
      case EEXIST:
        // Kept before, by somebody who did not come to replace it.
        if isSame(path, otherPath) { return other }
        continue
      // Where a file has one name, it gets the other.
      case EPERM, ENOTSUP, ENOSYS, EMLINK:
        if access(otherPath, F_OK) == 0 { continue }
        guard rename(path, otherPath) == 0 else { break }
        return other
      default: break
      }
      throw DurableFile.failure(path, "cannot keep the file that is to be replaced")
    }
    throw StoreError(.inaccessible, path: path, message: "there are too many files that were replaced")
  }

  private static func isSame(_ path: String, _ other: String) -> Bool {
    var (here, there) = (stat(), stat())
    return stat(path, &here) == 0 && stat(other, &there) == 0 && here.st_dev == there.st_dev
      && here.st_ino == there.st_ino
  }
}
