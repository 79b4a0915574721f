import Foundation

/// How many descriptors a process may have: a coordinator needs one for every connection.
public enum OpenFiles {
  /// There are fewer descriptors left than something needs.
  public struct Shortage: Error, Equatable, Sendable, CustomStringConvertible {
    /// What needs them, how many, and what to do.
    public let description: String
  }

  /// Raises the limit as far as the system lets a user, at most to 65 536.
  ///
  /// - Returns: the limit.
  @discardableResult
  public static func raiseLimit() -> Int {
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0 else { return 1024 }
    let wanted = min(limit.rlim_max, 65_536)
    if wanted > limit.rlim_cur {
      var raised = limit
      raised.rlim_cur = wanted
      if setrlimit(resource, &raised) == 0 { limit = raised }
    }
    return Int(clamping: limit.rlim_cur)
  }

  /// Checks whether this number of files could be opened now.
  ///
  /// - Parameter purpose: what needs them, to begin a sentence.
  /// - Throws: ``Shortage``.
  public static func require(_ count: Int, for purpose: String) throws(Shortage) {
    var opened: [Int32] = []
    defer { for descriptor in opened { close(descriptor) } }
    while opened.count < count {
      let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw Shortage(description: sentence(purpose, count, opened.count, errno))
      }
      opened.append(descriptor)
    }
  }

  private static func sentence(_ purpose: String, _ count: Int, _ found: Int, _ number: Int32) -> String {
    var limit = rlimit()
    getrlimit(resource, &limit)
    let hint =
      number == EMFILE ? "; raise the limit of open files, which is \(limit.rlim_cur) (ulimit -n)" : ""
    return "\(purpose) needs \(count) more open files, but only \(found) can be opened "
      + "(\(String(cString: strerror(number))))\(hint)"
  }

  private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
}
