import Foundation
import Logging
import ResultStore
import Surroundings
import SweepPlan
import Wire

/// Turns decisions into rows of the journal and messages.
extension Coordinator {
  /// Carries out the scheduler's decisions: first everything durable, in one transaction, then the messages.
  package func carryOut(_ actions: [Scheduler.Action]) {
    var (entries, arithmetics) = ([Journal.Entry](), [String]())
    for action in actions {
      switch action {
      case .record(let completion, let accepted, let diverged, let session):
        let host = completion.host ?? "unknown"
        logger.debug(
          "\(SweepDirectory.shardName(ofLease: completion.lease.rawValue)): \(counted(accepted.cellCount, "cell")) from \(host)",
          metadata: [
            "event": "shard-recorded", "lease": "\(completion.lease)", "worker": "\(session)",
            "host": "\(host)",
            "cells": .stringConvertible(accepted.cellCount),
            "diverged": .stringConvertible(diverged.cellCount),
            "bytes": .stringConvertible(completion.bytes),
          ])
        entries.append(
          .shard(
            Journal.Shard(
              lease: completion.lease, sha256: completion.sha256, bytes: completion.bytes, cells: accepted,
              diverged: diverged, seconds: completion.seconds.reduce(0) { $0 + Double($1) }, host: host,
              key: completion.key)))
        arithmetics.append(completion.arithmetic)
      case .poison(let cell, let reason):
        logger.error(
          "cell \(cell) is poisoned: \(reason)",
          metadata: ["event": "cell-given-up", "cell": .stringConvertible(cell), "reason": "\(reason)"])
        entries.append(.poisoned(PoisonedCell(cell: cell, reason: reason)))
      default: break
      }
    }
    if !entries.isEmpty, !journalFailed {
      do {
        if let first = arithmetics.first { try settle(first) }
        try journal.record(entries, at: Date())
        for case .shard(let shard) in entries { recorded.add(shard) }
      } catch { giveUp(error.message) }
    }
    // Even without the journal: a receipt is for a shard on disk, which the next coordinator adopts.
    say(actions)
  }

  /// Ends the sweep because the journal cannot be written, and tells every worker.
  private func giveUp(_ reason: String) {
    logger.critical("\(reason)", metadata: ["event": "sweep-stopped", "reason": "\(reason)"])
    journalFailed = true
    if stopReason == nil { stopReason = reason }
    say(scheduler.handle(.drain(reason: reason), at: now))
  }

  /// Sends messages; leases with consecutive numbers share one.
  private func say(_ actions: [Scheduler.Action]) {
    var rest = actions[...]
    var receipts = Receipts()
    while let action = rest.popFirst() {
      if case .accept(let lease, let session) = action {
        receipts.add(lease, session)
        continue
      }
      guard case .give(let lease, let session) = action else {
        say(action)
        continue
      }
      var (batch, ranges) = ([lease], lease.cells.ranges.count)
      while case .give(let next, session)? = rest.first, next.id.follows(batch[batch.count - 1].id),
        next.isShort == lease.isShort, ranges < Self.rangesInMessage
      {
        batch.append(next)
        ranges += next.cells.ranges.count
        rest.removeFirst()
      }
      let leases = WireLeases(batch.lazy.map(\.cells), first: lease.id.rawValue, short: lease.isShort)
      send(.leases(leases), to: session)
    }
    for (session, accepted) in receipts.messages { send(.shardAccepted(accepted), to: session) }
  }

  private func dismiss(_ session: Session, on host: String, _ reason: String, again: Bool) {
    if !again {
      note(
        .error, "worker \(session) on \(host) gets no more cells: \(reason)",
        [
          "event": "worker-dismissed", "worker": "\(session)", "host": "\(host)", "reason": "\(reason)",
        ])
    }
    var drain = WireDrain()
    (drain.reason, drain.dismissed) = (reason, true)
    send(.drain(drain), to: session)
  }

  /// The number of ranges of cells after which a message takes no more leases: some hundred kilobytes.
  private static let rangesInMessage = 1 << 15

  private func say(_ action: Scheduler.Action) {
    switch action {
    case .welcome(let session):
      var welcome = WireWelcome()
      welcome.incarnation = incarnation
      if canonical.utf8.count <= WireWelcome.longestSweep {
        welcome.sweep = canonical
      } else {
        welcome.sweepSha256 = canonicalHash
      }
      welcome.fingerprint = fingerprint
      welcome.heartbeatSeconds = options.heartbeatSeconds
      send(.welcome(welcome), to: session)
    case .introduce(let session): send(.introduce(WireIntroduce()), to: session)
    case .recall(let lease, let session):
      var recall = WireRecall()
      recall.lease = lease.rawValue
      send(.recall(recall), to: session)
    case .drain(let session, let reason):
      var drain = WireDrain()
      drain.reason = reason
      drain.settled = scheduler.isSettled
      send(.drain(drain), to: session)
    case .dismiss(let session, let host, let reason, let again):
      dismiss(session, on: host, reason, again: again)
    case .lost(let session, let leases, let reason):
      note(
        .warning,
        "worker \(session): \(reason); \(counted(leases.count, "lease is", plural: "leases are")) assigned again",
        [
          "event": "leases-lost", "worker": "\(session)", "reason": "\(reason)",
          "leases":
            "\(leases.prefix(100).map(\.description).joined(separator: " "))\(leases.count > 100 ? " …" : "")",

        ])
    case .stop(let reason):
      logger.critical("\(reason)", metadata: ["event": "sweep-stopped", "reason": "\(reason)"])
      stopReason = reason
    case .finish:
      guard !journalFailed else { return }
      do { try journal.finish(at: Date()) } catch { logger.error("\(error)") }
    case .give, .accept, .record, .poison: break
    }
  }
}
