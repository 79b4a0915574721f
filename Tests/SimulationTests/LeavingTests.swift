import Coordination
import Logging
import ResultStore
import SweepPlan
import Testing
import Wire
import Worker

/// How long it takes a worker to leave.
@Suite struct LeavingTests {
  /// A cell that outlasts half of the grace is stopped, so that the rest of it is there to save its state.
  @Test func stopsTheCellAtHalfOfTheGrace() throws {
    var (time, options) = (Duration.zero, WorkerOptions())
    options.grace = .seconds(20)
    let conversation = Conversation(
      Session(), .init(host: "node", processID: 1, programVersion: "1", kernels: "k"),
      options: options, board: LeaseBoard(news: try Wakeup()), outbox: nil,
      logger: Logger(label: "worker") { _ in Retelling(listener: nil) }, clock: { time })
    _ = conversation.board.enter()
    time = .seconds(1)
    conversation.leave("received a signal", .afterTheCell)
    for (seconds, stop) in [(1.0, LeaseBoard.Stop.afterTheCell), (10.9, .afterTheCell), (11.1, .atOnce)] {
      time = .seconds(seconds)
      #expect(try conversation.end() == nil && conversation.board.stop == stop, "\(seconds) s")
    }
  }

  /// Its coordinator died: the receipt for its last shard does not come, however late that shard was written.
  @Test(arguments: [2, 11] as [Int])
  func isOverWithinTheGrace(lastOutcome: Int) throws {
    var (time, options) = (Duration.zero, WorkerOptions())
    options.grace = .seconds(20)
    let conversation = Conversation(
      Session(), .init(host: "node", processID: 1, programVersion: "1", kernels: "k"),
      options: options, board: LeaseBoard(news: try Wakeup()), outbox: nil,
      logger: Logger(label: "worker") { _ in Retelling(listener: nil) }, clock: { time })
    conversation.post = { _ throws(MessagingError) in true }
    let sweep = try Sweeps().sweep(cells: 10)
    var welcome = WireWelcome()
    (welcome.sweep, welcome.fingerprint) = (sweep.canonical, sweep.fingerprint)
    try conversation.obey(try WireToWorker.encode(.welcome(welcome)))
    let cells: RangeSet<Int> = RangeSet(0..<1)
    var given = [Lease(id: LeaseID(incarnation: 1, counter: 0), cells: cells)][...]
    try conversation.obey(try WireToWorker.encode(.leases(WireLeases(takingFrom: &given))))
    let progress = conversation.board.enter()
    let lease = try #require(conversation.board.takeWaiting())

    time = .seconds(1)
    conversation.leave("received a signal", .afterTheCell)
    #expect(try conversation.end() == nil)
    time = .seconds(1 + lastOutcome)
    var outcome = LeaseOutcome(lease: lease.id, leases: [lease.id])
    (outcome.cells, outcome.seconds) = (cells, [1])
    outcome.shard = ShardReceipt(
      name: SweepDirectory.shardName(ofLease: lease.id.rawValue), sha256: "", bytes: 1)
    conversation.board.finish(outcome)
    conversation.board.leave(progress)
    try conversation.reportOutcomes()
    #expect(try conversation.end() == nil)

    time = .seconds(20)
    #expect(try conversation.end() == nil)
    time = .seconds(22)
    #expect(try conversation.end() == .left(reason: "received a signal"))
  }
}
