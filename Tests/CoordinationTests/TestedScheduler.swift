import Coordination
import SweepPlan
import Testing
import Wire

/// A scheduler under test: whatever it decides must be claimed, or the test fails.
///
/// A test claims what it looks at: by asking ``Decided`` for the leases, it claims the leases. What an event asks for is
/// claimed by the event: the welcome of a Hello, the record of a shard and its receipt, the notice of a death, the end
/// once every cell is settled.
@dynamicMemberLookup
struct TestedScheduler {
  private var scheduler: Scheduler

  init(_ scheduler: Scheduler) { self.scheduler = scheduler }

  subscript<Value>(dynamicMember path: KeyPath<Scheduler, Value>) -> Value { scheduler[keyPath: path] }

  func snapshot(at now: Duration) -> Scheduler.Snapshot { scheduler.snapshot(at: now) }

  func isHeld(_ lease: LeaseID, by session: Session) -> Bool { scheduler.isHeld(lease, by: session) }

  func session(ofProcess processID: Int32, on host: String) -> Session? {
    scheduler.session(ofProcess: processID, on: host)
  }

  /// Takes an event; the test claims what follows.
  mutating func handle(
    _ event: Scheduler.Event, at now: Duration, sourceLocation: SourceLocation = #_sourceLocation
  ) -> Decided {
    let wasSettled = scheduler.isSettled
    let decided = Decided(scheduler.handle(event, at: now), "\(event)", sourceLocation)
    decided.claimWhatIsAskedFor(by: event)
    if scheduler.isSettled, !wasSettled { decided.claimTheEnd() }
    return decided
  }

  /// Takes an event after which leases may be given, which the test does not look at.
  mutating func pass(
    _ event: Scheduler.Event, at now: Duration, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    _ = handle(event, at: now, sourceLocation: sourceLocation).leases
  }
}

/// What was decided, of which everything must be claimed before this is gone.
final class Decided {
  private var all: Decisions
  private var unclaimed: Decisions
  private let event: String
  private let sourceLocation: SourceLocation

  init(
    _ decisions: Decisions = Decisions(), _ event: String = "",
    _ sourceLocation: SourceLocation = #_sourceLocation
  ) {
    (all, unclaimed) = (decisions, decisions)
    (self.event, self.sourceLocation) = (event, sourceLocation)
  }

  deinit {
    let rest =
      unclaimed.records.map { "\($0)" } + unclaimed.notices.map { "\($0)" }
      + unclaimed.messages.map { "\($0)" }
    guard !rest.isEmpty else { return }
    Issue.record(
      "nobody claims \(rest.joined(separator: ", ")) after \(event)", sourceLocation: sourceLocation)
  }

  /// Both together, which are to be claimed here.
  static func + (one: Decided, other: Decided) -> Decided {
    let both = Decided(one.all, "\(one.event), \(other.event)", one.sourceLocation)
    both.all.append(other.all)
    both.unclaimed = one.unclaimed
    both.unclaimed.append(other.unclaimed)
    (one.unclaimed, other.unclaimed) = (Decisions(), Decisions())
    return both
  }

  static func += (one: inout Decided, other: Decided) { one = one + other }

  // MARK: Claims of events

  /// Claims each thing once that an event asks for.
  fileprivate func claimWhatIsAskedFor(by event: Scheduler.Event) {
    switch event {
    case .hello(let session, _): claimOne(.welcome(session))
    case .done(let session, let completion):
      claimOne(.accept(completion.lease, from: session))
      let index = unclaimed.records.firstIndex { record in
        guard case .shard(let recorded, let accepted, let diverged, session) = record else { return false }
        return recorded.lease == completion.lease && accepted.isSubset(of: completion.cells)
          && diverged.isSubset(of: completion.diverged.intersection(accepted))
      }
      if let index { unclaimed.records.remove(at: index) }
    case .died(let session, let reason), .starved(let session, let reason):
      let index = unclaimed.notices.firstIndex { notice in
        if case .lost(session, _, reason) = notice { true } else { false }
      }
      if let index { unclaimed.notices.remove(at: index) }
    default: break
    }
  }

