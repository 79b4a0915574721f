import Foundation

/// Programs in processes of their own. No thread is begun to wait for their ends: one that cannot be begun tells of none.
public enum ChildProcess {
  /// How a program ended.
  public enum Ending: Sendable, Equatable {
    /// By itself, with a status.
    case status(Int32)
    /// By a signal.
    case signal(Int32)
  }

  /// What a program has of this process: its standard streams, where nothing else is said.
  public struct Place: Sendable {
    /// The descriptor that becomes its standard input.
    public var input: Int32?
    /// The descriptor that becomes its standard output.
    public var output: Int32?
    /// The descriptor that becomes its standard error.
    public var errors: Int32?
    /// Whether it has nothing else of this process: no other descriptor that is open here, and not its group, to which a
    /// terminal sends signals.
    public var isApart = false

    /// The streams of this process, all three.
    public init() {}
  }

  /// A program that could not be started.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    /// The program, and why it did not start, in a sentence.
    public let description: String
    /// Whether the process has used up something that it, or another, may have later.
    public let isShortage: Bool
  }

  /// Runs a program that has this process's standard input and standard error, and waits for its end.
  ///
  /// - Parameters:
  ///   - environment: what it has besides this process's.
  ///   - readsOutput: whether what it writes to standard output is collected rather than passed on.
  /// - Returns: how it ended, and what was collected.
  /// - Throws: ``Failure``.
  public static func run(
    _ program: String, _ arguments: [String], environment: [String: String] = [:], readsOutput: Bool = false
  ) throws(Failure) -> (ending: Ending, output: [UInt8]) {
    let pipe = readsOutput ? try Pipe() : nil
    var place = Place()
    place.output = pipe?.writeEnd
    let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let pid = try start(program, arguments, environment: all, in: place)
    // The reader sees the end once nobody has this one any more.
    pipe?.closeWriteEnd()
    var output: [UInt8] = []
    while let pipe, pipe.readEnd >= 0 { pipe.read(into: &output) }
    return (wait(for: pid, options: 0) ?? .status(-1), output)
  }

  /// How a program that was started ended; nil while it runs. Where it ended is told once: its number may be
  /// another's from then on.
  public static func ending(of pid: Int32) -> Ending? { wait(for: pid, options: WNOHANG) }

  static func wait(for pid: Int32, options: Int32) -> Ending? {
    var (found, status): (Int32, Int32) = (0, 0)
    repeat { found = waitpid(pid, &status, options) } while found < 0 && errno == EINTR
    guard found != 0 else { return nil }
    // It is gone, and who has taken its status keeps it.
    guard found == pid else { return .status(-1) }
    // As WIFSIGNALED and WEXITSTATUS have it, which Swift does not import.
    let signal = status & 0x7F
    return signal == 0 ? .status(status >> 8 & 0xFF) : .signal(signal)
  }

  /// Starts a program; ``ending(of:)`` is to be asked until it has ended.
  ///
  /// - Parameter environment: its own; nil for this process's.
  /// - Returns: its process.
  /// - Throws: ``Failure``.
  public static func start(
    _ program: String, _ arguments: [String], environment: [String: String]? = nil, in place: Place
  ) throws(Failure) -> Int32 {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for (own, its) in [
      (place.input, STDIN_FILENO), (place.output, STDOUT_FILENO), (place.errors, STDERR_FILENO),
    ] {
      if let own { posix_spawn_file_actions_adddup2(&actions, own, its) }
    }
    // Signals that a thread blocks here, or that are ignored only for this program's own sake, reach it as they should.
    var (none, broken) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigemptyset(&broken)
    for number in [SIGPIPE, SIGXFSZ] { sigaddset(&broken, number) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &broken)
    let signals = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(signals | (place.isApart ? POSIX_SPAWN_SETPGROUP : 0)))
    if place.isApart {
      for descriptor in descriptors { posix_spawn_file_actions_addclose(&actions, descriptor) }
    }
    let all = environment ?? ProcessInfo.processInfo.environment
    // The copies live until the call that reads them has returned.
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var settings = all.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for copy in words + settings { free(copy) } }
    var pid: Int32 = 0
    let number = posix_spawn(&pid, program, &actions, &attributes, &words, &settings)
    guard number == 0 else { throw failure(program, number) }
    return pid
  }

  /// What this process has open beside the standard streams: libraries open files and connections so that children would
  /// keep them.
  private static var descriptors: [Int32] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return names.compactMap { Int32($0) }.filter { $0 > STDERR_FILENO }
  }

  static func failure(_ what: String, _ number: Int32) -> Failure {
    // One more process meets the same limits as one more thread.
    let remedy = number == EAGAIN ? "; \(ProcessLimit.here.remedy)" : ""
    return Failure(
      description: "\(what): cannot be started (\(String(cString: strerror(number))))\(remedy)",
      isShortage: [EAGAIN, ENOMEM, EMFILE, ENFILE].contains(number))
  }
}
