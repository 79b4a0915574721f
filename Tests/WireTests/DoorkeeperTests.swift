import Foundation
import Synchronization
import Testing
import Wire

/// What a doorkeeper said.
private final class Notes: Sendable {
  private let lines = Mutex<[String]>([])
  func add(_ line: String) { lines.withLock { $0.append(line) } }
  var all: [String] { lines.withLock { $0 } }
}

@Suite("Doorkeeper")
final class DoorkeeperTests {
  private let (its, ofSweep, ofOther, ofStranger): (KeyPair, KeyPair, KeyPair, KeyPair)
  private let file = FileManager.default.temporaryDirectory.appending(path: "richsweep-\(UUID().uuidString)")

  init() throws {
    (its, ofSweep, ofOther, ofStranger) = (try KeyPair(), try KeyPair(), try KeyPair(), try KeyPair())
  }

  deinit { try? FileManager.default.removeItem(at: file) }

  private func admission() throws -> Doorkeeper.Admission {
    try Data("\(ofOther.publicKey) another machine\n".utf8).write(to: file)
    return .init(SweepKeys(coordinator: its, worker: ofSweep), and: try AdmissionFile(file))
  }

  /// Connects with keys and waits until the other end has let it in or not.
  private func knock(
    _ keys: KeyPair, at endpoint: Endpoint, in context: MessageContext, _ known: PublicKey
  ) throws -> ConnectionMonitor.Event? {
    let socket = try Socket(
      .worker(session: Session()), in: context, linger: .zero, security: .worker(keys, of: known))
    let monitor = try ConnectionMonitor(socket, in: context)
    try socket.connect(endpoint)
    for _ in 0..<1000 {
      if let event = try monitor.events().first(where: {
        [.joined, .keyRefused, .brokenOff, .reset].contains($0)
      }) {
        // How a coordinator ends a connection hangs on what it has read of it.
        return event == .reset ? .brokenOff : event
      }
      _ = try Poller.wait(for: socket, and: [], timeout: .milliseconds(10))
    }
    return nil
  }

  @Test("Keys of the sweep and of the list are let in; others are counted each time and told of once")
  func keys() throws {
    let (context, notes) = (try MessageContext(), Notes())
    let coordinator = try Socket(.coordinator, in: context, linger: .zero, security: .coordinator(its))
    let doorkeeper = try Doorkeeper(
      of: coordinator, in: context, admission: try admission(), mostDescriptors: .max, note: { notes.add($0) }
    )
    let endpoint = try coordinator.bind(try Endpoint("tcp://127.0.0.1:*"))
    for keys in [ofSweep, ofOther] {
      #expect(try knock(keys, at: endpoint, in: context, its.publicKey) == .joined)
    }
    #expect(doorkeeper.refusedConnections == 0)
    for count in 1...3 {
      #expect(try knock(ofStranger, at: endpoint, in: context, its.publicKey) == .keyRefused)
      #expect(doorkeeper.refusedConnections == count)
    }
    #expect(notes.all == ["refused 127.0.0.1: its key \(ofStranger.publicKey) is not admitted"])
    // With a key of its own, but looking for somebody else.
    #expect(try knock(ofSweep, at: endpoint, in: context, ofOther.publicKey) == .brokenOff)
    // Its door hears of it on a thread of its own.
    for _ in 0..<6000 where notes.all.count < 2 { _ = try Poller.wait(for: [], timeout: .milliseconds(10)) }
    #expect(notes.all.count == 2 && doorkeeper.refusedConnections >= 4)
  }

  @Test("Who only looks whether somebody listens is neither counted nor told of")
  func looks() throws {
    let (context, notes) = (try MessageContext(), Notes())
    let coordinator = try Socket(.coordinator, in: context, linger: .zero, security: .coordinator(its))
    let doorkeeper = try Doorkeeper(
      of: coordinator, in: context, admission: try admission(), mostDescriptors: .max, note: { notes.add($0) }
    )
    let endpoint = try coordinator.bind(try Endpoint("tcp://127.0.0.1:*"))
    for _ in 0..<100 {
      let found = Reachability.trouble(at: endpoint, limit: .seconds(60))
      #expect(found == "the connection succeeds, but no coordinator answers")
    }
    // Whoever comes later is heard of later.
    #expect(try knock(ofStranger, at: endpoint, in: context, its.publicKey) == .keyRefused)
    #expect(doorkeeper.refusedConnections == 1)
    #expect(notes.all == ["refused 127.0.0.1: its key \(ofStranger.publicKey) is not admitted"])
  }

