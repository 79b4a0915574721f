import Foundation

/// Asks a coordinator how its sweep is doing.
public enum StatusQuery {
  /// The coordinator's answer; nil where nobody answers in time.
  ///
  /// - Throws: ``MessagingError`` where the endpoint cannot be used.
  public static func ask(
    _ endpoint: Endpoint, security: Socket.Security, timeout: Duration
  ) throws(MessagingError) -> WireStatusReply? {
    let context = try MessageContext()
    let socket = try Socket(.worker(session: Session()), in: context, linger: .zero, security: security)
    let monitor = try ConnectionMonitor(socket, in: context)
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
    if found == nil { try takeBack(monitor.events()) }
    return found
  }

  /// Has the connection that nobody answered on end as if it had never been: a coordinator that stands still hears of it
  /// later, and counts whoever leaves before it is known as refused.
  private static func takeBack(_ events: [ConnectionMonitor.Event]) {
    var connection: Int32?
    for event in events {
      switch event {
      case .connected(let descriptor): connection = descriptor
      case .closed: connection = nil
      default: break
      }
    }
    guard let connection else { return }
    var atOnce = linger(l_onoff: 1, l_linger: 0)
    setsockopt(connection, SOL_SOCKET, SO_LINGER, &atOnce, socklen_t(MemoryLayout.size(ofValue: atOnce)))
  }
}
