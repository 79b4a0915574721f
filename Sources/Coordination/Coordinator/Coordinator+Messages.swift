import Foundation
import Logging
import ResultStore
import SweepPlan
import TrainingCore
import Wire

/// Messages into events.
extension Coordinator {
  func hear(
    _ body: WireToCoordinator.OneOf_Body, from session: Session, hasSweepDirectory: Bool,
    _ actions: inout [Scheduler.Action]
  ) throws {
    switch body {
    case .hello(let hello):
      if let reason = try reasonToRefuse(hello) { return refuse(session, reason) }
      let held = try hello.held.map { try lease($0) }
      let introduction = Scheduler.Introduction(
        host: hello.host, processID: ForeignNumber.processID(hello.processID),
        slots: max(1, ForeignNumber.count(hello.slots, atMost: Self.mostSlots)), held: held,
        hasMore: hello.more)
      // Said again until it is answered.
      let isNew = scheduler.host(of: session) == nil
      if isNew {
        note(
          .info,
          """
          worker \(session) on \(introduction.host), process \(introduction.processID), \
          \(introduction.slots) threads, \(held.count) leases held
          """,
          [
            "event": "worker-joined", "worker": "\(session)", "host": "\(introduction.host)",
            "process_id": .stringConvertible(introduction.processID),
            "threads": .stringConvertible(introduction.slots), "leases": .stringConvertible(held.count),
          ])
      }
      actions += scheduler.handle(.hello(session, introduction), at: now)
    case .heartbeat(let heartbeat):
      guard heartbeat.held.count < WireHeartbeat.mostHeld else {
        throw MessagingError(code: .malformed, message: "a heartbeat of \(heartbeat.held.count) leases")
      }
      let progress = heartbeat.progress.prefix(Self.mostSlots).map {
        LeaseProgress(
          lease: LeaseID(rawValue: $0.lease),
          finishedCells: ForeignNumber.count($0.finishedCells, atMost: sweep.grid.cellCount),
          cell: ForeignNumber.count($0.cell),
          step: ForeignNumber.count($0.step, atMost: ForeignNumber.largestStep))
      }
      actions += scheduler.handle(
        .heartbeat(session, held: heartbeat.held.map { LeaseID(rawValue: $0) }, progress: progress), at: now)
      send(.pulse(WirePulse()), to: session)
    case .done(let done):
      if done.withWorker, !done.cells.isEmpty {
        try expect(done, from: session, &actions)
      } else if hasSweepDirectory || done.cells.isEmpty {
        actions += scheduler.handle(.done(session, try completion(done)), at: now)
      } else {
        let completion = checked(done, from: session) { try store.account(of: $0, bytes: $1, sha256: $2) }
        actions += scheduler.handle(.done(session, completion), at: now)
      }
    case .shardChunk(let chunk): take(chunk, from: session, &actions)
    case .fileRequest(let request): try give(request, to: session)
    case .failed(let failed):
      let (cell, reason) = (failed.kind == .storage ? nil : ForeignNumber.count(failed.cell), failed.reason)
      complain(reason, of: session)
      actions += scheduler.handle(
        .failed(session, LeaseID(rawValue: failed.lease), cell: cell, reason: reason), at: now)
    case .bye(let bye): bidFarewell(to: session, reason: bye.reason, &actions)
    case .statusRequest:
      for var reply in WireStatusReply.parts(of: scheduler.snapshot(at: now)) {
        reply.refusedConnections = refusedConnections
        send(.statusReply(reply), to: session)
      }
    }
  }

  /// Why a worker's cells would not be bit for bit those of the others; nil where they are.
  private func reasonToRefuse(_ hello: WireHello) throws -> String? {
    if !hello.fingerprint.isEmpty, hello.fingerprint != fingerprint {
      return "it was set up for another sweep (fingerprint \(hello.fingerprint.prefix(12)), "
        + "here \(fingerprint.prefix(12)))"
    }
    if hello.programVersion != programVersion {
      return "it is richsweep \(hello.programVersion), the coordinator \(programVersion): "
        + "the same program must train every cell"
    }
    // The first worker settles what all others must have: not with a name that is made up, or was damaged on its way.
    guard CellRun.isLabel(ofKernels: hello.kernels) else {
      return "its kernels (\(hello.kernels)) are none that this program has"
    }
    let offered = CellRun.arithmetic(ofKernels: hello.kernels)
    // The journal is asked once: ten thousand workers would have it sync ten thousand times.
    let settled = try arithmetic ?? journal.settle("arithmetic", on: offered)
    arithmetic = settled
    if settled != offered {
      return
        "its kernels (\(hello.kernels)) compute with \(offered), this sweep began with \(settled), and their "
        + "bits differ: choose others with RICHSWEEP_KERNELS, or use another machine"
    }
    return nil
  }

  func refuse(_ session: Session, _ reason: String) {
    if refused.count >= Self.mostRefused { refused = [] }
    if refused.insert(session).inserted {
      note(
        .warning, "worker \(session) refused: \(reason)",
        ["event": "worker-refused", "worker": "\(session)", "reason": "\(reason)"])
    }
    var message = WireRefused()
    message.reason = reason
    send(.refused(message), to: session)
  }

  /// Logs what is wrong with what a worker reports; of each only so often, that nobody fills the disk with it.
  func complain(_ complaint: String, of session: Session) {
    if complaints.count >= Self.mostRefused { complaints = [:] }
    complaints[session, default: 0] += 1
    let count = complaints[session] ?? 0
    guard count <= Self.mostComplaints else { return }
    note(
      .error,
      "worker \(session): \(complaint)\(count < Self.mostComplaints ? "" : "; no more is told of this worker")",
      ["event": "complaint", "worker": "\(session)", "reason": "\(complaint)"])
  }

  /// So many threads of a worker count.
  private static let mostSlots = 4096
  /// So many refused sessions are remembered.
  private static let mostRefused = 10_000
  /// So many complaints about a session are logged.
  private static let mostComplaints = 100

  private func lease(_ lease: WireLease) throws -> Lease {
    Lease(id: LeaseID(rawValue: lease.id), cells: try cells(lease.cells))
  }

  /// A set of cells of this grid.
  func cells(_ bytes: Data) throws -> RangeSet<Int> {
    let cells = try RangeSet<Int>(encodedCells: bytes)
    guard cells.ranges.last.map({ $0.upperBound <= sweep.grid.cellCount }) ?? true else {
      throw MessagingError(code: .malformed, message: "cells beyond the grid's \(sweep.grid.cellCount)")
    }
    return cells
  }

  private func completion(_ done: WireDone) throws -> Completion {
    var completion = Completion(
      lease: LeaseID(rawValue: done.lease), also: done.also.map { LeaseID(rawValue: $0) },
      cells: try cells(done.cells), diverged: try cells(done.diverged),
      sha256: done.sha256, bytes: ForeignNumber.count(done.bytes, atMost: ForeignNumber.largestOffset),
      seconds: done.seconds)
    let size = completion.cells.isEmpty ? nil : store.size(of: completion.lease)
    if !completion.cells.isEmpty, size != completion.bytes {
      note(
        .error,
        "\(SweepDirectory.shardName(ofLease: done.lease)) was reported with \(completion.bytes) bytes and has \(size ?? 0): trained again"
      )
      completion.cells = RangeSet()
    }
    return completion
  }
}
