import NIOCore

/// Lets whole heads of requests through to the decoder, one at a time, the next when the one before is answered, and
/// holds a connection to its limits of size and time. Bodies never come through.
final class RequestGate: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Why no request comes of what was sent; goes to the end of the pipeline as an error.
  enum Fault: Error {
    case lineTooLong
    case headersTooLong
    case tooSlow
    case unreadable
  }

  /// Told by the end of the pipeline when a request is answered.
  struct Answered {
    /// Whether the connection ends with it.
    var isLast: Bool
  }

  private enum Phase {
    /// A request is awaited.
    case waiting
    /// It is answered.
    case answering
    /// The last answer is given.
    case leaving
  }

  private let connections: OpenConnections
  private var context: ChannelHandlerContext?
  private var phase = Phase.waiting
  private var deadline: Scheduled<Void>?
  /// What came and was not let through.
  private var held = ByteBuffer()
  /// So many of its bytes hold no end of a head, and whether the last of them begin a line.
  private var scanned = 0
  private var isLineEmpty = false
  private var isLettingThrough = false
  private var isReadPending = false
  private var isInputClosed = false
  private var isAnswerBegun = false
  /// Whether nothing has come since the last answer.
  private var isResting = false
  /// When the present phase began.
  private(set) var since = NIODeadline.now()

  init(_ connections: OpenConnections) { self.connections = connections }

  /// Whether an answer is under way.
  var isAnswering: Bool { phase == .answering }

  /// Ends the connection.
  func end() {
    connections.remove(self)
    context?.close(promise: nil)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    connections.add(self)
    enter(.waiting, for: connections.limits.requestTime)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    deadline?.cancel()
    connections.remove(self)
    self.context = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard phase != .leaving else { return }
    var bytes = unwrapInboundIn(data)
    // A visitor who has asked before may rest; a request that has begun may not, be it by empty lines.
    if isResting { enter(.waiting, for: connections.limits.requestTime) }
    isResting = false
    held.writeBuffer(&bytes)
    letThrough(context)
  }

  func read(context: ChannelHandlerContext) {
    // What is asked beside an answer waits in the socket.
    if phase == .answering { isReadPending = true } else { context.read() }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    isAnswerBegun = true
    context.write(data, promise: promise)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard event as? ChannelEvent == .inputClosed else { return context.fireUserInboundEventTriggered(event) }
    isInputClosed = true
    if phase != .answering { context.close(promise: nil) }
  }

  func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?)
  {
    guard let answered = event as? Answered else {
      return context.triggerUserOutboundEvent(event, promise: promise)
    }
    promise?.succeed()
    if isInputClosed {
      context.close(promise: nil)
    } else if answered.isLast {
      // Closed in one direction first: bytes that nobody reads would take the answer away from its visitor.
      held.clear()
      enter(.leaving, for: connections.limits.farewellTime)
      context.close(mode: .output, promise: nil)
      resumeReading(context)
    } else {
      let limits = connections.limits
      isResting = held.readableBytes == 0
      enter(.waiting, for: isResting ? limits.idleTime : limits.requestTime)
      letThrough(context)
      if phase == .waiting { resumeReading(context) }
    }
  }

  private func resumeReading(_ context: ChannelHandlerContext) {
    guard isReadPending else { return }
    isReadPending = false
    context.read()
  }

  private func letThrough(_ context: ChannelHandlerContext) {
    guard !isLettingThrough else { return }
    isLettingThrough = true
    defer { isLettingThrough = false }
    let limit = connections.limits.headBytes
    while phase == .waiting, skipEmptyLines() {
      let end = findEndOfHead()
      guard (end ?? held.readableBytes) <= limit else {
        let hasLine = held.readableBytesView.prefix(limit).contains(UInt8(ascii: "\n"))
        return fail(hasLine ? .headersTooLong : .lineTooLong, context)
      }
      guard let end, let head = held.readSlice(length: end) else { return }
      held.discardReadBytes()
      (scanned, isLineEmpty, isAnswerBegun) = (0, false, false)
      enter(.answering, for: connections.limits.answerTime)
      context.fireChannelRead(wrapInboundOut(head))
      // Where the decoder sees no end of what looks like one, nothing would ever be answered.
      if !isAnswerBegun { fail(.unreadable, context) }
    }
  }

  /// Passes over line ends before a request; says whether anything is left.
  private func skipEmptyLines() -> Bool {
    while let byte = held.getInteger(at: held.readerIndex, as: UInt8.self),
      byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
    {
      guard scanned == 0 else { return true }
      held.moveReaderIndex(forwardBy: 1)
    }
    return held.readableBytes > 0
  }

  /// Looks through what has come; how long the head is that it begins with, its empty line included, or nil.
  private func findEndOfHead() -> Int? {
    let bytes = held.readableBytesView
    for byte in bytes.dropFirst(scanned) {
      scanned += 1
      switch byte {
      case UInt8(ascii: "\n"):
        if isLineEmpty { return scanned }
        isLineEmpty = true
      case UInt8(ascii: "\r"): break
      default: isLineEmpty = false
      }
    }
    return nil
  }

  private func fail(_ fault: Fault, _ context: ChannelHandlerContext) {
    held.clear()
    enter(.answering, for: connections.limits.answerTime)
    context.fireErrorCaught(fault)
  }

  private func enter(_ phase: Phase, for time: TimeAmount) {
    self.phase = phase
    since = .now()
    deadline?.cancel()
    guard let context else { return }
    deadline = context.eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in self?.timeIsUp() }
  }

  private func timeIsUp() {
    guard let context else { return }
    if phase == .waiting, held.readableBytes > 0 {
      fail(.tooSlow, context)
    } else {
      context.close(promise: nil)
    }
  }
}
