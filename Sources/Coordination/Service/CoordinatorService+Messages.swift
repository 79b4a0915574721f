import Foundation
import Logging
import ResultStore
import SweepPlan
import TrainingCore
import Wire

/// Messages into events, actions into messages.
extension CoordinatorService {
  /// Hears what is waiting, up to a bound, so that what was decided gets out in between.
  func receive(_ actions: inout [Scheduler.Action]) throws(MessagingError) {
    for _ in 0..<1024 {
      guard let (sender, frame) = try socket.receiveFromAnyone() else { return }
      let session = sender.session
      do {
        try hear(WireToCoordinator.decode(frame), from: sender, &actions)
      } catch  where error is CellSetError || error is MessagingError {
        // Told once: who sends more of it does not listen.
        if !refused.contains(session) { refuse(session, "\(error)") }
      } catch {
        logger.warning("worker \(session): \(error)")
      }
    }
  }

  private func hear(
    _ body: WireToCoordinator.OneOf_Body, from sender: Sender, _ actions: inout [Scheduler.Action]
  ) throws {
    let session = sender.session
    switch body {
    case .hello(let hello):
      if let reason = try reasonToRefuse(hello) { return refuse(session, reason) }
      let held = try hello.held.map { try lease($0) }
      let introduction = Scheduler.Introduction(
        host: Self.words(hello.host, longest: 255), processID: Int32(truncatingIfNeeded: hello.processID),
        slots: max(1, min(Self.mostSlots, Int(hello.slots))), held: held)
      if localWorkers?.processIDs.contains(introduction.processID) == true {
        sessions[introduction.processID] = session
      }
      logger.info(
        """
        worker \(session) on \(introduction.host), process \(introduction.processID), \
        \(introduction.slots) threads, \(held.count) leases held
        """)
      actions += scheduler.handle(.hello(session, introduction), at: now)
    case .heartbeat(let heartbeat):
      let progress = heartbeat.progress.prefix(Self.mostSlots).map {
        LeaseProgress(
          lease: LeaseID(rawValue: $0.lease), finishedCells: Int(clamping: $0.finishedCells),
          cell: Int(clamping: $0.cell), step: Int(clamping: $0.step))
      }
      actions += scheduler.handle(
        .heartbeat(session, held: heartbeat.held.map { LeaseID(rawValue: $0) }, progress: progress), at: now)
      send(.pulse(WirePulse()), to: session)
    case .done(let done):
      if done.withWorker, !done.cells.isEmpty {
        try expect(done, from: session, &actions)
      } else if sender.hasSweepDirectory || done.cells.isEmpty {
        actions += scheduler.handle(.done(session, try completion(done)), at: now)
      } else {
        let completion = checked(done, at: shard(done.lease), from: session)
        actions += scheduler.handle(.done(session, completion), at: now)
      }
    case .shardChunk(let chunk): carryOut(intake.take(chunk, from: session, at: now), &actions)
    case .fileRequest(let request): try give(request, to: session)
    case .failed(let failed):
      let cell = failed.kind == .storage ? nil : Int(clamping: failed.cell)
      let reason = Self.words(failed.reason)
      complain(reason, of: session)
      actions += scheduler.handle(
        .failed(session, LeaseID(rawValue: failed.lease), cell: cell, reason: reason), at: now)
    case .bye(let bye):
      if scheduler.host(of: session) != nil {
        logger.info("worker \(session) leaves: \(Self.words(bye.reason))")
      }
      carryOut(intake.forget(session, at: now), &actions)
      actions += scheduler.handle(.bye(session), at: now)
    case .statusRequest:
      var reply = WireStatusReply(scheduler.snapshot(at: now))
      reply.refusedConnections = UInt64(doorkeeper?.refusedConnections ?? 0)
      send(.statusReply(reply), to: session)
    }
  }

  /// Why a worker's cells would not be bit for bit those of the others; nil where they are.
  private func reasonToRefuse(_ hello: WireHello) throws -> String? {
    if !hello.fingerprint.isEmpty, hello.fingerprint != sweep.fingerprint {
      return "it was set up for another sweep (fingerprint \(hello.fingerprint.prefix(12)), "
        + "here \(sweep.fingerprint.prefix(12)))"
    }
    if hello.programVersion != programVersion {
      return "it is richsweep \(hello.programVersion), the coordinator \(programVersion): "
        + "the same program must train every cell"
    }
    let offered = CellRun.arithmetic(ofKernels: hello.kernels)
    let settled = try journal.settle("arithmetic", on: offered)
    if settled != offered {
      return
        "its kernels (\(hello.kernels)) compute with \(offered), this sweep began with \(settled), and their "
        + "bits differ: choose others with RICHSWEEP_KERNELS, or use another machine"
    }
    return nil
  }

