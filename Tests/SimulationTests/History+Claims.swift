import Coordination
import SweepPlan
import Wire

/// Whatever a coordinator decides must follow from what it heard: what nobody claims breaks a promise.
extension History {
  /// What a coordinator decided something after.
  enum Cause {
    /// A message of a session; nil where it cannot be decoded.
    case message(WireToCoordinator.OneOf_Body?, Session)
    /// The end of a session's process.
    case death(Session)
    case tick
    case drain
  }

  func claim(_ decisions: Decisions, after cause: Cause, by scheduler: Scheduler) {
    let unclaimed =
      decisions.records.filter { !cause.mayLead(to: $0, scheduler) }.map { "\($0)" }
      + decisions.notices.filter { !cause.mayLead(to: $0, scheduler) }.map { "\($0)" }
      + decisions.messages.filter { !cause.mayLead(to: $0, scheduler) }.map { "\($0)" }
    if !unclaimed.isEmpty { fail("nobody claims \(unclaimed.joined(separator: ", ")) after \(cause)") }
  }
}

extension History.Cause {
  /// The message of a worker.
  private var body: WireToCoordinator.OneOf_Body? {
    if case .message(let body, _) = self { body } else { nil }
  }

  /// Who sent it.
  private var sender: Session? { if case .message(_, let session) = self { session } else { nil } }

  /// Whether a lease may have ended.
  private var mayEndLeases: Bool {
    switch self {
    case .message(let body, _):
      switch body {
      case .done, .shardChunk, .failed, .bye, .returned: true
      default: false
      }
    case .death, .tick: true
    case .drain: false
    }
  }

  /// Whether it may bring a shard, or say that there is none.
  private var mayReport: Bool {
    switch body {
    case .done, .shardChunk: true
    default: false
    }
  }

  func mayLead(to record: Decisions.Record, _ scheduler: Scheduler) -> Bool {
    switch record {
    case .shard(let completion, let accepted, let diverged, let session):
      mayReport && session == sender && !accepted.isEmpty && accepted.isSubset(of: completion.cells)
        && diverged.isSubset(of: accepted) && scheduler.isSettled(accepted)
    case .poisoned(let cell, _): mayEndLeases && scheduler.isSettled(RangeSet(cell..<cell + 1))
    case .finished: scheduler.isSettled
    }
  }

  func mayLead(to notice: Decisions.Notice, _ scheduler: Scheduler) -> Bool {
    switch notice {
    case .lost(let session, let leases, _):
      switch self {
      case .death(session), .tick: leases.allSatisfy { !scheduler.isHeld($0, by: session) }
      default: false
      }
    case .dismissed(let session, _, _):
      mayEndLeases && !scheduler.holdsLeases(session)
    case .stopped(let reason): mayEndLeases && scheduler.drainReason != nil && !reason.isEmpty
    }
  }

  func mayLead(to message: Decisions.Message, _ scheduler: Scheduler) -> Bool {
    switch message {
    case .welcome(let session): if case .hello = body { session == sender } else { false }
    case .introduce(let session): session == sender && scheduler.host(of: session) == nil
    case .give(let lease, let session):
      // Who got it may be given up in the same tick.
      (scheduler.isHeld(lease.id, by: session) || scheduler.host(of: session) == nil)
        && (mayEndLeases || session == sender)
    case .recall(let lease, let session):
      if case .tick = self { scheduler.isHeld(lease, by: session) } else { false }
    case .accept(_, let session): mayReport && session == sender
    case .drain(_, let reason): scheduler.drainReason == reason
    case .dismiss(let session, _):
      (mayEndLeases || session == sender) && !scheduler.holdsLeases(session)
    }
  }
}