  /// Claims what follows once every cell is settled, which comes only then.
  fileprivate func claimTheEnd() {
    if let index = unclaimed.records.firstIndex(of: .finished) { unclaimed.records.remove(at: index) }
    unclaimed.messages.removeAll { message in
      if case .drain(_, "the sweep is complete") = message { true } else { false }
    }
  }

  private func claimOne(_ message: Decisions.Message) {
    if let index = unclaimed.messages.firstIndex(of: message) { unclaimed.messages.remove(at: index) }
  }

  // MARK: Claims of tests

  /// Whether nothing was decided.
  var isEmpty: Bool { all.isEmpty }

  /// All that workers are told.
  var messages: [Decisions.Message] {
    unclaimed.messages = []
    return all.messages
  }

  /// All that is written.
  var records: [Decisions.Record] {
    unclaimed.records = []
    return all.records
  }

  /// The leases given, to whomever.
  var leases: [Lease] {
    unclaimed.messages.removeAll { if case .give = $0 { true } else { false } }
    return all.messages.compactMap { if case .give(let lease, _) = $0 { lease } else { nil } }
  }

  /// The leases given to a session.
  func leases(to session: Session) -> [Lease] {
    unclaimed.messages.removeAll { if case .give(_, session) = $0 { true } else { false } }
    return all.messages.compactMap { if case .give(let lease, session) = $0 { lease } else { nil } }
  }

  /// The leases that workers are asked to give back from.
  var recalled: [LeaseID] {
    unclaimed.messages.removeAll { if case .recall = $0 { true } else { false } }
    return all.messages.compactMap { if case .recall(let lease, _) = $0 { lease } else { nil } }
  }

  /// The cells recorded.
  var recorded: [RangeSet<Int>] {
    unclaimed.records.removeAll { if case .shard = $0 { true } else { false } }
    return all.records.compactMap { if case .shard(_, let accepted, _, _) = $0 { accepted } else { nil } }
  }

  /// The cells given up.
  var poisoned: [Int] {
    unclaimed.records.removeAll { if case .poisoned = $0 { true } else { false } }
    return all.records.compactMap { if case .poisoned(let cell, _) = $0 { cell } else { nil } }
  }

  /// The workers that are dismissed, with reasons: people and the workers are told of it.
  var dismissed: [Session: String] {
    let dismissed: [Session: String] = all.notices.reduce(into: [:]) {
      if case .dismissed(let session, _, let reason) = $1 { $0[session] = reason }
    }
    unclaimed.notices.removeAll { if case .dismissed = $0 { true } else { false } }
    for (session, reason) in dismissed { claimOne(.dismiss(session, reason: reason)) }
    return dismissed
  }

  /// The hosts of the workers that are dismissed.
  var hostsOfDismissed: [String] {
    _ = dismissed
    return all.notices.compactMap { if case .dismissed(_, let host, _) = $0 { host } else { nil } }
  }

  /// The workers that are not counted on any more.
  var lost: [Session] {
    unclaimed.notices.removeAll { if case .lost = $0 { true } else { false } }
    return all.notices.compactMap { if case .lost(let session, _, _) = $0 { session } else { nil } }
  }

  /// Why the sweep stops; nil where it does not. All workers are told.
  var stopReason: String? {
    let reason = all.notices.lazy.compactMap { if case .stopped(let reason) = $0 { reason } else { nil } }
      .first
    guard let reason else { return nil }
    unclaimed.notices.removeAll { $0 == .stopped(reason: reason) }
    unclaimed.messages.removeAll { if case .drain(_, reason) = $0 { true } else { false } }
    return reason
  }

  /// Whether an unknown session is asked who it is.
  func introduces(_ session: Session) -> Bool {
    claimOne(.introduce(session))
    return all.messages.contains(.introduce(session))
  }

  /// Whether the sweep is over.
  var isFinish: Bool { all.records.contains(.finished) }
}
