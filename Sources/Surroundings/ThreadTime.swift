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
