import CZeroMQ
import Foundation

/// The doorkeeper's work: it answers ZeroMQ's requests for admission, and observes the connections. Belongs to the
/// doorkeeper's thread.
struct Door: ~Copyable {
  private let desk: SocketHandle
  private let monitor: ConnectionMonitor
  private let admission: Doorkeeper.Admission
  private let mostDescriptors: Int
  private let refusals: Refusals
  /// Where the connections come from, by descriptor.
  private var addresses: [Int32: String] = [:]
  /// Those whose other end is not known yet.
  private var handshakes = Handshakes()
  private var openMessages = OpenMessages()
  /// Those that were ended here, and are counted.
  private var ended: Set<Int32> = []
  /// Why the connection that is about to be closed is.
  private var failure: String?

  /// - Parameter address: where the socket announces what becomes of its connections.
  init(
    _ address: String, in context: MessageContext, admission: Doorkeeper.Admission, mostDescriptors: Int,
    _ refusals: Refusals
  ) throws(MessagingError) {
    let desk = try SocketHandle(ZMQ_REP, in: context)
    try desk.set(ZMQ_LINGER, Int32(0))
    try desk.bind("inproc://zeromq.zap.01")
    let monitor = try ConnectionMonitor(address: address, in: context)
    self.desk = desk
    self.monitor = monitor
    self.admission = admission
    self.mostDescriptors = mostDescriptors
    self.refusals = refusals
  }

  /// Keeps the door until a descriptor can be read.
  mutating func keep(until stop: Int32) throws(MessagingError) {
    while true {
      let ready = try Poller.wait(
        for: [desk.pointer, monitor.handle.pointer], and: [stop],
        milliseconds: patience)
      if !ready.descriptors.isEmpty { return }
      for event in try monitor.events() { watch(event) }
      while let request = try desk.receive()?.frames { try answer(request) }
      // Every event was heard: no descriptor is another connection's by now.
      for (descriptor, peer, reason) in handshakes.excess() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        refusals.add(peer ?? "an unknown address", reason)
        ended.insert(descriptor)
      }
      for descriptor in openMessages.excess(among: addresses.keys, heard: refusals.takeHeard) {
        shutdown(descriptor, Int32(SHUT_RDWR))
        refusals.add(
          addresses[descriptor] ?? "an unknown address", "it sends a message that does not end")
      }
    }
  }

  /// Milliseconds for which nobody needs to be looked at.
  private var patience: Int {
    guard handshakes.isEmpty else { return Handshakes.interval }
    return addresses.isEmpty ? -1 : OpenMessages.interval(addresses.count)
  }

  /// Answers one request: version, number, domain, address, identity, mechanism, and the key where that is CURVE.
  private func answer(_ request: [[UInt8]]) throws(MessagingError) {
    func text(_ index: Int) -> String {
      index < request.count ? String(decoding: request[index], as: UTF8.self) : ""
    }
    let key = request.count == 7 && text(5) == "CURVE" ? PublicKey(bytes: request[6]) : nil
    let user = key.flatMap { admission.user(of: $0, note: refusals.note) }
    if user == nil {
      refusals.add(text(3), key.map { "its key \($0) is not admitted" } ?? "it has no valid key")
    }
    let reply =
      ["1.0", text(1)] + (user.map { ["200", "OK", $0, ""] } ?? ["400", "the key is not admitted", "", ""])
    for (index, frame) in reply.enumerated() {
      _ = try desk.send(Array(frame.utf8), more: index < reply.count - 1)
    }
  }

  /// ZeroMQ tells of a failure first, and then that the connection is closed.
  private mutating func watch(_ event: ConnectionMonitor.Event) {
    switch event {
    case .accepted(let descriptor):
      addresses[descriptor] = Self.peer(of: descriptor)
      handshakes.begin(descriptor, from: addresses[descriptor])
      if descriptor >= mostDescriptors {
        shutdown(descriptor, Int32(SHUT_RDWR))
        refusals.add("a connection", "there are already \(mostDescriptors) connections")
      }
    case .foreign: failure = "it does not speak CURVE, or expects another coordinator"
    case .brokenOff: failure = "it disconnected, or sent nothing for two minutes, before it identified itself"
    case .closed(let descriptor):
      let peer = addresses.removeValue(forKey: descriptor) ?? "an unknown address"
      handshakes.end(descriptor)
      openMessages.end(descriptor)
      if ended.remove(descriptor) == nil, let failure { refusals.add(peer, failure) }
      failure = nil
    case .joined, .keyRefused, .reset, .connected: failure = nil
    }
  }

  /// The address at the other end of a connection; nil where it is gone.
  private static func peer(of descriptor: Int32) -> String? {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    // The pointer is to `address`, is used only during the calls, and `length` is its size.
    let found = withUnsafeMutableBytes(of: &address) { bytes in
      guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
      return getpeername(descriptor, pointer, &length) == 0
        && getnameinfo(pointer, length, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) == 0
    }
    guard found else { return nil }
    let text = String(decoding: host.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    // An IPv4 address as a socket for both kinds has it.
    return text.hasPrefix("::ffff:") ? String(text.dropFirst(7)) : text
  }
}
