import Coordination
import Foundation
import Logging
import Randomness
import SweepPlan
import SwiftProtobuf
import Synchronization
import Testing
import Training
import Wire
import Worker

/// Messages that are whole, and in whose fields stands anything: numbers at the ends of their types, no numbers, texts that
/// control, forge lines, pile up or go on for ever. Whoever hears them lives, keeps little, and writes lines of its own.
@Suite("Messages with mutated fields")
struct MutatedFieldTests {
  /// `make fuzz` asks for more.
  private static let rounds = 100 * Fuzzing.share

  @Test("To a coordinator", arguments: 0..<4 as Range<UInt64>)
  func toCoordinator(batch: UInt64) throws {
    let (lines, sweep, kernels) = (Lines(), try Sweeps().sweep(cells: 40), try CellRun.kernels())
    var (coordinator, clock) = (try Self.coordinator(of: sweep, lines), Duration.zero)
    for round in 0..<UInt64(Self.rounds) {
      let seed = batch << 32 | round
      if round % 200 == 0 {
        (coordinator, clock) = (try Self.coordinator(of: sweep, lines, clock: { clock }), .zero)
      }
      var fields = Fields(seed: seed)
      let sender = Sender(session: fields.session(), user: fields.random.chance(500) ? nil : "key")
      var decisions = Decisions()
      if fields.random.chance(600) {
        var hello = WireHello()
        (hello.host, hello.processID, hello.slots) = (fields.text(), fields.small(), fields.small())
        (hello.programVersion, hello.kernels) = ("1", kernels)
        coordinator.hear((try? hello.frame) ?? [], from: sender, &decisions)
      }
      for _ in 0..<3 {
        coordinator.hear(fields.toCoordinator(), from: sender, &decisions)
      }
      clock += .milliseconds(fields.random.number(0...3000))
      if fields.random.chance(300) { coordinator.tick(&decisions) }
      coordinator.carryOut(decisions)
      let report = coordinator.report
      let snapshot = report.sweep
      #expect(
        (0...snapshot.cells).contains(snapshot.completed + snapshot.poisoned + snapshot.inFlight),
        "seed \(seed)")
      #expect(snapshot.secondsLeft.map { $0.isFinite && $0 >= 0 } ?? true, "seed \(seed)")
      #expect(report.recorded.seconds.isFinite, "seed \(seed)")
      let status = WireStatusReply(snapshot)
      #expect(
        try WireToWorker.decode(WireToWorker.encode(.statusReply(status))) == .statusReply(status),
        "seed \(seed)")
      #expect(coordinator.entryCount < 10_000, "seed \(seed)")
      #expect(lines.problem == nil, "seed \(seed)")
      if lines.problem != nil { return }
    }
  }

  @Test("To a worker", arguments: 0..<4 as Range<UInt64>)
  func toWorker(batch: UInt64) throws {
    let (lines, sweep) = (Lines(), try Sweeps().sweep(cells: 40))
    var worker: Conversation?
    for round in 0..<UInt64(Self.rounds) {
      let seed = batch << 32 | round
      var fields = Fields(seed: seed)
      let conversation = try worker ?? Self.worker(fields.random.chance(500), lines)
      worker = conversation
      if fields.random.chance(300) {
        var welcome = WireWelcome()
        (welcome.sweep, welcome.fingerprint) = (sweep.canonical, sweep.fingerprint)
        welcome.heartbeatSeconds = fields.seconds()
        try conversation.obey(try WireToWorker.encode(.welcome(welcome)))
        try conversation.beat()
        #expect(conversation.untilNextBeat >= .milliseconds(10), "seed \(seed)")
      }
      for _ in 0..<3 {
        // Of what is no message its service is told, and ends.
        do throws(MessagingError) { try conversation.obey(fields.toWorker()) } catch {
          #expect(error.code == .malformed)
        }
      }
      if let lease = conversation.board.takeWaiting() {
        #expect(lease.cells.ranges.allSatisfy { $0.upperBound <= 40 }, "seed \(seed)")
        var outcome = LeaseOutcome(lease: lease.id, leases: [lease.id])
        outcome.cells = lease.cells
        outcome.seconds = lease.cells.ranges.joined().map { _ in 1 }
        conversation.board.finish(outcome)
        try conversation.reportOutcomes()
      }
      try conversation.beat()
      conversation.missTheCoordinator()
      if try conversation.end() != nil || round % 100 == 99 { worker = nil }
      #expect(lines.problem == nil, "seed \(seed)")
      if lines.problem != nil { return }
    }
  }

  private static func coordinator(
    of sweep: Sweep, _ lines: Lines, clock: @escaping () -> Duration = { .zero }
  ) throws -> Coordinator {
    let disk = try Disk(cellCount: sweep.grid.cellCount)
    let view = CoordinatorDisk(disk, left: nil, lastHappens: true, wait: {})
    let coordinator = try Coordinator(
      of: sweep, journal: view, store: view, programVersion: "1",
      logger: Logger(label: "coordinator") { _ in LineLog(lines: lines) }, clock: clock)
    coordinator.connect { body, _ in
      do { lines.sent(try WireToWorker.encode(body)) } catch { lines.fail("\(error)") }
    }
    return coordinator
  }

  private static func worker(_ sharesDirectory: Bool, _ lines: Lines) throws -> Conversation {
    let conversation = Conversation(
      Session(), .init(host: "node", processID: 1, programVersion: "1", kernels: "k"),
      options: WorkerOptions(), board: LeaseBoard(news: try Wakeup()),
      outbox: sharesDirectory ? nil : SimulatedWorker.Outbox(),
      logger: Logger(label: "worker") { _ in LineLog(lines: lines) }, clock: { .zero })
    conversation.post = { body throws(MessagingError) in
      lines.sent(try WireToCoordinator.encode(body))
      return true
    }
    return conversation
  }
}

