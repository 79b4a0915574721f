import Foundation

/// How much memory this process may still take.
public struct MemoryAllowance: Sendable, Equatable {
  /// What sets ``available``.
  public enum Limit: Sendable, Equatable {
    /// The machine has no more left.
    case machine
    /// A control group, by its folder, may have so many bytes.
    case group(String, bytes: Double)
    /// A process may have so many bytes of addresses: `ulimit -v`.
    case addressSpace(bytes: Double)
  }

  /// Bytes that are left, of the lowest limit.
  public let available: Double
  /// The lowest of the limits.
  public let limit: Limit

  /// The allowance of this process now; nil where the system does not tell.
  public static var here: MemoryAllowance? {
    var addresses = rlimit()
    let isLimited =
      getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &addresses) == 0 && addresses.rlim_cur < 1 << 62
    return MemoryAllowance(root: "", addressSpace: isLimited ? Double(addresses.rlim_cur) : nil)
  }

  /// The least that the machine, control groups and the process' own limit leave.
  ///
  /// - Parameters:
  ///   - root: the folder in which /proc lies.
  ///   - addressSpace: bytes of addresses that the process may have.
  package init?(root: String, addressSpace: Double?) {
    guard let free = Self.bytes(root + "/proc/meminfo", "MemAvailable:") else { return nil }
    var (available, limit) = (free, Limit.machine)
    for group in ControlGroups(root: root).groups("memory") {
      for file in group.isUnified ? ["memory.max", "memory.high"] : ["memory.limit_in_bytes"] {
        // Without a limit version 1 gives a number that no machine has.
        guard let bytes = group.number(file), bytes < 0x1p60 else { continue }
        let left = max(0, bytes - Self.used(group))
        if left < available { (available, limit) = (left, .group(group.folder, bytes: bytes)) }
      }
    }
    if let addressSpace {
      let left = max(0, addressSpace - (Self.bytes(root + "/proc/self/status", "VmSize:") ?? 0))
      if left < available { (available, limit) = (left, .addressSpace(bytes: addressSpace)) }
    }
    (self.available, self.limit) = (available, limit)
  }

  /// What a group has taken and would not give back: pages of files that nobody uses are given up when memory is short.
  private static func used(_ group: ControlGroups.Group) -> Double {
    let (all, files) =
      group.isUnified
      ? (group.number("memory.current"), group.number("memory.stat", "inactive_file"))
      : (group.number("memory.usage_in_bytes"), group.number("memory.stat", "total_inactive_file"))
    return max(0, (all ?? 0) - (files ?? 0))
  }

  /// "MemAvailable:   16093372 kB".
  private static func bytes(_ file: String, _ name: String) -> Double? {
    let line = TextFile.systemLines(file)?.first { $0.text.hasPrefix(name) }
    return line?.text.split(separator: " ").dropFirst().first.flatMap { Double($0) }.map { $0 * 1024 }
  }
}
