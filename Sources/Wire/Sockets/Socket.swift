import CZeroMQ

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

  /// How a connection is encrypted, and both ends know each other: by CURVE (CurveZMQ, RFC 26).
  public enum Security: Sendable {
    /// Not at all; only for Unix sockets, which the file system guards.
    case none
    /// As the coordinator with these keys. Nobody is let in unless a ``Doorkeeper`` is there.
    case coordinator(KeyPair)
    /// As a worker with these keys, of the coordinator with that key and no other.
    case worker(KeyPair, of: PublicKey)
  }

  let handle: SocketHandle
  private var isSecured: Bool

  /// Opens a socket with the limits of the design: messages of at most ``largestMessage``, two minutes
  /// for a handshake, dead connections closed, nothing queued for a peer that is not there.
  ///
  /// - Parameter linger: how long closing may wait for what is queued to leave.
  /// - Throws: ``MessagingError``.
  public init(
    _ role: Role, in context: MessageContext, linger: Duration, security: Security = .none
  ) throws(MessagingError) {
    let handle = try SocketHandle(role == .coordinator ? ZMQ_ROUTER : ZMQ_DEALER, in: context)
    try handle.set(ZMQ_LINGER, Int32(linger.milliseconds))
    // A connection whose other end is gone without a word is closed by the system: after a minute in which what is said is
    // not confirmed or not read, or in which nothing is said and nobody answers its questions.
    try handle.set(ZMQ_TCP_MAXRT, Int32(60_000))
    try handle.set(ZMQ_TCP_KEEPALIVE, Int32(1))
    try handle.set(ZMQ_TCP_KEEPALIVE_IDLE, Int32(30))
    try handle.set(ZMQ_TCP_KEEPALIVE_INTVL, Int32(10))
    // A coordinator with hundreds at its door, on a machine that others use too, takes its time: were all that wait ended
    // before, none would ever come in. What they cost meanwhile is bounded by ``Handshakes``.
    try handle.set(ZMQ_HANDSHAKE_IVL, Int32(120_000))
    // Of each peer so many messages wait, and so many for it; beyond that TCP waits for a minute, and what a coordinator says to
    // somebody who does not listen is lost. What a worker has to say is its own memory.
    try handle.set(ZMQ_SNDHWM, Int32(role == .coordinator ? Self.longestQueue : 1_000))
    // A coordinator has thousands of peers, each with a queue, and reads from all of them in turn.
    try handle.set(ZMQ_RCVHWM, Int32(role == .coordinator ? Self.longestQueueOfMany : Self.longestQueue))
    try handle.set(ZMQ_MAXMSGSIZE, Int64(Self.largestMessage + Self.encryption))
    switch role {
    case .coordinator:
      // A worker that lost its connection and made another is the same worker.
      try handle.set(ZMQ_ROUTER_HANDOVER, Int32(1))
    case .worker(let session):
      // Behind a tunnel the system sees its near end only; before the handshake is over, nobody asks there. A coordinator
      // asks nobody: it has thousands.
      try handle.set(ZMQ_HEARTBEAT_IVL, Int32(20_000))
      try handle.set(ZMQ_HEARTBEAT_TIMEOUT, Int32(60_000))
      try handle.set(ZMQ_IMMEDIATE, Int32(1))
      try handle.set(ZMQ_RECONNECT_IVL, Int32(100))
      try handle.set(ZMQ_RECONNECT_IVL_MAX, Int32(3_000))
      try handle.set(ZMQ_ROUTING_ID, bytes: session.bytes)
    }
    let isSecured = try Self.secure(handle, security)
    self.handle = handle
    self.isSecured = isSecured
  }

  /// The longest frame either side accepts, in bytes: what may be longer is said in several messages.
  public static let largestMessage = 1 << 20

  /// Messages of one peer that wait to be heard, or to be sent to it.
  private static let longestQueue = 32

  /// Messages of one of a coordinator's peers that wait to be heard. Mostly they are short, and the rest of a burst waits
  /// in the buffers of TCP; but they may be as long as messages are.
  private static let longestQueueOfMany = 8

  /// What encryption adds to a frame at most, in bytes.
  private static let encryption = 64

  /// Listens at an endpoint.
  ///
  /// - Returns: the endpoint with the port the system chose where `*` was asked for.
  /// - Throws: ``MessagingError``, ``MessagingError/Code/addressInUse`` among others.
  public func bind(_ endpoint: Endpoint) throws(MessagingError) -> Endpoint {
    try bind(endpoint, asked: endpoint)
  }

  /// Listens at an endpoint, in place of the one that was asked for.
  private func bind(_ endpoint: Endpoint, asked: Endpoint) throws(MessagingError) -> Endpoint {
    try check(endpoint)
    guard endpoint.transport == .tcp else {
      try handle.bind(endpoint.description)
      return try boundEndpoint
    }
    let host = String(endpoint.host)
    let known = HostAddresses.toListen(at: host)
    // What is no host may be the name of an interface.
    var refusal: MessagingError?
    for address in known.all.isEmpty ? [host] : known.all {
      do throws(MessagingError) {
        try handle.set(ZMQ_IPV6, Int32(HostAddresses.isIPv6(address) ? 1 : 0))
        try handle.bind("tcp://\(address):\(endpoint.port)")
        // The name is what other machines know it by.
        return try Endpoint("tcp://\(host):\(try boundEndpoint.port)")
      } catch {
        guard error.code != .addressInUse else { throw error }
        refusal = refusal ?? error
      }
    }
    throw MessagingError(
      code: .badAddress,
      message: "cannot listen at \(asked): \(known.refusal(of: host))"
        + (refusal.map { " (\($0))" } ?? ""))
  }

  /// Looks whether a coordinator can listen at the host of an endpoint, whatever the port.
  ///
  /// - Throws: ``MessagingError`` as ``bind(_:)`` does.
  public static func checkHost(of endpoint: Endpoint) throws(MessagingError) {
    guard endpoint.transport == .tcp else { return }
    let socket = try Socket(
      .coordinator, in: try MessageContext(), linger: .zero, security: .coordinator(try KeyPair()))
    _ = try socket.bind(try Endpoint("tcp://\(endpoint.host):*"), asked: endpoint)
  }

  /// Where it listens, in numbers.
  private var boundEndpoint: Endpoint {
    get throws(MessagingError) {
      var name = [CChar](repeating: 0, count: 1024)
      var length = name.count
      guard zmq_getsockopt(handle.pointer, ZMQ_LAST_ENDPOINT, &name, &length) == 0 else {
        throw MessagingError.last("ask for the address of a socket")
      }
      return try Endpoint(
        String(decoding: name.prefix(max(0, length - 1)).map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
  }

  /// Keeps trying to be connected to an endpoint until the socket is closed.
  public func connect(_ endpoint: Endpoint) throws(MessagingError) {
    try check(endpoint)
    try handle.set(ZMQ_IPV6, Int32(Self.needsIPv6(endpoint) ? 1 : 0))
    try handle.connect(endpoint.description)
  }

  /// Whether an endpoint is reached by IPv6. Of a host that has addresses of both kinds one is taken at which somebody
  /// listens.
  private static func needsIPv6(_ endpoint: Endpoint) -> Bool {
    guard endpoint.transport == .tcp else { return false }
    if HostAddresses.isIPv6(endpoint.host) { return true }
    let addresses = HostAddresses(of: String(endpoint.host))
    let kinds = Set(addresses.all.map { HostAddresses.isIPv6($0) })
    guard kinds.count > 1 else { return kinds.contains(true) }
    return addresses.answering(port: endpoint.port).map { HostAddresses.isIPv6($0) } ?? false
  }

  /// Leaves one endpoint for another, where the coordinator that listens is known by that key. What was queued for
  /// the first is lost.
  ///
  /// - Throws: ``MessagingError``, ``MessagingError/Code/badAddress`` where that would end the encryption.
  public mutating func move(
    from old: Endpoint, to new: Endpoint, security: Security
  ) throws(MessagingError) {
    guard new.transport == .tcp || !isSecured else {
      throw MessagingError(
        code: .badAddress,
        message: "\(new) is a Unix socket; a worker that connected over tcp does not switch to one")
    }
    isSecured = try Self.secure(handle, security)
    try handle.disconnect(old.description)
    try connect(new)
  }

  /// Sets how connections made from now on are encrypted.
  ///
  /// - Returns: whether they are.
  private static func secure(
    _ handle: borrowing SocketHandle, _ security: Security
  ) throws(MessagingError) -> Bool {
    switch security {
    case .none: return false
    case .coordinator(let keys):
      try handle.set(ZMQ_CURVE_SERVER, Int32(1))
      try handle.set(ZMQ_CURVE_SECRETKEY, bytes: keys.secret)
    case .worker(let keys, of: let coordinator):
      try handle.set(ZMQ_CURVE_SERVERKEY, bytes: coordinator.bytes)
      try handle.set(ZMQ_CURVE_PUBLICKEY, bytes: keys.publicKey.bytes)
      try handle.set(ZMQ_CURVE_SECRETKEY, bytes: keys.secret)
    }
    return true
  }

  /// Sends one message to a worker (from a coordinator).
  ///
  /// - Returns: false where it could not be queued: the worker is gone, or far behind.
  public func send(_ frame: [UInt8], to session: Session) throws(MessagingError) -> Bool {
    guard try handle.send(session.bytes, more: true) else { return false }
    return try handle.send(frame)
  }

  /// Sends one message to the coordinator (from a worker).
  ///
  /// - Returns: false where it could not be queued: nobody is connected.
  public func send(_ frame: [UInt8]) throws(MessagingError) -> Bool { try handle.send(frame) }

  /// The next waiting message of a worker's socket; nil when there is none.
  public func receive() throws(MessagingError) -> [UInt8]? { try handle.receive()?.frames.last }

  /// The next waiting message of a coordinator's socket and who sent it; nil when there is none.
  /// Messages that are not a session and one frame are dropped.
  public func receiveFromAnyone() throws(MessagingError) -> (sender: Sender, frame: [UInt8])? {
    while let (frames, user, descriptor) = try handle.receive() {
      if frames.count == 2, let session = Session(bytes: frames[0]) {
        return (Sender(session: session, user: user, descriptor: descriptor), frames[1])
      }
    }
    return nil
  }

  /// No tcp connection without CURVE: whoever reached it could take part.
  private func check(_ endpoint: Endpoint) throws(MessagingError) {
    guard endpoint.transport == .ipc || isSecured else {
      throw MessagingError(code: .badAddress, message: "\(endpoint): tcp needs keys, but none were given")
    }
  }
}

/// Who sent a message.
public struct Sender: Sendable {
  /// The worker process, by its own account.
  public let session: Session
  /// The name the ``Doorkeeper`` gave to whoever has its key; nil through a Unix socket.
  public let user: String?
  /// The connection it came through; nil where that is not known.
  public let descriptor: Int32?

  /// A worker process, as the doorkeeper knows it.
  package init(session: Session, user: String?, descriptor: Int32? = nil) {
    (self.session, self.user, self.descriptor) = (session, user, descriptor)
  }

  /// Its key; nil for that of the sweep directory, and where there is none.
  public var key: String? { user == Doorkeeper.userWithSweepDirectory ? nil : user }

  /// Whether it has the key that lies in the sweep directory, or came through its Unix socket.
  public var hasSweepDirectory: Bool { user == nil || user == Doorkeeper.userWithSweepDirectory }
}
