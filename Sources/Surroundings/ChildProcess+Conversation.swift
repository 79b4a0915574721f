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
    let isInTime = output.readEnd < 0 && errors.readEnd < 0
    if isInTime { answer.ending = wait(for: pid, options: 0) } else { end(pid) }
    return answer
  }

  /// Ends a program, at once where it does not end when it is asked to.
  private static func end(_ pid: Int32) {
    kill(pid, SIGTERM)
    let deadline = ContinuousClock.now + .seconds(2)
    while ContinuousClock.now < deadline {
      if ending(of: pid) != nil { return }
      poll(nil, 0, 10)
    }
    kill(pid, SIGKILL)
    _ = wait(for: pid, options: 0)
  }

  /// Two descriptors, of which this process's never makes it wait.
  private final class Pipe {
    /// Below zero once it is closed, as the other.
    private(set) var (readEnd, writeEnd): (Int32, Int32)

    init() throws(Failure) {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { throw failure("a pipe", errno) }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
      closeReadEnd()
      closeWriteEnd()
    }

    func closeReadEnd() {
      if readEnd >= 0 { close(readEnd) }
      readEnd = -1
    }

    func closeWriteEnd() {
      if writeEnd >= 0 { close(writeEnd) }
      writeEnd = -1
    }

    /// Takes what is there; closes the pipe at its end. To be called where there is something.
    func read(into bytes: inout [UInt8]) {
      var piece = [UInt8](repeating: 0, count: 1 << 16)
      let count = piece.withUnsafeMutableBytes { Foundation.read(readEnd, $0.baseAddress, $0.count) }
      if count > 0 { bytes += piece[..<count] } else if count == 0 || errno != EINTR { closeReadEnd() }
    }

    /// Gives what there is room for; closes the pipe after the last, or where nobody reads any more.
    func write(_ rest: inout ArraySlice<UInt8>) {
      _ = fcntl(writeEnd, F_SETFL, O_NONBLOCK)
      let count = rest.withUnsafeBytes { Foundation.write(writeEnd, $0.baseAddress, $0.count) }
      if count > 0 { rest.removeFirst(count) }
      if rest.isEmpty || count < 0 && errno != EINTR && errno != EAGAIN { closeWriteEnd() }
    }
  }
}