  func refuse(_ session: Session, _ reason: String) {
    if refused.count >= Self.mostRefused { refused = [] }
    if refused.insert(session).inserted { logger.warning("worker \(session) refused: \(reason)") }
    var message = WireRefused()
    message.reason = reason
    send(.refused(message), to: session)
  }

  /// Logs what is wrong with what a worker reports; of each only so often, that nobody fills the disk with it.
  func complain(_ complaint: String, of session: Session) {
    if complaints.count >= Self.mostRefused { complaints = [:] }
    complaints[session, default: 0] += 1
    switch complaints[session] ?? 0 {
    case ..<Self.mostComplaints: logger.error("worker \(session): \(complaint)")
    case Self.mostComplaints: logger.error("worker \(session): \(complaint); no more is told of this worker")
    default: break
    }
  }

  /// So many threads of a worker count.
  private static let mostSlots = 4096
  /// So many refused sessions are remembered.
  private static let mostRefused = 10_000
  /// So many complaints about a session are logged.
  private static let mostComplaints = 100

  /// Words from the network as they may stand in a line of a log: so many characters, and none that controls.
  private static func words(_ text: String, longest: Int = 1000) -> String {
    String(
      text.prefix(longest).map {
        $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? " " : $0
      })
  }

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
      sha256: done.sha256, bytes: Int(clamping: done.bytes), seconds: done.seconds)
    let url = shard(done.lease)
    let size =
      try? FileManager.default.attributesOfItem(atPath: url.path(percentEncoded: false))[.size] as? Int
    if !completion.cells.isEmpty, size != completion.bytes {
      logger.error(
        "\(url.lastPathComponent) was reported with \(completion.bytes) bytes and has \(size ?? 0): trained again"
      )
      completion.cells = RangeSet()
    }
    return completion
  }

  /// Does what the scheduler decided: what is to last first, in one transaction, then the messages.
  func carryOut(_ actions: [Scheduler.Action]) {
    var entries: [Journal.Entry] = []
    for action in actions {
      switch action {
      case .record(let completion, let accepted, let diverged, let session):
        let host = scheduler.host(of: session) ?? "unknown"
        entries.append(
          .shard(
            Journal.Shard(
              lease: completion.lease, sha256: completion.sha256, bytes: completion.bytes, cells: accepted,
              diverged: diverged, seconds: completion.seconds.reduce(0) { $0 + Double($1) }, host: host)))
      case .poison(let cell, let reason):
        logger.error("cell \(cell) is given up: \(reason)")
        entries.append(.poisoned(PoisonedCell(cell: cell, reason: reason)))
      default: break
      }
    }
    if !entries.isEmpty, !journalFailed {
      do { try journal.record(entries, at: Date()) } catch { giveUp(error.message) }
    }
    // Without the journal too: a receipt is for a shard that is on disk, and adopted when the sweep is resumed.
    say(actions)
  }

  /// The journal cannot be written: the sweep ends here, and every worker is told so.
  private func giveUp(_ reason: String) {
    logger.critical("\(reason)")
    journalFailed = true
    if stopReason == nil { stopReason = reason }
    say(scheduler.handle(.drain(reason: reason), at: now))
  }

  /// Sends what there is to say, leases that follow one another in one message.
  private func say(_ actions: [Scheduler.Action]) {
    var rest = actions[...]
    while let action = rest.popFirst() {
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
  }

  /// After so many ranges of cells no more leases are added to a message: some hundred kilobytes.
  private static let rangesInMessage = 1 << 16

  private func say(_ action: Scheduler.Action) {
    switch action {
    case .welcome(let session):
      var welcome = WireWelcome()
      welcome.incarnation = incarnation
      welcome.sweep = canonical
      welcome.fingerprint = sweep.fingerprint
      welcome.heartbeatSeconds = options.heartbeatSeconds
      send(.welcome(welcome), to: session)
    case .introduce(let session): send(.introduce(WireIntroduce()), to: session)
    case .accept(let lease, let session):
      var accepted = WireShardAccepted()
      accepted.lease = lease.rawValue
      send(.shardAccepted(accepted), to: session)
    case .drain(let session, let reason):
      var drain = WireDrain()
      drain.reason = reason
      send(.drain(drain), to: session)
    case .stop(let reason):
      logger.critical("\(reason)")
      stopReason = reason
      localWorkers?.startNoMore()
    case .finish:
      localWorkers?.startNoMore()
      guard !journalFailed else { return }
      do { try journal.finish(at: Date()) } catch { logger.error("\(error)") }
    case .give, .record, .poison: break
    }
  }

  func send(_ body: WireToWorker.OneOf_Body, to session: Session) {
    // A message that cannot be queued is not lost for good: leases and receipts are repeated.
    do { _ = try socket.send(WireToWorker.encode(body), to: session) } catch {
      logger.error("to worker \(session): \(error)")
    }
  }
}
