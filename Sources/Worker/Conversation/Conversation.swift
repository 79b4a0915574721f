package import Logging
import ResultStore
package import Surroundings
package import SweepPlan
package import Wire

/// A worker's side of the conversation: what it holds, says, hears and reports. Knows no socket, no thread and no
/// clock but those it is given, so that whole histories of it can be run in a test. Belongs to one thread.
package final class Conversation {
  /// What it says of itself.
  package struct Introduction: Sendable {
    /// The machine's name.
    package var host: String
    /// The process.
    package var processID: UInt32
    /// The program's version.
    package var programVersion: String
    /// The instruction set its kernels are compiled for.
    package var kernels: String

    /// What a process says of itself.
    package init(host: String, processID: UInt32, programVersion: String, kernels: String) {
      (self.host, self.processID) = (host, processID)
      (self.programVersion, self.kernels) = (programVersion, kernels)
    }
  }

  package let introduction: Introduction
  let options: WorkerOptions
  let logger: Logger
  let clock: () -> Duration
  /// The shards of a worker whose coordinator cannot see them; nil where it can.
  let outbox: (any ShardOutbox)?
  /// Shards whose receipt has not come, and failures to report.
  var reports: [LeaseID: (outcome: LeaseOutcome, sent: Duration)] = [:]
  /// The leases of all reports.
  var reported: Set<LeaseID> = []
  /// Leases whose reports were accepted: one that comes again, late, would be another shard of that name.
  var over = RangeSet<LeaseID>()
  /// Bytes of each reported shard that were sent, since the report.
  var delivered: [LeaseID: UInt64] = [:]
  /// Files that are to be here before training begins; nil when they are.
  var fetch: InputFetch?
  var askedForInputs = Duration.zero
  /// A configuration that is too long for a welcome; nil where there is none, or it is here.
  var configuration: IncomingSweep?
  var fingerprint = ""
  /// Cells of the sweep's grid; none before the first welcome.
  var cellCount = 0
  var heartbeats = Heartbeats()
  /// When the next sign of life is due.
  private var nextBeat = Duration.zero
  var lastHeard = Duration.zero
  /// When the last lease was over, whose report is repeated until it is accepted.
  var lastOutcome = Duration.zero
  private var leavingSince = Duration.zero
  private var lifelineIsCut = false
  /// Whether it is leaving because no coordinator was heard.
  private var isAbandoned = false

  /// The worker.
  package let session: Session
  /// Its leases.
  package let board: LeaseBoard
  /// Sends a message, or says that it cannot be queued now.
  package var post: (WireToCoordinator.OneOf_Body) throws(MessagingError) -> Bool = { _ in false }
  /// What is to be fetched for a sweep before it can be trained; nil where nothing ever is.
  package var inputs: (Sweep) -> InputFetch? = { _ in nil }
  /// Begins to look for a sweep's files where that takes time, and says whether there are any: then ``begin(_:)`` is next.
  package var search: (Sweep) -> Bool = { _ in false }
  /// Begins to train a sweep, whose files are here; says where it cannot.
  package var train: (Sweep) -> Threads.Shortage? = { _ in nil }
  /// The end of the conversation, once it is known.
  package internal(set) var ending: WorkerEnding?
  /// Why this worker is leaving; nil while it is not.
  package private(set) var leaving: String?
  /// What keeps it from training, or from keeping what it has trained; nil while nothing does.
  private var hindrance: String?

  /// A conversation to come.
  ///
  /// - Parameters:
  ///   - outbox: where shards lie until they are delivered; nil where the coordinator finds them itself.
  ///   - clock: a time that never runs backwards, from any origin.
  package init(
    _ session: Session, _ introduction: Introduction, options: WorkerOptions, board: LeaseBoard,
    outbox: (any ShardOutbox)?, logger: Logger, clock: @escaping () -> Duration
  ) {
    (self.session, self.introduction, self.options) = (session, introduction, options)
    (self.board, self.outbox, self.logger, self.clock) = (board, outbox, logger, clock)
    (lastHeard, nextBeat) = (clock(), clock())
  }

  var now: Duration { clock() }

  /// Whether a Hello is under way.
  var hasSaidHello = false
  /// Whether the coordinator has let it in.
  package var isWelcome: Bool { !fingerprint.isEmpty }

  /// Until the next sign of life.
  package var untilNextBeat: Duration { max(.zero, nextBeat - now) }

  /// A sign of life was given. A socket that is not connected yet takes no message: the first Hello is tried often, and
  /// repeated now and then.
  func beatAgain() {
    nextBeat = now + (isWelcome ? heartbeats.period : hasSaidHello ? .seconds(1) : .milliseconds(50))
  }

  /// Gives the next sign of life soon: who hears it does not know yet how rare they are, or nobody may be there.
  package func beatSoon() { nextBeat = min(nextBeat, now + .seconds(1)) }

  /// Begins to leave: no more leases, training stops as said.
  package func leave(_ reason: String, _ stop: LeaseBoard.Stop) {
    if leaving == nil {
      leaving = reason
      leavingSince = now
      logger.info("stopping: \(reason)")
    }
    board.stop(stop)
  }

  /// Begins to leave because it cannot train here, and reports this at the end.
  package func leaveUnfit(_ reason: String) {
    hindrance = hindrance ?? reason
    leave(reason, .afterTheCell)
  }

  /// The coordinator that started this worker is gone.
  package func cutLifeline() {
    lifelineIsCut = true
    leave("the coordinator that started this worker has ended", .afterTheCell)
  }

  /// Nothing is to be expected of this coordinator; what was trained for it is kept.
  package func giveUp(_ reason: String) {
    logger.error("not admitted by the coordinator: \(reason)")
    if isWelcome { leave(reason, .afterTheCell) } else { ending = .refused(reason: reason) }
  }

  /// Reports what became of leases meanwhile.
  package func reportOutcomes() throws(MessagingError) {
    for outcome in board.takeOutcomes() { try report(outcome) }
  }

  /// A new connection: of the one before it, what was under way may be lost.
  package func rejoin() throws(MessagingError) {
    for lease in reports.keys.sorted() { try send(lease) }
    try askForInputs()
    heartbeats.restart(at: now)
    nextBeat = now
  }

  /// Ends the conversation where its time has come.
  ///
  /// - Returns: how it ended; nil while it goes on.
  package func end() throws(MessagingError) -> WorkerEnding? {
    if let ending { return ending }
    guard let leaving else { return nil }
    if now - leavingSince > options.grace / 2 { board.stop(.atOnce) }
    guard isReadyToLeave else { return nil }
    try sayBye(leaving)
    if let hindrance { return .unfit(reason: hindrance) }
    return isAbandoned ? .abandoned(reason: leaving) : .left(reason: leaving)
  }

  /// Whether every thread has ended, and every shard has its receipt or nobody is there to give one.
  private var isReadyToLeave: Bool {
    guard board.threads == 0 else { return false }
    if reports.isEmpty { return true }
    let last = min(options.grace, .seconds(1))
    return now - lastOutcome > last && now - leavingSince > (lifelineIsCut ? last : options.grace)
  }

  /// How long the coordinator has not answered.
  package var silence: Duration { heartbeats.silence(since: lastHeard, at: now) }

  /// Leaves, as configured, if no coordinator has answered for too long.
  package func missTheCoordinator() {
    let patience = options.whenLost.patience
    guard leaving == nil, silence > patience + heartbeats.slack,
      options.whenLost != .finish || board.held.isEmpty
    else { return }
    isAbandoned = true
    leave("no coordinator for \(TimeText.short(patience.inSeconds))", .afterTheCell)
  }
}
