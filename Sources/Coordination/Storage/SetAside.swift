import Foundation
import Surroundings

/// Files that cannot be used are kept, under a name that nothing reads.
enum SetAside {
  /// Gives a file the name it has with `.broken` after it, or with a number too where there is such a file.
  ///
  /// - Returns: the new name.
  /// - Throws: what the file system says.
  static func file(_ path: String) throws -> String {
    var aside = path + ".broken"
    var number = 1
    while FileManager.default.fileExists(atPath: aside) {
      number += 1
      aside = "\(path).broken-\(number)"
    }
    try SystemFile.rename(path, to: aside)
    return URL(fileURLWithPath: aside).lastPathComponent
  }
}
