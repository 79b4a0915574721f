import Logging
import SweepPlan
import Testing
import Wire
import Worker

/// When a worker says that it lives: as the coordinator wishes, and more rarely where answers take long.
@Suite("Heartbeats")
final class HeartbeatTests {
  private var now = Duration.zero
  private var said: [WireToCoordinator.OneOf_Body] = []
  private let conversation: Conversation

  init() throws {
    var clock: () -> Duration = { .zero }
    conversation = Conversation(
      Session(), .init(host: "node", processID: 1, programVersion: "1", kernels: "k"),
      options: WorkerOptions(), board: LeaseBoard(news: try Wakeup()), outbox: nil,
      logger: Logger(label: "worker") { _ in Retelling(listener: nil) }, clock: { clock() })
    clock = { [unowned self] in now }
    conversation.post = { [unowned self] body throws(MessagingError) in
      said.append(body)
      return true
    }
    var welcome = WireWelcome()
    let sweep = try Sweeps().sweep(cells: 4)
    (welcome.sweep, welcome.fingerprint, welcome.heartbeatSeconds) = (sweep.canonical, sweep.fingerprint, 1)
    try hear(.welcome(welcome))
    try conversation.rejoin()
  }

  private func hear(_ body: WireToWorker.OneOf_Body) throws {
    try conversation.obey(try WireToWorker.encode(body))
  }

  /// Waits for the next sign of life.
  private func next() throws -> WireHeartbeat {
    now += conversation.untilNextBeat
    try conversation.beat()
    guard case .heartbeat(let heartbeat)? = said.last else { throw Missing() }
    #expect(.seconds(heartbeat.periodSeconds) == conversation.untilNextBeat)
    return heartbeat
  }

  private struct Missing: Error {}

  private func answer(_ number: UInt64, after delay: Duration) throws {
    now += delay
    var pulse = WirePulse()
    pulse.number = number
    try hear(.pulse(pulse))
  }

  @Test("Answers at once leave it at what the coordinator wishes")
  func prompt() throws {
    for _ in 0..<10 {
      let heartbeat = try next()
      #expect(heartbeat.periodSeconds == 1)
      try answer(heartbeat.number, after: .milliseconds(40))
    }
  }

  @Test("As answers take longer they become rarer by and by; once answers come at once, as often as before")
  func slow() throws {
    var periods: [Double] = []
    for _ in 0..<7 {
      let heartbeat = try next()
      periods.append(heartbeat.periodSeconds)
      try answer(heartbeat.number, after: .milliseconds(500))
    }
    #expect(periods == [1, 2, 4, 8, 10, 10, 10])
    let last = try next()
    try answer(last.number, after: .milliseconds(1))
    #expect(try next().periodSeconds == 1)
  }

  @Test("Without any answer they never are rarer than twenty seconds, and silence is counted from the first")
  func unanswered() throws {
    try answer(try next().number, after: .zero)
    now += .milliseconds(900)
    #expect(conversation.silence == .zero)
    let first = try next()
    let since = now
    #expect((0..<8).allSatisfy { _ in (try? next().periodSeconds <= 20) == true })
    #expect(try next().periodSeconds == 20)
    #expect(conversation.silence == now - since)
    // The answer to one of long ago says that somebody is there, and not how long answers take now.
    try answer(first.number, after: .zero)
    #expect(conversation.silence == .zero)
    #expect(try next().periodSeconds == 20)
  }

  @Test(
    "A connection that is closed is a question nobody answers, however lately a sign of life was answered")
  func closed() throws {
    for _ in 0..<8 { _ = try next() }
    try answer(UInt64(8), after: .zero)
    #expect(conversation.untilNextBeat == .seconds(20) && conversation.silence == .zero)
    conversation.beatSoon()
    _ = try next()
    now += .seconds(4)
    #expect(conversation.silence == .seconds(4))
  }

  @Test("Reports are said again after five seconds, however rare signs of life are")
  func late() throws {
    for _ in 0..<8 { _ = try next() }
    conversation.board.offer([Lease(id: LeaseID(rawValue: 3), cells: RangeSet(0..<1))])
    let lease = try #require(conversation.board.takeWaiting())
    conversation.board.finish(LeaseOutcome(lease: lease.id, leases: [lease.id]))
    try conversation.reportOutcomes()
    said = []
    now += .seconds(4)
    try conversation.repeatWhatIsLate()
    #expect(said.isEmpty)
    now += .seconds(2)
    try conversation.repeatWhatIsLate()
    guard case .done(let done)? = said.first else { throw Missing() }
    #expect(done.lease == 3)
  }

  @Test("A new connection, and a coordinator that does not know it, hear of it soon")
  func afresh() throws {
    for _ in 0..<8 { _ = try next() }
    #expect(conversation.untilNextBeat == .seconds(20))
    try hear(.introduce(WireIntroduce()))
    #expect(conversation.untilNextBeat == .seconds(1))
    try conversation.rejoin()
    #expect(conversation.untilNextBeat == .zero)
    #expect(try next().periodSeconds == 1)
  }
}
