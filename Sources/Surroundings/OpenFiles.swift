import Foundation

/// How many descriptors a process may have: a coordinator needs one for every connection.
public enum OpenFiles {
  /// Raises the limit as far as the system lets a user, at most to 65 536.
  ///
  /// - Returns: the limit.
  public static func raiseLimit() -> Int {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return 1024 }
    let wanted = min(limit.rlim_max, 65_536)
    if wanted > limit.rlim_cur {
      var raised = limit
      raised.rlim_cur = wanted
      if setrlimit(resource, &raised) == 0 { limit = raised }
    }
    return Int(clamping: limit.rlim_cur)
  }
}
