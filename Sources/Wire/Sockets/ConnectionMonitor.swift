import CZeroMQ
import Foundation

/// What becomes of a socket's connections, as ZeroMQ tells it. Belongs to the thread that made it.
public struct ConnectionMonitor: ~Copyable {
  /// Something that happened to a connection.
  public enum Event: Equatable, Sendable {
    /// A peer reached the socket, through this descriptor.
    case accepted(Int32)
    /// The socket reached a peer, through this descriptor.
    case connected(Int32)
    /// A connection is over; its descriptor is free again.
    case closed(Int32)
    /// Both ends know each other.
    case joined
    /// The other end does not let this key in.
    case keyRefused
    /// The other end does not speak CURVE, or not with the key it was taken for.
    case foreign
    /// The other end went away, or said nothing for too long, before it was known.
    case brokenOff
    /// The other end threw the connection away before it was known, and with it what it had been sent: it only looked
    /// whether somebody listens. Who hangs up over what it has read ends its side in order.
    case reset
  }

  let handle: SocketHandle

  /// Begins to watch a socket of the calling thread.
  ///
  /// - Throws: ``MessagingError``.
  public init(_ socket: borrowing Socket, in context: MessageContext) throws(MessagingError) {
    try self.init(address: try Self.announce(socket), in: context)
  }

  /// Watches a socket that announces its events at an address. Any thread may.
  init(address: String, in context: MessageContext) throws(MessagingError) {
    let handle = try SocketHandle(ZMQ_PAIR, in: context)
    try handle.set(ZMQ_LINGER, Int32(0))
    try handle.connect(address)
    self.handle = handle
  }

  /// Makes a socket announce its events; for the thread that owns it.
  ///
  /// - Returns: where it does.
  static func announce(_ socket: borrowing Socket) throws(MessagingError) -> String {
    let pointer = socket.handle.pointer
    let address = "inproc://monitor-\(UInt(bitPattern: pointer))"
    let events =
      ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_CONNECTED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED
      | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
      | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL
    guard zmq_socket_monitor(pointer, address, events) == 0 else {
      throw MessagingError.last("watch a socket")
    }
    return address
  }

  /// What happened since the last call.
  public func events() throws(MessagingError) -> [Event] {
    var events: [Event] = []
    while let frames = try handle.receive()?.frames {
      // Six bytes: what happened, and a number that says more.
      guard let first = frames.first, first.count == 6 else { continue }
      let (kind, number) = first.withUnsafeBytes {
        ($0.loadUnaligned(as: UInt16.self), $0.loadUnaligned(fromByteOffset: 2, as: Int32.self))
      }
      switch Int32(kind) {
      case ZMQ_EVENT_ACCEPTED: events.append(.accepted(number))
      case ZMQ_EVENT_CONNECTED: events.append(.connected(number))
      case ZMQ_EVENT_DISCONNECTED: events.append(.closed(number))
      case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: events.append(.joined)
      case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: events.append(.keyRefused)
      case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: events.append(.foreign)
      case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: events.append(number == ECONNRESET ? .reset : .brokenOff)
      default: break
      }
    }
    return events
  }
}
