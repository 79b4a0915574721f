import CZeroMQ

/// Waits for a socket and for file descriptors at once.
public enum Poller {
  /// What has something to read.
  public struct Ready: Equatable, Sendable {
    /// Whether the socket has a message waiting.
    public var socket = false
    /// Those of the descriptors that can be read, or were closed at the other end.
    public var descriptors: [Int32] = []
  }

  /// Returns as soon as anything is ready, or with nothing after `timeout`, or early on a signal.
  ///
  /// - Throws: ``MessagingError`` for a descriptor that is not open.
  public static func wait(
    for socket: borrowing Socket, and descriptors: [Int32], timeout: Duration
  ) throws(MessagingError) -> Ready {
    let ready = try wait(
      for: [socket.handle.pointer], and: descriptors, milliseconds: max(0, timeout.milliseconds))
    return Ready(socket: ready.sockets[0], descriptors: ready.descriptors)
  }

  /// The same without a socket.
  ///
  /// - Returns: those of the descriptors that are ready.
  @discardableResult
  public static func wait(for descriptors: [Int32], timeout: Duration) throws(MessagingError) -> [Int32] {
    try wait(for: [], and: descriptors, milliseconds: max(0, timeout.milliseconds)).descriptors
  }

  /// The same of any number of sockets; below zero milliseconds without an end.
  static func wait(
    for sockets: [UnsafeMutableRawPointer], and descriptors: [Int32], milliseconds: Int
  ) throws(MessagingError) -> (sockets: [Bool], descriptors: [Int32]) {
    let events = Int16(ZMQ_POLLIN)
    var items = sockets.map { zmq_pollitem_t(socket: $0, fd: 0, events: events, revents: 0) }
    items += descriptors.map { zmq_pollitem_t(socket: nil, fd: $0, events: events, revents: 0) }
    if zmq_poll(&items, Int32(items.count), milliseconds) < 0 {
      if zmq_errno() == EINTR { return (sockets.map { _ in false }, []) }
      throw MessagingError.last("wait for messages")
    }
    let readable = Int16(ZMQ_POLLIN | ZMQ_POLLERR)
    return (
      items.prefix(sockets.count).map { $0.revents & readable != 0 },
      items.dropFirst(sockets.count).filter { $0.revents & readable != 0 }.map(\.fd)
    )
  }
}

extension Duration {
  /// Whole milliseconds, rounded towards zero.
  var milliseconds: Int {
    Int(components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
  }
}