  @Test("Without a list of keys the sweep's own is let in alone")
  func withoutList() throws {
    let (context, notes) = (try MessageContext(), Notes())
    let coordinator = try Socket(.coordinator, in: context, linger: .zero, security: .coordinator(its))
    let doorkeeper = try Doorkeeper(
      of: coordinator, in: context, admission: .init(SweepKeys(coordinator: its, worker: ofSweep)),
      mostDescriptors: .max, note: { notes.add($0) })
    let endpoint = try coordinator.bind(try Endpoint("tcp://127.0.0.1:*"))
    #expect(try knock(ofSweep, at: endpoint, in: context, its.publicKey) == .joined)
    #expect(try knock(ofStranger, at: endpoint, in: context, its.publicKey) == .keyRefused)
    #expect(doorkeeper.refusedConnections == 1 && !doorkeeper.admits(user: ofStranger.publicKey.description))
  }

  @Test("A key that is struck from the list is admitted no longer, those that stay are")
  func struck() throws {
    let context = try MessageContext()
    let coordinator = try Socket(.coordinator, in: context, linger: .zero, security: .coordinator(its))
    let doorkeeper = try Doorkeeper(
      of: coordinator, in: context, admission: try admission(), mostDescriptors: .max, note: { _ in })
    func isAdmitted(_ keys: KeyPair) -> Bool { doorkeeper.admits(user: keys.publicKey.description) }
    // Every line has another length, so that no two states of the file look alike.
    func list(_ keys: [KeyPair]) throws {
      let lines = keys.enumerated().map { "\($1.publicKey) \(String(repeating: "x", count: $0 + 1))\n" }
      try Data(lines.joined().utf8).write(to: file)
    }
    #expect(isAdmitted(ofOther) && !isAdmitted(ofStranger))
    try list([ofOther, ofStranger])
    #expect(isAdmitted(ofOther) && isAdmitted(ofStranger))
    try list([ofStranger])
    #expect(!isAdmitted(ofOther) && isAdmitted(ofStranger))
    try list([])
    #expect(!isAdmitted(ofOther) && !isAdmitted(ofStranger))
    try Data("\(ofOther.publicKey.description.prefix(63))\n".utf8).write(to: file)
    #expect(!isAdmitted(ofOther), "a list that cannot be read changes nothing")
    for text in [
      "", "sweep", ofSweep.publicKey.description, String(ofOther.publicKey.description.prefix(32)),
    ] {
      #expect(!doorkeeper.admits(user: text), "no name of anybody who was let in")
    }
    #expect(doorkeeper.admits(user: "sweep directory"))
  }

  @Test("A door that cannot be opened is an error, and nobody waits for its end")
  func notOpened() throws {
    let (context, admission) = (try MessageContext(), try admission())
    let coordinator = try Socket(.coordinator, in: context, linger: .zero, security: .coordinator(its))
    let first = try Doorkeeper(
      of: coordinator, in: context, admission: admission, mostDescriptors: .max, note: { _ in })
    let other = try Socket(.coordinator, in: context, linger: .zero, security: .coordinator(its))
    // ZeroMQ asks one for each context.
    var failure: MessagingError?
    do throws(MessagingError) {
      _ = try Doorkeeper(of: other, in: context, admission: admission, mostDescriptors: .max, note: { _ in })
    } catch { failure = error }
    #expect(failure?.code == .addressInUse)
    #expect(first.refusedConnections == 0)
  }

