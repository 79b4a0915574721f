import Foundation

extension ChildProcess {
  /// Two descriptors that no other program gets unless it is given one. Its user is one thread.
  package final class Pipe {
    /// Below zero once it is closed, as the other.
    package private(set) var (readEnd, writeEnd): (Int32, Int32)

    /// An open pipe.
    ///
    /// - Throws: ``Failure`` where the process has no descriptors left.
    package init() throws(Failure) {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { throw failure("a child process", errno) }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
      closeReadEnd()
      closeWriteEnd()
    }

    package func closeReadEnd() {
      if readEnd >= 0 { close(readEnd) }
      readEnd = -1
    }

    package func closeWriteEnd() {
      if writeEnd >= 0 { close(writeEnd) }
      writeEnd = -1
    }

    /// Takes what is there, awaited; closes the pipe at its end.
    func read(into bytes: inout [UInt8]) {
      var piece = [UInt8](repeating: 0, count: 1 << 16)
      let count = piece.withUnsafeMutableBytes { Foundation.read(readEnd, $0.baseAddress, $0.count) }
      if count > 0 { bytes += piece[..<count] } else if count == 0 || errno != EINTR { closeReadEnd() }
    }

    /// Gives what there is room for, and waits for none; closes the pipe after the last, or where nobody reads any more.
    func write(_ rest: inout ArraySlice<UInt8>) {
      _ = fcntl(writeEnd, F_SETFL, O_NONBLOCK)
      let count = rest.withUnsafeBytes { Foundation.write(writeEnd, $0.baseAddress, $0.count) }
      if count > 0 { rest.removeFirst(count) }
      if rest.isEmpty || count < 0 && errno != EINTR && errno != EAGAIN { closeWriteEnd() }
    }
  }
}
