public import Wire

/// What follows from events, sorted by when it may happen: the records are on disk before any message is sent.
public struct Decisions: Equatable, Sendable {
  /// What must be on disk, in this order.
  public package(set) var records: [Record] = []
  /// What people should know, in this order.
  public package(set) var notices: [Notice] = []
  /// What workers are to be told, in this order; it may promise them that the records are on disk.
  public package(set) var messages: [Message] = []

  /// Nothing.
  public init() {}

  /// Whether nothing was decided.
  public var isEmpty: Bool { records.isEmpty && notices.isEmpty && messages.isEmpty }

  /// What was decided later follows.
  package mutating func append(_ later: Decisions) {
    records += later.records
    notices += later.notices
    messages += later.messages
  }

  /// Something to write into the journal.
  public enum Record: Equatable, Sendable {
    /// A shard, with those of its cells that no other shard has.
    case shard(Completion, accepted: RangeSet<Int>, diverged: RangeSet<Int>, from: Session)
    /// A cell is given up.
    case poisoned(cell: Int, reason: String)
    /// Every cell is settled.
    case finished
  }

  /// Something that people should know.
  public enum Notice: Equatable, Sendable {
    /// A worker, or `leases` of one that stays, are not counted on any more.
    case lost(Session, leases: [LeaseID], reason: String)
    /// A worker on this machine gets no more cells. It may have left by the time this is told.
    case dismissed(Session, host: String, reason: String)
    /// The sweep cannot go on: shards cannot be written, or nobody can train.
    case stopped(reason: String)
  }

  /// Something to tell a worker.
  public enum Message: Equatable, Sendable {
    /// Answer a Hello.
    case welcome(Session)
    /// Ask a session nobody knows to say Hello.
    case introduce(Session)
    /// Send a lease.
    case give(Lease, to: Session)
    /// Ask for what is not begun of a lease.
    case recall(LeaseID, from: Session)
    /// Tell a worker that its shard is recorded, or not needed.
    case accept(LeaseID, from: Session)
    /// Ask a worker to finish and leave.
    case drain(Session, reason: String)
    /// Tell a worker that it gets no more cells, and why; again as long as it stays.
    case dismiss(Session, reason: String)
  }
}

extension Scheduler {
  /// One call of ``handle(_:at:_:)``: its time, and what is decided in it.
  struct Turn {
    let now: Duration
    var decisions = Decisions()

    mutating func record(_ record: Decisions.Record) { decisions.records.append(record) }

    mutating func note(_ notice: Decisions.Notice) { decisions.notices.append(notice) }

    mutating func tell(_ message: Decisions.Message) { decisions.messages.append(message) }
  }
}
