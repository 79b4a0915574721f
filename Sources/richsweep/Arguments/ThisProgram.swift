import Foundation

/// The executable of this process, for processes that are to run the same.
enum ThisProgram {
  static var url: URL { Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0]) }
  static var path: String { url.path(percentEncoded: false) }

  /// The executable for processes of this one's own: the file this process was started from, or where that was removed
  /// or replaced by another since, what the system keeps of it. Workers of another version would be refused.
  static var forChildren: URL {
    let kept = "/proc/self/exe"
    var (here, there) = (stat(), stat())
    guard stat(kept, &here) == 0 else { return url }
    // The name in the list of processes is worth keeping while it is true.
    let isUnchanged = stat(path, &there) == 0 && here.st_dev == there.st_dev && here.st_ino == there.st_ino
    return isUnchanged ? url : URL(fileURLWithPath: kept)
  }
}
