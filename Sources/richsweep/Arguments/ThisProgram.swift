import Foundation

/// The executable of this process, to start other processes of the same program.
enum ThisProgram {
  static var url: URL { Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0]) }
  static var path: String { url.path(percentEncoded: false) }

  /// The executable for child processes: the file this process was started from or, if that was removed or replaced, the
  /// copy that the system keeps. Workers of another version would be refused.
  static var forChildren: URL {
    let kept = "/proc/self/exe"
    var (here, there) = (stat(), stat())
    guard stat(kept, &here) == 0 else { return url }
    // The name in the list of processes is worth keeping while it is true.
    let isUnchanged = stat(path, &there) == 0 && here.st_dev == there.st_dev && here.st_ino == there.st_ino
    return isUnchanged ? url : URL(fileURLWithPath: kept)
  }
}
