import Foundation
import Surroundings
import Synchronization

/// A pipe that ends another thread's wait: that thread polls ``descriptor``, any thread calls ``ring()``.
public final class Wakeup: Sendable {
  /// Readable from the first ``ring()`` until ``clear()``.
  public let descriptor: Int32
  private let writeEnd: Int32

  /// - Throws: ``MessagingError`` where the process has no descriptors left.
  public init() throws(MessagingError) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else {
      throw MessagingError(
        code: .other(errno), message: "cannot create a pipe: \(String(cString: strerror(errno)))")
    }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (descriptor, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    close(descriptor)
    close(writeEnd)
  }

  /// A wakeup that also rings whenever a child of this process ends; one a process.
  ///
  /// - Throws: ``MessagingError`` where the process has no descriptors left.
  public static func atEndsOfChildren() throws(MessagingError) -> Wakeup {
    let wakeup = try ofChildren.withLock { kept throws(MessagingError) in
      if let kept { return kept }
      let wakeup = try Wakeup()
      kept = wakeup
      return wakeup
    }
    childEnd.store(wakeup.writeEnd, ordering: .sequentiallyConsistent)
    signal(SIGCHLD) { _ in Wakeup.ring(Wakeup.childEnd.load(ordering: .relaxed)) }
    return wakeup
  }

  /// Kept for ever: a handler that runs late must not write into what has the number of its pipe by then.
  private static let ofChildren = Mutex<Wakeup?>(nil)
  private static let childEnd = Atomic<Int32>(-1)

  /// Wakes the thread that polls. Safe in a signal handler.
  public func ring() { Self.ring(writeEnd) }

  /// Forgets all rings so far.
  public func clear() {
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(descriptor, &bytes, bytes.count) > 0 {}
  }

  fileprivate static func ring(_ end: Int32) {
    var byte: UInt8 = 1
    _ = write(end, &byte, 1)
  }

  fileprivate var end: Int32 { writeEnd }
}

/// Signals as something to poll for: those listened to no longer end the process.
public final class SignalListener: Sendable {
  /// Rung at each signal.
  public let wakeup: Wakeup

  /// The write end and the counts the handlers use: a signal handler can reach nothing but statics.
  private static let writeEnd = Atomic<Int32>(-1)
  private static let interrupts = Atomic<Int>(0)
  private static let terminations = Atomic<Int>(0)

  /// Listens to SIGTERM, and to SIGINT and SIGHUP too or ignores them. One listener a process. What is ignored already
  /// stays so, except SIGTERM.
  ///
  /// - Parameter interrupts: whether the terminal's signals count; false in workers that a coordinator
  ///   started, since a terminal sends Ctrl-C to the whole group and the coordinator speaks for them.
  /// - Throws: ``MessagingError`` where the process has no descriptors left.
  public init(interrupts: Bool) throws(MessagingError) {
    wakeup = try Wakeup()
    Self.writeEnd.store(wakeup.end, ordering: .sequentiallyConsistent)
    signal(SIGTERM) { _ in
      SignalListener.terminations.add(1, ordering: .relaxed)
      Wakeup.ring(SignalListener.writeEnd.load(ordering: .relaxed))
    }
    for number in [SIGINT, SIGHUP] {
      if interrupts {
        guard !Signals.isIgnored(number) else { continue }
        signal(number) { _ in
          SignalListener.interrupts.add(1, ordering: .relaxed)
          Wakeup.ring(SignalListener.writeEnd.load(ordering: .relaxed))
        }
      } else {
        signal(number, SIG_IGN)
      }
    }
  }

  /// How many signals came so far.
  public var count: Int {
    Self.interrupts.load(ordering: .relaxed) + Self.terminations.load(ordering: .relaxed)
  }
}
