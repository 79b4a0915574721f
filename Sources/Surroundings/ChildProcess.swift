import Foundation

/// A program that is run to its end, for what may take its process down with it.
public enum ChildProcess {
  /// How one ended.
  public enum Ending: Sendable, Equatable {
    /// By itself, with a status.
    case status(Int32)
    /// By a signal.
    case signal(Int32)
  }

  /// A program that could not be started.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    /// In words.
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
    var ends: [Int32] = [-1, -1]
    if readsOutput {
      guard pipe(&ends) == 0 else { throw failure("a pipe", errno) }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }
    defer { if ends[0] >= 0 { close(ends[0]) } }
    let pid = try spawn(program, arguments, environment, output: ends[1])
    let output = readsOutput ? read(ends[0]) : []
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 {
      guard errno == EINTR else { throw failure(program, errno) }
    }
    // As WIFSIGNALED and WEXITSTATUS have it, which Swift does not import.
    let signal = status & 0x7F
    return (signal == 0 ? .status(status >> 8 & 0xFF) : .signal(signal), output)
  }

  private static func spawn(
    _ program: String, _ arguments: [String], _ environment: [String: String], output: Int32
  ) throws(Failure) -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      // The reader sees the end once nobody has this one any more.
      if output >= 0 { close(output) }
    }
    if output >= 0 { posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) }
    let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    // The copies live until the call that reads them has returned.
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var settings = all.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for copy in words + settings { free(copy) } }
    var pid: pid_t = 0
    let number = posix_spawn(&pid, program, &actions, nil, &words, &settings)
    guard number == 0 else { throw failure(program, number) }
    return pid
  }

  /// Everything that is written into a pipe, until its other end is closed.
  private static func read(_ descriptor: Int32) -> [UInt8] {
    var (bytes, piece) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
    while true {
      let count = piece.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += piece[..<count]
    }
  }

  private static func failure(_ what: String, _ number: Int32) -> Failure {
    // One more process meets the same limits as one more thread.
    let remedy = number == EAGAIN ? ": \(ProcessLimit.here.remedy)" : ""
    return Failure(
      description: "\(what): cannot be started (\(String(cString: strerror(number))))\(remedy)",
      isShortage: [EAGAIN, ENOMEM, EMFILE, ENFILE].contains(number))
  }
}
