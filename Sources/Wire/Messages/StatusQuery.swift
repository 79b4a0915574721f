/// Asks a coordinator how its sweep is doing.
public enum StatusQuery {
  /// The coordinator's answer; nil where nobody answers in time.
  ///
  /// - Throws: ``MessagingError`` where the endpoint cannot be used.
  public static func ask(
    _ endpoint: Endpoint, security: Socket.Security, timeout: Duration
  ) throws(MessagingError) -> WireStatusReply? {
    let socket = try Socket(
      .worker(session: Session()), in: try MessageContext(), linger: .zero, security: security)
    try socket.connect(endpoint)
    let clock = ContinuousClock()
    let deadline = clock.now + timeout
    var (asked, found) = (false, WireStatusReply?.none)
    while clock.now < deadline {
      if !asked { asked = try socket.send(WireToCoordinator.encode(.statusRequest(WireStatusRequest()))) }
      let wait = min(.milliseconds(asked ? 500 : 20), deadline - clock.now)
      guard try Poller.wait(for: socket, and: [], timeout: wait).socket, let frame = try socket.receive()
      else {
        continue
      }
      guard case .statusReply(let reply) = try WireToWorker.decode(frame) else { continue }
      let workers = (found?.workers ?? []) + reply.workers
      found = reply
      found?.workers = workers
      if !reply.more { return found }
    }
    return found
  }
}
