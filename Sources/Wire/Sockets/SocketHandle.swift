import CZeroMQ

/// An open ZeroMQ socket of any kind, closed at the end of its scope. Belongs to the thread that made it.
struct SocketHandle: ~Copyable {
  let pointer: UnsafeMutableRawPointer
  private let context: MessageContext

  /// Opens a socket.
  ///
  /// - Parameter kind: `ZMQ_ROUTER` and the like.
  init(_ kind: Int32, in context: MessageContext) throws(MessagingError) {
    guard let opened = zmq_socket(context.handle, kind) else { throw MessagingError.last("open a socket") }
    pointer = opened
    self.context = context
  }

  deinit { zmq_close(pointer) }

  /// Frames that are kept of a message.
  private static let mostFrames = 16

  /// Sets an option that is a number.
  func set(_ option: Int32, _ value: some FixedWidthInteger) throws(MessagingError) {
    let result = withUnsafeBytes(of: value) { zmq_setsockopt(pointer, option, $0.baseAddress, $0.count) }
    if result != 0 { throw MessagingError.last("set socket option \(option)") }
  }

  /// Sets an option that is bytes.
  func set(_ option: Int32, bytes: [UInt8]) throws(MessagingError) {
    if zmq_setsockopt(pointer, option, bytes, bytes.count) != 0 {
      throw MessagingError.last("set socket option \(option)")
    }
  }

  func bind(_ address: String) throws(MessagingError) {
    if zmq_bind(pointer, address) != 0 { throw MessagingError.last("listen at \(address)") }
  }

  func connect(_ address: String) throws(MessagingError) {
    if zmq_connect(pointer, address) != 0 { throw MessagingError.last("connect to \(address)") }
  }

  /// Ends the connection to an address that ``connect(_:)`` was given.
  func disconnect(_ address: String) throws(MessagingError) {
    if zmq_disconnect(pointer, address) != 0 { throw MessagingError.last("disconnect from \(address)") }
  }

  /// Queues a frame.
  ///
  /// - Returns: false where there is no room for it, or nobody to send it to.
  func send(_ bytes: [UInt8], more: Bool = false) throws(MessagingError) -> Bool {
    let flags = ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0)
    return try valueOrWait("send a message") { zmq_send(pointer, bytes, bytes.count, flags) } != nil
  }

  /// The frames of the next waiting message, the name the one who let its sender in gave him (nil where
  /// nobody is asked), and then the descriptor of its connection; nil when there is none.
  func receive() throws(MessagingError) -> (frames: [[UInt8]], user: String?, descriptor: Int32?)? {
    var frames: [[UInt8]] = []
    var user: String?
    var descriptor: Int32?
    var message = zmq_msg_t()
    repeat {
      zmq_msg_init(&message)
      defer { zmq_msg_close(&message) }
      guard try valueOrWait("receive a message", { zmq_msg_recv(&message, pointer, ZMQ_DONTWAIT) }) != nil
      else {
        return nil
      }
      let bytes = UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))
      // No message of ours has more frames than a request of ZeroMQ's to let somebody in.
      if frames.count < Self.mostFrames { frames.append([UInt8](bytes)) }
      if let name = zmq_msg_gets(&message, "User-Id") {
        user = String(cString: name)
        let source = zmq_msg_get(&message, ZMQ_SRCFD)
        if source >= 0 { descriptor = source }
      }
    } while zmq_msg_more(&message) != 0
    return (frames, user, descriptor)
  }
}