extension WireHello {
  fileprivate var frame: [UInt8] {
    get throws { try WireToCoordinator.encode(.hello(self)) }
  }
}

/// What is logged and sent: each line one line, of a size that can be read, without anything that controls.
private final class Lines: Sendable {
  private let found = Mutex<String?>(nil)
  var problem: String? { found.withLock { $0 } }

  func fail(_ what: String) { found.withLock { if $0 == nil { $0 = what } } }

  func sent(_ frame: [UInt8]) {
    if frame.count > 100_000 { fail("a message of \(frame.count) bytes, for so small a sweep") }
  }

  func check(_ text: String) {
    if text.utf8.count > 8000 { fail("a line of \(text.utf8.count) bytes") }
    let bad = text.unicodeScalars.contains {
      [.control, .format, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
    }
    if bad { fail("a line that controls: \(text.debugDescription)") }
  }
}

private struct LineLog: LogHandler {
  let lines: Lines
  var metadata = Logger.Metadata()
  var logLevel = Logger.Level.info

  init(lines: Lines) { self.lines = lines }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    lines.check(event.message.description)
    for value in (event.metadata ?? [:]).values { lines.check("\(value)") }
  }
}

/// Values of fields, as nobody should send them.
private struct Fields {
  var random: Generator

  init(seed: UInt64) { random = Generator(seed: seed) }

  mutating func session() -> Session {
    var few = Generator(seed: UInt64(random.number(0...5)))
    return few.session()
  }

  mutating func number() -> UInt64 {
    switch random.number(0...5) {
    case 0: UInt64(random.number(0...60))
    case 1: 1 << 32 | UInt64(random.number(0...9))
    case 2: random.pick([0, .max, .max - 1, 1 << 63, 1 << 63 - 1, 1 << 62, 1 << 53, 1 << 40, 1 << 40 + 1])
    case 3: random.pick([1 << 32 - 1, 1 << 32, 1 << 31, 1 << 31 - 1, 1 << 16, 0xFFFF_FFFF_0000_0001])
    default: random.next() >> UInt64(random.number(0...63))
    }
  }

  mutating func small() -> UInt32 { UInt32(truncatingIfNeeded: number()) }

  mutating func seconds() -> Double {
    random.pick([
      0, -0.0, 1, 0.5, -1, .nan, .signalingNaN, .infinity, -.infinity, 3e38, -3e38, 1e300, -1e300,
      .leastNonzeroMagnitude,
      .greatestFiniteMagnitude, 9.3e18, 1.8e19, Double(bitPattern: random.next()),
    ])
  }

  mutating func text() -> String {
    let piece = random.pick([
      "node", "\n2026-11-30T00:00:00Z info coordinator[1] all is well", "\u{1B}[2J", "\u{9B}31m", "\u{202E}",
      "\u{2028}",
      "\u{0}", "\u{7F}", "e\u{301}\u{301}\u{301}\u{301}\u{301}", "\u{301}", "数", "\u{E0041}", "\u{FEFF}",
      "\r", "🦆",
    ])
    return String(
      repeating: piece, count: random.pick([0, 1, 1, 1, 2, 3, 300, random.chance(30) ? 100_000 : 5]))
  }