  @Test("Connections beyond the descriptors are closed at once")
  func descriptors() throws {
    let (context, notes) = (try MessageContext(), Notes())
    let coordinator = try Socket(.coordinator, in: context, linger: .zero, security: .coordinator(its))
    let doorkeeper = try Doorkeeper(
      of: coordinator, in: context, admission: try admission(), mostDescriptors: 0, note: { notes.add($0) })
    let endpoint = try coordinator.bind(try Endpoint("tcp://127.0.0.1:*"))
    #expect(try knock(ofSweep, at: endpoint, in: context, its.publicKey) == .brokenOff)
    #expect(doorkeeper.refusedConnections >= 1)
    #expect(notes.all.contains("refused a connection: there are already 0 connections"))
  }
}

@Suite("Key files")
struct KeyFileTests {
  private func temporary() -> URL {
    FileManager.default.temporaryDirectory.appending(path: "richsweep-\(UUID().uuidString)")
  }

  @Test("What is written is read, from a file nobody else may read")
  func roundTrip() throws {
    let file = temporary()
    defer { try? FileManager.default.removeItem(at: file) }
    let keys = try KeyPair()
    try KeyFile.write(keys, of: "somebody", to: file)
    #expect(try KeyFile.read(file).publicKey == keys.publicKey)
    let facts = try FileManager.default.attributesOfItem(atPath: file.path(percentEncoded: false))
    #expect(facts[.posixPermissions] as? Int == 0o600)
    #expect(throws: KeyError.self) { try KeyFile.write(keys, of: "somebody else", to: file) }
  }

  @Test(
    "Whatever is no key is refused, and not repeated",
    arguments: [
      "", "# only words\n", "abc\n", String(repeating: "a", count: 63), String(repeating: "g", count: 64),
      String(repeating: "a", count: 64) + "\n" + String(repeating: "b", count: 64),
      String(repeating: "é", count: 64),
    ])
  func notKeys(text: String) throws {
    let file = temporary()
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(text.utf8).write(to: file)
    chmod(file.path(percentEncoded: false), 0o600)
    let error = #expect(throws: KeyError.self) { try KeyFile.read(file) }
    #expect(error?.description.contains("expected one line of 64 hexadecimal digits") == true)
    #expect(text.count < 3 || error?.description.contains(text) == false)
  }

  @Test(
    "A secret key that anybody else can read or change is refused",
    arguments: [0o640, 0o620, 0o604, 0o602, 0o601])
  func modes(mode: Int) throws {
    let file = temporary()
    defer { try? FileManager.default.removeItem(at: file) }
    try KeyFile.write(try KeyPair(), of: "somebody", to: file)
    chmod(file.path(percentEncoded: false), mode_t(mode))
    let error = #expect(throws: KeyError.self) { try KeyFile.read(file) }
    #expect(error?.description.contains("its mode is 0\(String(mode, radix: 8)), expected 0600") == true)
  }

  @Test("A list without keys admits nobody", arguments: ["", "\n\n", "# nobody yet\n"])
  func empty(text: String) throws {
    let file = temporary()
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(text.utf8).write(to: file)
    #expect(!(try AdmittedKeys(contentsOf: file).contains(try KeyPair().publicKey)))
  }

  @Test("A list of keys says of every line what is wrong with it")
  func admitted() throws {
    let file = temporary()
    defer { try? FileManager.default.removeItem(at: file) }
    let keys = [try KeyPair().publicKey, try KeyPair().publicKey]
    try Data("# ours\n\n\(keys[0]) laptop\n  \(keys[1].description.uppercased())\t# node\n".utf8).write(
      to: file)
    let admitted = try AdmittedKeys(contentsOf: file)
    #expect(keys.allSatisfy { admitted.contains($0) })
    #expect(!admitted.contains(try KeyPair().publicKey))
    try Data("laptop \(keys[0])\n\(keys[1])\n12 34\n".utf8).write(to: file)
    let error = #expect(throws: KeyError.self) { try AdmittedKeys(contentsOf: file) }
    let lines = error?.description.split(separator: "\n") ?? []
    #expect(lines.count == 2)
    #expect(lines.first?.contains(":1: got 'laptop'") == true && lines.last?.contains(":3: got '12'") == true)
  }
}
