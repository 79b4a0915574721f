import Foundation

/// Why nothing more can be written, where that is a matter of room.
public enum DiskSpace {
  /// Whether an error number says that there is no room: on the disk, in the user's quota, or below the size a file of
  /// this process may have (ulimit -f).
  public static func isExhausted(_ errorNumber: Int32) -> Bool {
    [ENOSPC, EDQUOT, EFBIG].contains(errorNumber)
  }

  /// Whether a file cannot grow by so many bytes for the limit on the size of files of this process.
  public static func isAtLargestSize(_ path: String, margin: Int) -> Bool {
    var limit = rlimit()
    var facts = stat()
    guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0, stat(path, &facts) == 0 else {
      return false
    }
    return limit.rlim_cur < Int.max && Int(facts.st_size) + margin > Int(limit.rlim_cur)
  }
}
