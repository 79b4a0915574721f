import Foundation
import Logging
import ResultStore
import Surroundings
import SweepPlan
import Training
import Wire

/// Turns messages into events.
extension Coordinator {
  func hear(
    _ body: WireToCoordinator.OneOf_Body, from sender: Sender, _ decisions: inout Decisions
  ) throws {
    let session = sender.session
    switch body {
    case .hello(let hello): try welcome(hello, from: sender, &decisions)
    case .heartbeat(let heartbeat): try answer(heartbeat, from: session, &decisions)
    case .done(let done): try conclude(done, from: sender, &decisions)
    case .returned(let returned):
      scheduler.handle(
        .returned(session, LeaseID(rawValue: returned.lease), try cells(ofShard: returned.cells)), at: now,
        &decisions)
    case .shardChunk(let chunk): take(chunk, from: session, &decisions)
    case .fileRequest(let request): try give(request, to: session)
    case .failed(let failed): blame(failed, on: session, &decisions)
    case .bye(let bye): bidFarewell(to: session, reason: bye.reason, &decisions)
    case .statusRequest:
      for var reply in WireStatusReply.parts(of: scheduler.snapshot(at: now)) {
        reply.refusedConnections = refusedConnections
        send(.status(reply), to: session)
      }
    }
  }

  /// Handles the first message of a worker: what it is, and what it holds.
  private func welcome(_ hello: WireHello, from sender: Sender, _ decisions: inout Decisions) throws {
    let session = sender.session
    if let reason = reasonToRefuse(hello, from: session) { return refuse(session, reason) }
    let held = try hello.held.map { try lease($0) }
    // A cell may be in a lease that was taken back, and in those that came after; not in thousands.
    guard ForeignNumber.sum(held.lazy.map(\.cells.cellCount)) <= 4 * sweep.grid.cellCount else {
      throw MessagingError(code: .malformed, message: "leases with more cells than the grid has")
    }
    let introduction = Scheduler.Introduction(
      host: hello.host, processID: ForeignNumber.processID(hello.processID),
      slots: max(1, ForeignNumber.count(hello.slots, atMost: Self.mostSlots)),
      arithmetic: CellRun.arithmetic(ofKernels: hello.kernels), user: sender.user, held: held,
      hasMore: hello.more)
    // Said again until it is answered.
    let isNew = scheduler.host(of: session) == nil
    if isNew {
      note(
        .info,
        """
        worker \(session) joined from \(introduction.host) (process \(introduction.processID), \
        \(counted(introduction.slots, "thread")), \(counted(held.count, "lease")) held)
        """,
        [
          "event": "worker-joined", "worker": "\(session)", "host": "\(introduction.host)",
          "process_id": .stringConvertible(introduction.processID),
          "threads": .stringConvertible(introduction.slots), "leases": .stringConvertible(held.count),
        ])
    }
    scheduler.handle(.hello(session, introduction), at: now, &decisions)
  }

  /// Handles a heartbeat.
  private func answer(
    _ heartbeat: WireHeartbeat, from session: Session, _ decisions: inout Decisions
  ) throws {
    guard heartbeat.held.count < WireHeartbeat.mostHeld else {
      throw MessagingError(code: .malformed, message: "a heartbeat with \(heartbeat.held.count) leases")
    }
    let progress = heartbeat.progress.prefix(Self.mostSlots).map {
      LeaseProgress($0, cellCount: sweep.grid.cellCount)
    }
    scheduler.handle(
      .heartbeat(
        session, held: heartbeat.held.map { LeaseID(rawValue: $0) }, progress: progress,
        period: .seconds(min(heartbeat.periodSeconds, WireHeartbeat.longestPeriod))), at: now, &decisions)
    var pulse = WirePulse()
    pulse.number = heartbeat.number
    send(.pulse(pulse), to: session)
  }

  /// Handles the end of a lease.
  private func conclude(_ done: WireDone, from sender: Sender, _ decisions: inout Decisions) throws {
    let session = sender.session
    if !done.cells.isEmpty {
      let theirs = try arithmetic(of: done, from: session)
      let other = arithmetic ?? scheduler.arithmeticInTraining(except: session)
      if let other, other != theirs {
        let reason = "reported cells trained with \(theirs), but this sweep uses \(other)"
        complain("\(reason); its cells are trained again", of: session)
        return scheduler.handle(.done(session, rejected(done, because: reason)), at: now, &decisions)
      }
    }
    if done.withWorker, !done.cells.isEmpty {
      try expect(done, from: sender, &decisions)
    } else if sender.hasSweepDirectory || done.cells.isEmpty {
      scheduler.handle(.done(session, try completion(done, from: session)), at: now, &decisions)
    } else {
      let reported = try cells(ofShard: done.cells)
      let isKnown = scheduler.isSettled(reported)
      // What others have recorded need not be read, which takes long.
      if isKnown { scheduler.hasHeardTwice = true }
      let completion =
        try isKnown
        ? unbelieved(done)
        : checked(done, of: reported, from: sender) { try store.account(of: $0, bytes: $1, sha256: $2) }
      scheduler.handle(.done(session, completion), at: now, &decisions)
    }
  }

