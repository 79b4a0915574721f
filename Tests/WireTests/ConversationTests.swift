import Foundation
import SweepPlan
import SwiftProtobuf
import Testing
import Wire

/// A coordinator's and a worker's socket in one process, each used by one thread.
@Suite("Conversation")
struct ConversationTests {
  private func hello(_ host: String) throws -> [UInt8] {
    var hello = WireHello()
    hello.host = host
    return try WireToCoordinator.encode(.hello(hello))
  }

  /// The next message of a coordinator's socket, awaited for at most ten seconds.
  private func await_(_ socket: borrowing Socket) throws -> (sender: Sender, frame: [UInt8])? {
    for _ in 0..<10 {
      if let message = try socket.receiveFromAnyone() { return message }
      _ = try Poller.wait(for: socket, and: [], timeout: .seconds(1))
    }
    return nil
  }

  @Test(
    "A message goes up under the worker's session, and an answer comes down to it alone",
    arguments: ["tcp", "ipc"])
  func upAndDown(transport: String) throws {
    let directory = FileManager.default.temporaryDirectory.appending(
      path: "richsweep-wire-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let context = try MessageContext()
    let (itsKeys, keys) = (try KeyPair(), try KeyPair())
    let isTCP = transport == "tcp"
    let coordinator = try Socket(
      .coordinator, in: context, linger: .zero, security: isTCP ? .coordinator(itsKeys) : .none)
    let doorkeeper = try Doorkeeper(
      of: coordinator, in: context, admission: .init(SweepKeys(coordinator: itsKeys, worker: keys)),
      mostDescriptors: .max, note: { Issue.record("\($0)") })
    defer { #expect(doorkeeper.refusedConnections == 0) }
    let asked =
      isTCP
      ? try Endpoint("tcp://127.0.0.1:*")
      : try Endpoint.ipc(path: directory.appending(path: "s").path(percentEncoded: false))
    let endpoint = try coordinator.bind(asked)
    #expect(!endpoint.address.hasSuffix("*"))
    let (one, two) = (Session(), Session())
    let security: Socket.Security = isTCP ? .worker(keys, of: itsKeys.publicKey) : .none
    let first = try Socket(.worker(session: one), in: context, linger: .zero, security: security)
    let second = try Socket(.worker(session: two), in: context, linger: .zero, security: security)
    try first.connect(endpoint)
    try second.connect(endpoint)
    // A socket that is not connected yet queues nothing.
    var sent = 0
    while sent < 2 {
      if sent == 0, try first.send(hello("first")) { sent = 1 }
      if sent == 1, try second.send(hello("second")) { sent = 2 }
      _ = try Poller.wait(for: first, and: [], timeout: .milliseconds(5))
    }
    var hosts: [Session: String] = [:]
    for _ in 0..<2 {
      let message = try #require(try await_(coordinator))
      if case .hello(let hello) = try WireToCoordinator.decode(message.frame) {
        hosts[message.sender.session] = hello.host
        #expect(message.sender.hasSweepDirectory)
      }
    }
    #expect(hosts == [one: "first", two: "second"])
    var drain = WireDrain()
    drain.reason = "enough"
    #expect(try coordinator.send(try WireToWorker.encode(.drain(drain)), to: two))
    #expect(try Poller.wait(for: second, and: [], timeout: .seconds(10)).socket)
    let frame = try #require(try second.receive())
    #expect(try WireToWorker.decode(frame) == .drain(drain))
    #expect(try first.receive() == nil)
  }

  /// Whether somebody who connects to one address is heard at another.
  private func isHeard(_ asked: String, from address: (Endpoint) -> String) throws -> Bool {
    let context = try MessageContext()
    let (itsKeys, keys) = (try KeyPair(), try KeyPair())
    let coordinator = try Socket(.coordinator, in: context, linger: .zero, security: .coordinator(itsKeys))
    let doorkeeper = try Doorkeeper(
      of: coordinator, in: context, admission: .init(SweepKeys(coordinator: itsKeys, worker: keys)),
      mostDescriptors: .max, note: { Issue.record("\($0)") })
    let bound = try coordinator.bind(try Endpoint(asked))
    let worker = try Socket(
      .worker(session: Session()), in: context, linger: .zero, security: .worker(keys, of: itsKeys.publicKey))
    try worker.connect(try Endpoint(address(bound)))
    for _ in 0..<2000 {
      if try worker.send(hello("worker")) { break }
      _ = try Poller.wait(for: worker, and: [], timeout: .milliseconds(5))
    }
    defer { withExtendedLifetime(doorkeeper) {} }
    return try await_(coordinator) != nil
  }

  @Test(
    "Hosts that are named, of either kind of address",
    arguments: [
      ("tcp://localhost:*", ["localhost", "127.0.0.1"]), ("tcp://127.0.0.1:*", ["localhost"]),
      ("tcp://*:*", ["127.0.0.1", "localhost", "[::1]"]), ("tcp://[::1]:*", ["[::1]"]),
      ("tcp://[::]:*", ["[::1]", "127.0.0.1"]),
    ])
  func hosts(asked: String, reached: [String]) throws {
    for host in reached {
      guard Self.hasIPv6 || !(asked + host).contains("::") else { continue }
      let isHeard = try isHeard(asked) { bound in
        // What is announced is what was asked for, with a port.
        #expect(bound.description.hasPrefix(String(asked.dropLast())))
        return "tcp://\(host):\(bound.description.split(separator: ":").last ?? "")"
      }
      #expect(isHeard, "\(asked) from \(host)")
    }
  }

  /// Whether this machine has an IPv6 address of its own to speak to.
  private static let hasIPv6 = {
    guard let context = try? MessageContext(), let keys = try? KeyPair(),
      let socket = try? Socket(.coordinator, in: context, linger: .zero, security: .coordinator(keys))
    else { return false }
    return (try? socket.bind(Endpoint("tcp://[::1]:*"))) != nil
  }()

  @Test(
    "A host that is not this machine is refused with what is expected",
    arguments: ["tcp://192.0.2.1:*", "tcp://nobody.invalid:*", "tcp://[2001:db8::1]:*"])
  func elsewhere(asked: String) throws {
    let socket = try Socket(
      .coordinator, in: try MessageContext(), linger: .zero, security: .coordinator(try KeyPair()))
    do {
      _ = try socket.bind(try Endpoint(asked))
      Issue.record("it listens at \(asked)")
    } catch {
      #expect(error.code == .badAddress)
      #expect(error.message.contains("cannot listen at \(asked)"))
      #expect(error.message.contains("expected an address or name of this machine, or * for all of them"))
    }
  }

  @Test("A host that is not this machine is refused with the port that was asked for")
  func elsewhereAtAPort() throws {
    do {
      try Socket.checkHost(of: try Endpoint("tcp://192.0.2.1:99"))
      Issue.record("it listens there")
    } catch {
      #expect(error.message.contains("cannot listen at tcp://192.0.2.1:99: "))
    }
  }

  @Test("An address that is taken is said to be taken")
  func addressInUse() throws {
    let context = try MessageContext()
    let security = Socket.Security.coordinator(try KeyPair())
    let one = try Socket(.coordinator, in: context, linger: .zero, security: security)
    let endpoint = try one.bind(try Endpoint("tcp://127.0.0.1:*"))
    let two = try Socket(.coordinator, in: context, linger: .zero, security: security)
    var code: MessagingError.Code?
    do { _ = try two.bind(endpoint) } catch { code = error.code }
    #expect(code == .addressInUse)
  }

  @Test("No tcp without keys")
  func noKeys() throws {
    let context = try MessageContext()
    let endpoint = try Endpoint("tcp://127.0.0.1:*")
    let coordinator = try Socket(.coordinator, in: context, linger: .zero)
    #expect(throws: MessagingError.self) { try coordinator.bind(endpoint) }
    let worker = try Socket(.worker(session: Session()), in: context, linger: .zero)
    #expect(throws: MessagingError.self) { try worker.connect(try Endpoint("tcp://127.0.0.1:5555")) }
  }

  @Test("A ring is seen until it is cleared")
  func wakeup() throws {
    let socket = try Socket(.coordinator, in: try MessageContext(), linger: .zero)
    let wakeup = try Wakeup()
    #expect(try Poller.wait(for: socket, and: [wakeup.descriptor], timeout: .zero).descriptors.isEmpty)
    wakeup.ring()
    wakeup.ring()
    #expect(
      try Poller.wait(for: socket, and: [wakeup.descriptor], timeout: .seconds(10)).descriptors == [
        wakeup.descriptor
      ])
    wakeup.clear()
    #expect(try Poller.wait(for: socket, and: [wakeup.descriptor], timeout: .zero).descriptors.isEmpty)
  }
}

@Suite("Messages")
struct CodecTests {
  @Test("Another major version is refused in words")
  func versions() throws {
    var message = WireToWorker()
    message.major = 2
    message.pulse = WirePulse()
    let bytes: [UInt8] = try message.serializedBytes()
    let error = #expect(throws: MessagingError.self) { try WireToWorker.decode(bytes) }
    #expect(error?.code == .malformed)
    #expect(
      error?.message
        == "a coordinator uses version 2 of the protocol, but this program uses version 1; use the same version of richsweep for both"
    )
  }

