import Foundation
import Surroundings

/// Whether processes that were killed had too little of something: what the system counts of it.
struct ScarcityWitness {
  private var memoryKills: Int?
  private var memoryKilledAt: Duration?
  /// Seconds of processor time of processes that ended and are not accounted for.
  private var seconds = 0.0
  private var secondsBefore = Self.secondsOfChildren
  /// Seconds of processor time that a process may use before it is killed; nil without such a limit.
  private let mostSeconds: Double?

  /// Several processes may be killed at once, and seen to end one after the other.
  private static let memory = Duration.seconds(1)
  /// The system kills by a count in ticks, which on a busy machine is well above the time that a process has used.
  private static let accuracy = 0.5

  init() {
    memoryKills = ControlGroups.here.memoryKills
    var limit = rlimit()
    let isLimited =
      getrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit) == 0 && limit.rlim_max < 1 << 31
    mostSeconds = isLimited ? Double(limit.rlim_max) : nil
  }

  /// Looks at what the system counts, after processes have ended.
  mutating func look(at now: Duration) {
    let before = memoryKills
    memoryKills = ControlGroups.here.memoryKills
    if let before, let count = memoryKills, count > before { memoryKilledAt = now }
    let used = Self.secondsOfChildren
    seconds += used - secondsBefore
    secondsBefore = used
  }

  /// What a process that a signal ended had too little of, in words; nil where that is not known.
  ///
  /// Who of several that were killed at once had no memory is not told.
  mutating func reason(forSignal signal: Int32, at now: Duration) -> String? {
    if signal == SIGXCPU { return Self.timeReason(signal) }
    guard signal == SIGKILL else { return nil }
    if let memoryKilledAt, now - memoryKilledAt < Self.memory { return Self.memoryReason }
    guard let mostSeconds, seconds >= Self.accuracy * mostSeconds else { return nil }
    seconds = max(0, seconds - mostSeconds)
    return Self.timeReason(signal)
  }

  private static let memoryReason =
    "killed by the system for lack of memory (signal 9); raise the memory limit of the control group, or start fewer workers"

  private static func timeReason(_ signal: Int32) -> String {
    "killed by the system because it exceeded the processor time of a process (signal \(signal)); raise ulimit -t"
  }

  /// Seconds of processor time of all children that have ended.
  private static var secondsOfChildren: Double {
    var usage = rusage()
    guard getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage) == 0 else { return 0 }
    return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
  }
}
