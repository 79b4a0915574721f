import Coordination
import Foundation
import Surroundings
import Wire

extension HealthCheck {
  /// Whether a worker reaches a coordinator of this machine through a Unix socket.
  static let ipcSocket = HealthCheck {
    let remedy = "set TMPDIR to a local folder with a short path that you can write to"
    var complaint: String?
    let found = finding("ipc sockets", remedy: remedy) {
      let name = "richsweep-doctor-\(getpid())"
      let place = try TemporaryFolder(longest: Endpoint.longestPath - "/\(name)/socket".utf8.count)
      complaint = place.complaint.map { "\($0); using \(place.path) instead" }
      let folder = place.url.appending(path: name)
      try Folder.make(folder, mode: 0o700)
      defer { try? FileManager.default.removeItem(at: folder) }
      return try exchange(at: .ipc(path: folder.appending(path: "socket").path(percentEncoded: false)))
    }
    guard let complaint, found.status == .ok else { return found }
    return .warn("ipc sockets", "\(found.found); \(complaint)", remedy: remedy)
  }

  /// Whether a worker reaches a coordinator of this machine through TCP.
  static let tcpSocket = HealthCheck {
    finding("tcp sockets", remedy: "bring the loopback interface up: ip link set lo up") {
      try exchange(at: Endpoint("tcp://127.0.0.1:*"))
    }
  }

  private static func finding(_ name: String, remedy: String, _ exchange: () throws -> Double?) -> Finding {
    do {
      guard let seconds = try exchange() else {
        return .fail(name, "a test message did not arrive within 2 s", remedy: remedy)
      }
      return .ok(name, "a test message and its answer took \((seconds * 1e4).rounded() / 10) ms")
    } catch {
      return .fail(name, ErrorWords.of(error), remedy: remedy)
    }
  }

  /// Sends a message and receives its answer.
  ///
  /// - Returns: seconds from the first connection to the answer; nil if none came.
  private static func exchange(at endpoint: Endpoint) throws -> Double? {
    let context = try MessageContext()
    let (itsKeys, keys) = (try KeyPair(), try KeyPair())
    let isTCP = endpoint.transport == .tcp
    let coordinator = try Socket(
      .coordinator, in: context, linger: .zero, security: isTCP ? .coordinator(itsKeys) : .none)
    let admission = Doorkeeper.Admission(SweepKeys(coordinator: itsKeys, worker: keys))
    let doorkeeper = try Doorkeeper(
      of: coordinator, in: context, admission: admission, mostDescriptors: .max, note: { _ in })
    defer { withExtendedLifetime(doorkeeper) {} }
    let bound = try coordinator.bind(endpoint)
    let worker = try Socket(
      .worker(session: Session()), in: context, linger: .zero,
      security: isTCP ? .worker(keys, of: itsKeys.publicKey) : .none)
    let clock = ContinuousClock()
    let start = clock.now
    try worker.connect(bound)
    let message: [UInt8] = Array("doctor".utf8)
    var isSent = false
    while clock.now - start < .seconds(2) {
      if !isSent { isSent = try worker.send(message) }
      _ = try Poller.wait(for: coordinator, and: [], timeout: .milliseconds(5))
      if let (sender, frame) = try coordinator.receiveFromAnyone() {
        _ = try coordinator.send(frame, to: sender.session)
      }
      _ = try Poller.wait(for: worker, and: [], timeout: .milliseconds(5))
      if try worker.receive() == message { return (clock.now - start).inSeconds }
    }
    return nil
  }
}
