import Foundation

/// The processor time of the calling thread: what its work costs, however much else the machine does.
public enum ThreadTime {
  /// Processor time used so far, of user and system.
  public static var now: Duration {
    var time = timespec()
    guard clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0 else { return .zero }
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}

/// A thread's processor time, for whoever asks again and again: asking the system costs a microsecond, so that within a
/// tenth of a millisecond the time that passes is taken for it.
public struct ThreadStopwatch: Sendable {
  /// When ``look()`` was called last.
  public private(set) var now: ContinuousClock.Instant
  /// The thread's processor time then. Never less than before.
  public private(set) var used: Duration
  /// The last time at which the system was asked.
  private var asked: (at: ContinuousClock.Instant, used: Duration)

  /// Looks at the time of the calling thread, to which it belongs from then on.
  public init() {
    (now, used) = (ContinuousClock.now, ThreadTime.now)
    asked = (now, used)
  }

  /// Reads both times; asks the system at most once in a tenth of a millisecond.
  public mutating func look() {
    now = ContinuousClock.now
    let passed = now - asked.at
    if passed < Self.least {
      used = asked.used + passed
    } else {
      used = max(used, ThreadTime.now)
      asked = (now, used)
    }
  }

  private static let least = Duration.microseconds(100)
}
