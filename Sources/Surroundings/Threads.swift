import Foundation

/// Checks whether a process can still start threads: libraries end it, or wait for ever, if they cannot.
public enum Threads {
  /// There are fewer threads left than something needs.
  public struct Shortage: Error, Equatable, Sendable, CustomStringConvertible {
    /// What needs them, how many, and what to do.
    public let description: String
  }

  /// Checks whether this number of threads could be started now.
  ///
  /// - Parameter purpose: what needs them, to begin a sentence.
  /// - Throws: ``Shortage``.
  public static func require(_ count: Int, for purpose: String) throws(Shortage) {
    let gate = Gate()
    var threads: [pthread_t] = []
    defer {
      gate.open()
      for thread in threads { pthread_join(thread, nil) }
    }
    while threads.count < count {
      do throws(Refusal) { threads.append(try start { gate.wait() }) } catch {
        throw Shortage(
          description:
            "\(purpose) needs \(counted(count, "more thread")), but only \(threads.count) can be started "
            + "(\(error.words)); \(ProcessLimit.here.remedy)")
      }
    }
  }

  /// Starts a detached thread. (Foundation's own call does not report a failure.)
  ///
  /// - Parameters:
  ///   - purpose: what needs it, to begin a sentence.
  ///   - name: what tools call the thread, at most 15 bytes; nil for the name of the process.
  ///   - stackSize: bytes of its stack; nil for the system's default.
  /// - Throws: ``Shortage``; `body` is not run then.
  public static func begin(
    for purpose: String, name: String? = nil, stackSize: Int? = nil, _ body: @escaping @Sendable () -> Void
  ) throws(Shortage) {
    do throws(Refusal) { pthread_detach(try start(name: name, stackSize: stackSize, body)) } catch {
      throw Shortage(
        description:
          "\(purpose) needs a thread, but none can be started (\(error.words)); \(ProcessLimit.here.remedy)")
    }
  }

  /// Begins a thread, which the caller joins or detaches.
  ///
  /// - Throws: ``Refusal``; `body` is not run then.
  private static func start(
    name: String? = nil, stackSize: Int? = nil, _ body: @escaping @Sendable () -> Void
  ) throws(Refusal) -> pthread_t {
    let work = Unmanaged.passRetained(Work(name, body))
    var thread = pthread_t()
    // Initialised by the call that is there for it, and let go of once the thread is begun.
    let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
    pthread_attr_init(attributes)
    defer {
      pthread_attr_destroy(attributes)
      attributes.deallocate()
    }
    if let stackSize { pthread_attr_setstacksize(attributes, stackSize) }
    // The thread takes over the work; where there is none it is let go of here.
    let number = pthread_create(
      &thread, attributes,
      { work in
        if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().run() }
        return nil
      }, work.toOpaque())
    guard number == 0 else {
      work.release()
      throw Refusal(number: number)
    }
    return thread
  }

  /// The system begins no thread.
  private struct Refusal: Error {
    /// The system's error number.
    let number: Int32

    var words: String { String(cString: strerror(number)) }
  }

  /// What a thread does.
  private final class Work: Sendable {
    private let name: String?
    private let body: @Sendable () -> Void

    init(_ name: String?, _ body: @escaping @Sendable () -> Void) { (self.name, self.body) = (name, body) }

    func run() {
      if let name { Thread.current.name = name }
      body()
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
