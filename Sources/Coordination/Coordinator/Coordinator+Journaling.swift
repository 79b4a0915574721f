import Foundation
import Logging
import ResultStore
import Surroundings
import SweepPlan
import Wire

/// Messages that may be sent, as what they promise is on disk.
///
/// Only this file makes one, and it does so only after it has written the records that were decided with them. Where the
/// journal cannot be written they are sent all the same: a receipt is for a shard that is on disk under its name, and
/// the next coordinator adopts that. What was given up is tried again then.
struct JournaledMessages: ~Copyable {
  let messages: [Decisions.Message]

  fileprivate init(_ messages: [Decisions.Message]) { self.messages = messages }
}

/// Turns decisions into rows of the journal, lines of the log and messages, in this order.
extension Coordinator {
  /// Carries out the scheduler's decisions.
  package func carryOut(_ decisions: Decisions) {
    let journaled = write(decisions)
    for notice in decisions.notices { tell(notice) }
    postbox.send(journaled, isSettled: scheduler.isSettled)
  }

  /// Writes all records that are decided, in one transaction.
  private func write(_ decisions: Decisions) -> JournaledMessages {
    for record in decisions.records { log(record) }
    if !decisions.records.isEmpty, !journalFailed {
      do { try record(decisions.records) } catch { giveUp(error.message) }
    }
    return JournaledMessages(decisions.messages)
  }

  private func record(_ records: [Decisions.Record]) throws(JournalError) {
    var (entries, arithmetic, isFinished) = ([Journal.Entry](), String?.none, false)
    for record in records {
      switch record {
      case .shard(let completion, let accepted, let diverged, _):
        if arithmetic == nil { arithmetic = completion.arithmetic }
        entries.append(
          .shard(
            Journal.Shard(
              lease: completion.lease, sha256: completion.sha256, bytes: completion.bytes, cells: accepted,
              diverged: diverged, seconds: completion.seconds.reduce(0) { $0 + Double($1) },
              host: completion.host ?? "unknown", key: completion.key)))
      case .poisoned(let cell, let reason):
        entries.append(.poisoned(PoisonedCell(cell: cell, reason: reason)))
      case .finished: isFinished = true
      }
    }
    if let arithmetic { try settle(arithmetic) }
    if !entries.isEmpty { try journal.record(entries, at: Date()) }
    for case .shard(let shard) in entries { recorded.add(shard) }
    // All is recorded, whether or not it is known when.
    if isFinished { do { try journal.finish(at: Date()) } catch { logger.error("\(error)") } }
  }

  /// Ends the sweep because the journal cannot be written, and tells every worker.
  private func giveUp(_ reason: String) {
    logger.critical("\(reason)", metadata: ["event": "sweep-stopped", "reason": "\(reason)"])
    journalFailed = true
    if stopReason == nil { stopReason = reason }
    carryOut(scheduler.handle(.drain(reason: reason), at: now))
  }

  private func log(_ record: Decisions.Record) {
    switch record {
    case .shard(let completion, let accepted, let diverged, let session):
      let host = completion.host ?? "unknown"
      logger.debug(
        "\(SweepDirectory.shardName(ofLease: completion.lease.rawValue)): \(counted(accepted.cellCount, "cell")) from \(host)",
        metadata: [
          "event": "shard-recorded", "lease": "\(completion.lease)", "worker": "\(session)",
          "host": "\(host)", "cells": .stringConvertible(accepted.cellCount),
          "diverged": .stringConvertible(diverged.cellCount), "bytes": .stringConvertible(completion.bytes),
        ])
    case .poisoned(let cell, let reason):
      logger.error(
        "cell \(cell) is poisoned: \(reason)",
        metadata: ["event": "cell-given-up", "cell": .stringConvertible(cell), "reason": "\(reason)"])
    case .finished: break
    }
  }

  private func tell(_ notice: Decisions.Notice) {
    switch notice {
    case .lost(let session, let leases, let reason):
      note(
        .warning,
        "worker \(session): \(reason); \(counted(leases.count, "lease is", plural: "leases are")) assigned again",
        [
          "event": "leases-lost", "worker": "\(session)", "reason": "\(reason)",
          "leases":
            "\(leases.prefix(100).map(\.description).joined(separator: " "))\(leases.count > 100 ? " …" : "")",
        ])
    case .dismissed(let session, let host, let reason):
      note(
        .error, "worker \(session) on \(host) gets no more cells: \(reason)",
        [
          "event": "worker-dismissed", "worker": "\(session)", "host": "\(host)", "reason": "\(reason)",
        ])
    case .stopped(let reason):
      logger.critical("\(reason)", metadata: ["event": "sweep-stopped", "reason": "\(reason)"])
      stopReason = reason
    }
  }
}
