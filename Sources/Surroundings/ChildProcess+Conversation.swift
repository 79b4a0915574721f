import Foundation

extension ChildProcess {
  /// What came of a program that was spoken with.
  public struct Answer: Sendable {
    /// How it ended; nil where it took too long, and was ended.
    public var ending: Ending?
    /// What it wrote to standard output.
    public var output: [UInt8] = []
    /// What it wrote to standard error.
    public var errors: [UInt8] = []
  }

  /// Runs a program apart from this process, gives it its input, and collects what it writes. Neither waits for the
  /// other.
  ///
  /// - Parameters:
  ///   - environment: its own; nil for this process's.
  ///   - limit: after this it is ended.
  /// - Throws: ``Failure``.
  public static func ask(
    _ program: String, _ arguments: [String], environment: [String: String]? = nil, input: [UInt8] = [],
    limit: Duration
  ) throws(Failure) -> Answer {
    let deadline = ContinuousClock.now + limit
    let (question, output, errors) = (try Pipe(), try Pipe(), try Pipe())
    var place = Place()
    (place.input, place.output, place.errors) = (question.readEnd, output.writeEnd, errors.writeEnd)
    place.isApart = true
    let pid = try start(program, arguments, environment: environment, in: place)
    question.closeReadEnd()
    output.closeWriteEnd()
    errors.closeWriteEnd()
    var answer = Answer()
    var rest = input[...]
    if rest.isEmpty { question.closeWriteEnd() }
    while output.readEnd >= 0 || errors.readEnd >= 0 {
      // A descriptor below zero is left out.
      var sources = [
        pollfd(fd: output.readEnd, events: Int16(POLLIN), revents: 0),
        pollfd(fd: errors.readEnd, events: Int16(POLLIN), revents: 0),
        pollfd(fd: question.writeEnd, events: Int16(POLLOUT), revents: 0),
      ]
      let left = deadline - .now
      guard left > .zero else { break }
      guard poll(&sources, nfds_t(sources.count), Int32(clamping: 1 + Int64(left / .milliseconds(1)))) > 0
      else { continue }
      if sources[0].revents != 0 { output.read(into: &answer.output) }
      if sources[1].revents != 0 { errors.read(into: &answer.errors) }
      if sources[2].revents != 0 { question.write(&rest) }
    }
    if output.readEnd < 0, errors.readEnd < 0 { answer.ending = ending(of: pid, before: deadline) }
    if answer.ending == nil { end(pid) }
    return answer
  }

  /// How a program ended, awaited until then: it may run on when it has nothing more to say.
  private static func ending(of pid: Int32, before deadline: ContinuousClock.Instant) -> Ending? {
    while true {
      if let ending = ending(of: pid) { return ending }
      guard ContinuousClock.now < deadline else { return nil }
      poll(nil, 0, 1)
    }
  }

  /// Ends a program that is apart, and what it has started; at once where they do not end when they are asked to.
  private static func end(_ pid: Int32) {
    kill(-pid, SIGTERM)
    let deadline = ContinuousClock.now + .seconds(2)
    // Nobody else is meant by the number as long as it is not waited for.
    while !hasEnded(pid), .now < deadline { poll(nil, 0, 1) }
    kill(-pid, SIGKILL)
    _ = wait(for: pid, options: 0)
  }

  /// Whether a program has ended, which may still be waited for.
  private static func hasEnded(_ pid: Int32) -> Bool {
    var facts = siginfo_t()
    return waitid(P_PID, id_t(pid), &facts, WEXITED | WNOHANG | WNOWAIT) != 0 || facts.si_signo == SIGCHLD
  }
}
