import CZeroMQ

/// ZeroMQ's threads and its connections, one for a process.
public final class MessageContext: @unchecked Sendable {
  // @unchecked Sendable because a ZeroMQ context may be used from any thread (zmq_ctx_new(3)) and the
  // pointer never changes.
  fileprivate let handle: UnsafeMutableRawPointer

  /// - Throws: ``MessagingError`` where the process has no descriptors or memory left.
  public init() throws(MessagingError) {
    guard let handle = zmq_ctx_new() else { throw MessagingError.last("make a ZeroMQ context") }
    self.handle = handle
  }

  deinit { zmq_ctx_term(handle) }

  /// ZeroMQ's version, as "4.3.4".
  public static var libraryVersion: String {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    zmq_version(&major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }
}

/// One end of the conversation between a coordinator and its workers. Belongs to the thread that made
/// it; closed at the end of its scope.
public struct Socket: ~Copyable {
  /// The two roles: a coordinator routes, a worker deals.
  public enum Role: Equatable, Sendable {
    /// Binds, hears everyone, answers by session.
    case coordinator
    /// Connects, under a session of its own.
    case worker(session: Session)
  }

  fileprivate let handle: UnsafeMutableRawPointer
  private let context: MessageContext

  /// Opens a socket with the limits of the design: messages of at most ``largestMessage``, ten seconds
  /// for a handshake, keep-alive and heartbeats underneath, nothing queued for a peer that is not there.
  ///
  /// - Parameter linger: how long closing may wait for what is queued to leave.
  /// - Throws: ``MessagingError``.
  public init(_ role: Role, in context: MessageContext, linger: Duration) throws(MessagingError) {
    let kind = role == .coordinator ? ZMQ_ROUTER : ZMQ_DEALER
    guard let opened = zmq_socket(context.handle, kind) else { throw MessagingError.last("open a socket") }
    do { try Self.configure(opened, role, linger) } catch {
      zmq_close(opened)
      throw error
    }
    handle = opened
    self.context = context
  }

  private static func configure(
    _ handle: UnsafeMutableRawPointer, _ role: Role, _ linger: Duration
  ) throws(MessagingError) {
    func set(_ option: Int32, _ value: some FixedWidthInteger) throws(MessagingError) {
      let result = withUnsafeBytes(of: value) { zmq_setsockopt(handle, option, $0.baseAddress, $0.count) }
      if result != 0 { throw MessagingError.last("set socket option \(option)") }
    }
    try set(ZMQ_LINGER, Int32(linger.milliseconds))
    try set(ZMQ_TCP_KEEPALIVE, Int32(1))
    try set(ZMQ_HEARTBEAT_IVL, Int32(5_000))
    try set(ZMQ_HEARTBEAT_TIMEOUT, Int32(20_000))
    try set(ZMQ_HANDSHAKE_IVL, Int32(10_000))
    try set(ZMQ_SNDHWM, Int32(100_000))
    try set(ZMQ_RCVHWM, Int32(100_000))
    try set(ZMQ_MAXMSGSIZE, Int64(largestMessage))
    switch role {
    case .coordinator:
      // A worker that lost its connection and made another is the same worker.
      try set(ZMQ_ROUTER_HANDOVER, Int32(1))
    case .worker(let session):
      try set(ZMQ_IMMEDIATE, Int32(1))
      try set(ZMQ_RECONNECT_IVL, Int32(100))
      try set(ZMQ_RECONNECT_IVL_MAX, Int32(3_000))
      let result = session.withBytes { zmq_setsockopt(handle, ZMQ_ROUTING_ID, $0.baseAddress, $0.count) }
      if result != 0 { throw MessagingError.last("name the session") }
    }
  }

  deinit { zmq_close(handle) }

  /// The longest frame either side accepts, in bytes.
  public static let largestMessage = 64 << 20