  @Test("Bytes that are no message are refused, whatever they are")
  func garbage() throws {
    var generator = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: 0 ... .max, using: &generator)
    var state = seed
    for _ in 0..<2000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let count = Int(state >> 58)
      let bytes = (0..<count).map { index in
        UInt8(truncatingIfNeeded: state &>> UInt64(index % 57)) &* UInt8(truncatingIfNeeded: index &+ 3)
      }
      do {
        _ = try WireToCoordinator.decode(bytes)
        // Random bytes that happen to carry version 1 and a body are a message.
        #expect(bytes.count >= 4, "seed \(seed)")
      } catch {
        #expect(error.code == .malformed, "seed \(seed)")
      }
    }
  }

  @Test("Leases of a message keep their cells and numbers", arguments: 0..<50)
  func leases(seed: Int) throws {
    var state = UInt64(seed)
    func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let sets = (0..<below(40)).map { _ in
      (0..<below(4)).reduce(into: RangeSet<Int>()) { set, _ in
        let start = below(1_000_000)
        set.insert(contentsOf: start..<start + 1 + below(300))
      }
    }
    let given = sets.enumerated().map { index, cells in
      Lease(id: LeaseID(incarnation: 7, counter: UInt32(index)), cells: cells, isShort: seed % 2 == 0)
    }
    var rest = given[...]
    let sent = WireLeases(takingFrom: &rest)
    #expect(rest.isEmpty, "seed \(seed)")
    guard case .leases(let leases) = try WireToWorker.decode(try WireToWorker.encode(.leases(sent))) else {
      Issue.record("seed \(seed): another message arrived")
      return
    }
    #expect(try leases.leases() == given, "seed \(seed)")
  }

  @Test(
    "A message takes leases as long as their numbers follow one another and they are alike, and not too many")
  func batches() throws {
    func lease(_ counter: UInt32, short: Bool = false, cells: RangeSet<Int> = RangeSet(0..<1)) -> Lease {
      Lease(id: LeaseID(incarnation: 1, counter: counter), cells: cells, isShort: short)
    }
    let given = [lease(1), lease(2), lease(4), lease(5, short: true), lease(6, short: true), lease(7)]
    var (rest, batches) = (given[...], [[Lease]]())
    while !rest.isEmpty, batches.count < 10 { batches.append(try WireLeases(takingFrom: &rest).leases()) }
    #expect(batches.map(\.count) == [2, 1, 2, 1] && batches.flatMap(\.self) == given)
    let scattered = RangeSet((0..<20_000).map { 2 * $0..<2 * $0 + 1 })
    var many = (1...5 as ClosedRange<UInt32>).map { lease($0, cells: scattered) }[...]
    #expect(try WireLeases(takingFrom: &many).leases().count == 2 && many.count == 3)
  }

  @Test(
    "Leases whose lengths do not fit their bytes are refused",
    arguments: [[1], [2, 1], [2, 3], [2, 2, 1], [UInt32.max], []] as [[UInt32]])
  func misfits(lengths: [UInt32]) {
    var given = [RangeSet(0..<1), RangeSet(5..<7)].enumerated().map { index, cells in
      Lease(id: LeaseID(rawValue: UInt64(index)), cells: cells)
    }[...]
    var leases = WireLeases(takingFrom: &given)
    leases.lengths = lengths
    #expect(throws: MessagingError.self) { try leases.leases() }
  }

  @Test("Leases whose numbers run out of numbers are refused")
  func numbers() throws {
    var given = [Lease(id: LeaseID(rawValue: 1), cells: RangeSet(0..<1))][...]
    var leases = WireLeases(takingFrom: &given)
    leases.first = .max - 2
    #expect(try leases.leases().count == 1)
    leases.first = .max - 1
    #expect(throws: MessagingError.self) { try leases.leases() }
  }

  @Test("A message above the limit is not sent")
  func limit() throws {
    var done = WireDone()
    done.cells = Data(repeating: 1, count: Socket.largestMessage)
    let error = #expect(throws: MessagingError.self) { try WireToCoordinator.encode(.done(done)) }
    #expect(error?.code == .malformed)
  }
}