  /// Handles a failure that a worker reported.
  private func blame(_ failed: WireFailed, on session: Session, _ decisions: inout Decisions) {
    let reason = failed.reason
    let failure: Scheduler.Failure
    switch failed.kind {
    case .surroundings: failure = .surroundings
    case .storage:
      // Who cannot write where the coordinator can has something of its own to blame.
      let lease = LeaseID(rawValue: failed.lease)
      let isHeld = scheduler.isHeld(lease, by: session)
      failure =
        isHeld && store.problem(writing: ForeignNumber.count(failed.bytes)) != nil
        ? .sweepDisk : .surroundings
    case .cell, .UNRECOGNIZED: failure = .cell(ForeignNumber.count(failed.cell))
    }
    if case .cell = failure { complain(reason, of: session) }
    scheduler.handle(
      .failed(session, LeaseID(rawValue: failed.lease), failure, reason: reason), at: now, &decisions)
  }

  /// Why a worker's cells would not have the same bits as those of the others; nil if they would.
  private func reasonToRefuse(_ hello: WireHello, from session: Session) -> String? {
    if !hello.fingerprint.isEmpty, hello.fingerprint != fingerprint {
      return "it was started for another sweep (fingerprint \(hello.fingerprint.prefix(12)), "
        + "here \(fingerprint.prefix(12)))"
    }
    if hello.programVersion != programVersion {
      return "it is richsweep \(hello.programVersion), but the coordinator is richsweep \(programVersion); "
        + "use the same version for both"
    }
    // Not by a name that is made up, or was damaged on its way.
    guard CellRun.isLabel(ofKernels: hello.kernels) else {
      return "its kernels (\(hello.kernels)) are unknown to this program"
    }
    return conflict(ofKernels: hello.kernels, of: session)
  }

  func refuse(_ session: Session, _ reason: String) {
    lastRefusal = "a worker was refused: \(reason)"
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

  /// Logs a problem with a worker's reports, up to a limit for each worker, so that none can fill the disk.
  func complain(_ complaint: String, of session: Session) {
    if complaints.count >= Self.mostRefused { complaints = [:] }
    complaints[session, default: 0] += 1
    let count = complaints[session] ?? 0
    guard count <= Self.mostComplaints else { return }
    note(
      .error,
      "worker \(session): \(complaint)\(count < Self.mostComplaints ? "" : "; further complaints about this worker are not logged")",
      ["event": "complaint", "worker": "\(session)", "reason": "\(complaint)"])
  }

  /// The largest number of threads of a worker that counts.
  private static let mostSlots = 4096
  /// The largest number of refused sessions that are remembered.
  private static let mostRefused = 10_000
  /// The largest number of complaints about a session that are logged.
  private static let mostComplaints = 100

  private func lease(_ lease: WireLease) throws -> Lease {
    Lease(id: LeaseID(rawValue: lease.id), cells: try cells(ofShard: lease.cells))
  }

  /// The cells of a lease, or of a shard of several short leases.
  func cells(ofShard bytes: Data) throws -> RangeSet<Int> {
    let cells = try cells(bytes)
    guard cells.cellCount <= Scheduler.largestShard else {
      throw MessagingError(
        code: .malformed,
        message:
          "\(cells.cellCount) cells in a lease or shard, expected at most \(Scheduler.largestShard)")
    }
    return cells
  }

  /// A set of cells of this grid.
  func cells(_ bytes: Data) throws -> RangeSet<Int> {
    let cells = try RangeSet<Int>(encodedCells: bytes)
    guard cells.lastCell ?? -1 < sweep.grid.cellCount else {
      throw MessagingError(
        code: .malformed, message: "cells outside the grid, which has \(sweep.grid.cellCount)")
    }
    return cells
  }

  private func completion(_ done: WireDone, from session: Session) throws -> Completion {
    var completion = Completion(
      lease: LeaseID(rawValue: done.lease), also: done.also.map { LeaseID(rawValue: $0) },
      cells: try cells(done.cells), diverged: try cells(done.diverged),
      sha256: done.sha256, bytes: ForeignNumber.count(done.bytes, atMost: ForeignNumber.largestOffset),
      seconds: done.seconds)
    if !completion.cells.isEmpty { completion.arithmetic = try arithmetic(of: done, from: session) }
    let size = completion.cells.isEmpty ? nil : store.size(of: completion.lease)
    if !completion.cells.isEmpty, size != completion.bytes {
      let shard =
        "\(SweepDirectory.shardName(ofLease: done.lease)) was reported with \(completion.bytes) bytes, but "
      let reason =
        shard
        + (size.map { "has \($0)" }
          ?? "does not exist; check that this worker uses the coordinator's sweep directory")
      complain("\(reason); its cells are trained again", of: session)
      completion = rejected(done, because: reason)
    }
    return completion
  }
}