  /// Listens at an endpoint.
  ///
  /// - Returns: the endpoint with the port the system chose where `*` was asked for.
  /// - Throws: ``MessagingError``, ``MessagingError/Code/addressInUse`` among others.
  public func bind(_ endpoint: Endpoint) throws(MessagingError) -> Endpoint {
    try check("listen at \(endpoint)", zmq_bind(handle, endpoint.description))
    var name = [CChar](repeating: 0, count: 1024)
    var length = name.count
    try check("ask for the address of \(endpoint)", zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, &name, &length))
    return try Endpoint(
      String(decoding: name.prefix(max(0, length - 1)).map(UInt8.init(bitPattern:)), as: UTF8.self))
  }

  /// Keeps trying to be connected to an endpoint until the socket is closed.
  public func connect(_ endpoint: Endpoint) throws(MessagingError) {
    try check("connect to \(endpoint)", zmq_connect(handle, endpoint.description))
  }

  /// Sends one message to a worker (from a coordinator).
  ///
  /// - Returns: false where it could not be queued: the worker is gone, or far behind.
  public func send(_ frame: [UInt8], to session: Session) throws(MessagingError) -> Bool {
    let named = try valueOrWait("address a message") {
      session.withBytes { zmq_send(handle, $0.baseAddress, $0.count, ZMQ_SNDMORE | ZMQ_DONTWAIT) }
    }
    guard named != nil else { return false }
    return try queue(frame)
  }

  /// Sends one message to the coordinator (from a worker).
  ///
  /// - Returns: false where it could not be queued: nobody is connected.
  public func send(_ frame: [UInt8]) throws(MessagingError) -> Bool { try queue(frame) }

  /// The next waiting message of a worker's socket; nil when there is none.
  public func receive() throws(MessagingError) -> [UInt8]? { try frames()?.last }

  /// The next waiting message of a coordinator's socket and who sent it; nil when there is none.
  /// Messages that are not a session and one frame are dropped.
  public func receiveFromAnyone() throws(MessagingError) -> (session: Session, frame: [UInt8])? {
    while let parts = try frames() {
      if parts.count == 2, let session = Session(bytes: parts[0]) { return (session, parts[1]) }
    }
    return nil
  }

  private func queue(_ bytes: [UInt8]) throws(MessagingError) -> Bool {
    try valueOrWait("send a message") {
      bytes.withUnsafeBytes { zmq_send(handle, $0.baseAddress, $0.count, ZMQ_DONTWAIT) }
    } != nil
  }

  private func frames() throws(MessagingError) -> [[UInt8]]? {
    var parts: [[UInt8]] = []
    var message = zmq_msg_t()
    repeat {
      zmq_msg_init(&message)
      defer { zmq_msg_close(&message) }
      guard try valueOrWait("receive a message", { zmq_msg_recv(&message, handle, ZMQ_DONTWAIT) }) != nil
      else {
        return nil
      }
      let bytes = UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))
      parts.append([UInt8](bytes))
    } while zmq_msg_more(&message) != 0
    return parts
  }

  private func check(_ operation: @autoclosure () -> String, _ result: Int32) throws(MessagingError) {
    if result != 0 { throw MessagingError.last(operation()) }
  }
}

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
    var items = [zmq_pollitem_t(socket: socket.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)]
    for descriptor in descriptors {
      items.append(zmq_pollitem_t(socket: nil, fd: descriptor, events: Int16(ZMQ_POLLIN), revents: 0))
    }
    if zmq_poll(&items, Int32(items.count), max(0, timeout.milliseconds)) < 0 {
      if zmq_errno() == EINTR { return Ready() }
      throw MessagingError.last("wait for messages")
    }
    let readable = Int16(ZMQ_POLLIN | ZMQ_POLLERR)
    return Ready(
      socket: items[0].revents & readable != 0,
      descriptors: items.dropFirst().filter { $0.revents & readable != 0 }.map(\.fd))
  }
}

extension Duration {
  /// Whole milliseconds, rounded towards zero.
  fileprivate var milliseconds: Int {
    Int(components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
  }
}
