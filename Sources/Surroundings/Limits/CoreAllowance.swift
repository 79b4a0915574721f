import CProcessor
import Foundation

/// How many cores this process may use.
public struct CoreAllowance: Sendable, Equatable {
  /// What sets ``count``.
  public enum Limit: Sendable, Equatable {
    /// The machine has no more.
    case machine
    /// The cores it may run on: `taskset`, a cpuset, a batch system.
    case affinity
    /// So many cores' time, in a control group's folder.
    case quota(cores: Double, group: String)
  }

  /// Cores that this process may use at a time, at least 1.
  public let count: Int
  /// Cores of the machine, at least 1.
  public let machine: Int
  /// The lowest of the limits.
  public let limit: Limit

  /// The allowance of this process now.
  public static var here: CoreAllowance {
    CoreAllowance(machine: sysconf(Int32(_SC_NPROCESSORS_ONLN)), affinity: affinity, groups: .here)
  }

  /// The least that the machine, affinity (nil where it cannot be told) and control groups allow.
  package init(machine: Int, affinity: Int?, groups: ControlGroups) {
    self.machine = max(1, machine)
    var (count, limit) = (self.machine, Limit.machine)
    if let affinity, affinity < count { (count, limit) = (max(1, affinity), .affinity) }
    for group in groups.groups("cpu") {
      guard let cores = Self.quota(group) else { continue }
      // Of half a core one thread makes use.
      let whole = Int(clamping: Int64(min(cores.rounded(.up), 1e9)))
      if whole < count { (count, limit) = (max(1, whole), .quota(cores: cores, group: group.folder)) }
    }
    (self.count, self.limit) = (count, limit)
  }

  private static func quota(_ group: ControlGroups.Group) -> Double? {
    let (quota, period): (Double?, Double?)
    if group.isUnified {
      // "150000 100000", or "max 100000".
      let fields = group.lines("cpu.max").first?.text.split(separator: " ").map { Double($0) } ?? []
      (quota, period) = fields.count == 2 ? (fields[0], fields[1]) : (nil, nil)
    } else {
      (quota, period) = (group.number("cpu.cfs_quota_us"), group.number("cpu.cfs_period_us"))
    }
    guard let quota, let period, quota > 0, period > 0 else { return nil }
    return quota / period
  }

  private static var affinity: Int? {
    let count = richsweep_allowed_processors()
    return count > 0 ? Int(count) : nil
  }
}