  mutating func bytes() -> Data {
    switch random.number(0...4) {
    case 0: Data()
    case 1: Data((0..<random.number(0...40)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    case 2:
      // The largest sets there can be.
      Data(RangeSet([random.pick([0..<1 << 40, 0..<40, (1 << 40) - 1..<1 << 40, 39..<41])]).encodedCells())
    default:
      Data(RangeSet(random.number(0...20)..<random.number(21...40)).encodedCells())
    }
  }

  mutating func list<Element>(_ make: (inout Fields) -> Element) -> [Element] {
    (0..<random.pick([0, 1, 2, 5, 100])).map { _ in make(&self) }
  }

  mutating func progress() -> WireProgress {
    var progress = WireProgress()
    (progress.lease, progress.finishedCells) = (number(), number())
    (progress.cell, progress.step) = (number(), number())
    return progress
  }

  mutating func lease() -> WireLease {
    var lease = WireLease()
    (lease.id, lease.cells) = (number(), bytes())
    return lease
  }

  mutating func toCoordinator() -> [UInt8] {
    var message = WireToCoordinator()
    message.major = random.chance(990) ? WireProtocol.major : small()
    switch random.number(0...8) {
    case 0:
      message.hello.host = text()
      (message.hello.processID, message.hello.slots) = (small(), small())
      message.hello.programVersion = random.chance(500) ? "1" : text()
      (message.hello.kernels, message.hello.fingerprint) = (text(), random.chance(500) ? "" : text())
      message.hello.held = list { $0.lease() }
    case 1:
      message.heartbeat.held = list { $0.number() }
      message.heartbeat.progress = list { $0.progress() }
    case 2:
      (message.done.lease, message.done.cells, message.done.diverged) = (number(), bytes(), bytes())
      (message.done.sha256, message.done.bytes) = (text(), number())
      message.done.seconds = list { Float($0.seconds()) }
      (message.done.also, message.done.withWorker) = (list { $0.number() }, random.chance(500))
    case 3:
      (message.failed.lease, message.failed.cell, message.failed.reason) = (number(), number(), text())
      message.failed.kind = .init(rawValue: Int(Int32(truncatingIfNeeded: number()))) ?? .cell
    case 4: message.bye.reason = text()
    case 5: message.statusRequest = WireStatusRequest()
    case 6:
      (message.shardChunk.lease, message.shardChunk.offset, message.shardChunk.bytes) = (
        number(), number(), bytes()
      )
    case 7: (message.returned.lease, message.returned.cells) = (number(), bytes())
    default: (message.fileRequest.sha256, message.fileRequest.offset) = (text(), number())
    }
    return (try? message.serializedBytes()) ?? []
  }

  mutating func toWorker() -> [UInt8] {
    var message = WireToWorker()
    message.major = random.chance(990) ? WireProtocol.major : small()
    switch random.number(0...22) {
    case 0:
      (message.welcome.incarnation, message.welcome.heartbeatSeconds) = (small(), seconds())
      (message.welcome.sweep, message.welcome.fingerprint) = (text(), text())
    case 1: message.refused.reason = text()
    case 2: (message.drain.reason, message.drain.settled) = (text(), random.chance(500))
    case 3...5: message.introduce = WireIntroduce()
    case 6...8: message.shardAccepted.lease = number()
    case 9...12:
      let pieces = list { $0.bytes() }
      (message.leases.first, message.leases.short) = (number(), random.chance(500))
      message.leases.cells = Data(pieces.joined())
      message.leases.lengths = random.chance(700) ? pieces.map { UInt32($0.count) } : list { $0.small() }
    case 13...14:
      (message.shardWanted.lease, message.shardWanted.offset, message.shardWanted.limit) = (
        number(), number(), number()
      )
    case 15...16:
      (message.filePiece.sha256, message.filePiece.offset) = (text(), number())
      (message.filePiece.size, message.filePiece.bytes) = (number(), bytes())
    case 17: message.pulse = WirePulse()
    case 18...19: message.recall.lease = number()
    default:
      (message.statusReply.cells, message.statusReply.completed) = (number(), number())
      (message.statusReply.secondsLeft, message.statusReply.usefulSecondsLeft) = (seconds(), seconds())
      message.statusReply.workers = list { fields in
        var worker = WireWorkerStatus()
        (worker.host, worker.processID, worker.slots) = (fields.text(), fields.small(), fields.small())
        (worker.cellsDone, worker.silentSeconds) = (fields.number(), fields.seconds())
        worker.progress = fields.list { $0.progress() }
        return worker
      }
    }
    return (try? message.serializedBytes()) ?? []
  }
}
