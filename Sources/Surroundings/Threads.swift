import Foundation

/// Whether a process may still begin threads: libraries end it, or wait for ever, where they cannot.
public enum Threads {
  /// There are fewer threads left than something needs.
  public struct Shortage: Error, Equatable, Sendable, CustomStringConvertible {
    /// What needs them, how many, and what to do.
    public let description: String
  }

  /// Tries whether so many threads could be begun now.
  ///
  /// - Parameter purpose: who needs them, to begin a sentence.
  /// - Throws: ``Shortage``.
  public static func require(_ count: Int, for purpose: String) throws(Shortage) {
    let gate = Gate()
    var threads: [pthread_t] = []
    defer {
      gate.open()
      for thread in threads { pthread_join(thread, nil) }
    }
    while threads.count < count {
      var thread = pthread_t()
      // The gate outlives the threads: they are joined before it goes.
      let number = pthread_create(
        &thread, nil,
        { gate in
          if let gate { Unmanaged<Gate>.fromOpaque(gate).takeUnretainedValue().wait() }
          return nil
        }, Unmanaged.passUnretained(gate).toOpaque())
      guard number == 0 else {
        throw Shortage(
          description: "\(purpose) needs \(count) more threads, and only \(threads.count) can be begun "
            + "(\(String(cString: strerror(number)))): raise the limit of processes (ulimit -u, or pids.max of "
            + "the control group)")
      }
      threads.append(thread)
    }
  }

  /// Closed until it is opened once, for any number of threads.
  private final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }

    func wait() {
      semaphore.wait()
      semaphore.signal()
    }
  }
}
