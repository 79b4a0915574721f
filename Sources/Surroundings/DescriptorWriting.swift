import Foundation

/// Writes bytes to a descriptor, all of them, however many calls that takes.
///
/// - Returns: 0, or the error number of the call that failed; what came before it is written.
public func writeAll(_ bytes: some Sequence<UInt8>, to descriptor: Int32) -> Int32 {
  var rest = Array(bytes)[...]
  while !rest.isEmpty {
    // The buffer outlives the call, which reads no further than its count.
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count > 0 {
      rest = rest.dropFirst(count)
    } else if count == 0 {
      return EIO
    } else if errno == EAGAIN {
      // Somebody made it non-blocking; this side waits all the same.
      _ = isWritable(descriptor, within: -1)
    } else if errno != EINTR {
      return errno
    }
  }
  return 0
}

/// Whether a descriptor takes some bytes at once, or fails at once.
///
/// - Parameter milliseconds: how long to wait for that; below zero without an end.
func isWritable(_ descriptor: Int32, within milliseconds: Int32) -> Bool {
  var source = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
  return poll(&source, 1, milliseconds) != 0
}
