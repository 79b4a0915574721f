import Foundation
import Logging
import ResultStore
import Surroundings
import SweepPlan
package import Wire

/// The messages of a worker.
extension Conversation {
  /// Does what a message from the coordinator says.
  package func obey(_ frame: [UInt8]) throws(MessagingError) {
    lastHeard = now
    switch try WireToWorker.decode(frame) {
    case .welcome(let welcome): try begin(welcome)
    case .refused(let refused):
      logger.error("refused by the coordinator: \(refused.reason)")
      board.stop(.atOnce)
      ending = .refused(reason: refused.reason)
    case .introduce:
      try introduce()
      beatSoon()
    case .leases(let leases):
      try take(leases)
    case .shardAccepted(let accepted): accepted.leases.forEach { forget(LeaseID(rawValue: $0)) }
    case .recall(let recall): try giveBack(LeaseID(rawValue: recall.lease))
    case .shardWanted(let wanted): try deliver(wanted)
    case .filePiece(let piece): try take(piece)
    case .drain(let drain):
      if drain.dismissed {
        leaveUnfit(drain.reason)
      } else {
        leave(drain.reason, drain.settled ? .atOnce : .afterTheCell)
      }
    case .pulse(let pulse): heartbeats.hearAnswer(to: pulse.number, at: now)
    case .statusReply: break
    }
  }

  /// Takes leases on. Numbers that run out of numbers, and cells that are not of the sweep's grid, are nobody's work.
  private func take(_ message: WireLeases) throws(MessagingError) {
    guard let leases = try? message.leases(), leases.allSatisfy({ $0.cells.lastCell ?? -1 < cellCount })
    else {
      return
    }
    var new: [Lease] = []
    for lease in leases {
      if over.contains(lease.id) {
        try disown(lease.id)
      } else if !reported.contains(lease.id) {
        new.append(lease)
      }
    }
    board.offer(new)
  }

  /// Gives back what is not begun of a lease. Should that not arrive, the coordinator finds it missing in the report, or
  /// the lease in no heartbeat.
  private func giveBack(_ lease: LeaseID) throws(MessagingError) {
    let cells = board.giveBack(lease)
    guard !cells.isEmpty else { return }
    var returned = WireReturned()
    returned.lease = lease.rawValue
    returned.cells = Data(cells.encodedCells())
    _ = try post(.returned(returned))
  }

  /// Says that a lease is over that the coordinator believes to be held, after a Hello that came late.
  private func disown(_ lease: LeaseID) throws(MessagingError) {
    var done = WireDone()
    done.lease = lease.rawValue
    _ = try post(.done(done))
  }

  func begin(_ welcome: WireWelcome) throws(MessagingError) {
    heartbeats.wish(.seconds(max(0.01, min(3600, ForeignNumber.seconds(welcome.heartbeatSeconds)))))
    guard fingerprint.isEmpty else { return }
    guard welcome.sweepSha256.isEmpty else {
      if configuration?.sha256 != welcome.sweepSha256 { configuration = IncomingSweep(welcome) }
      return try askForConfiguration()
    }
    let sweep: Sweep
    do throws(ConfigurationError) { sweep = try Sweep(canonical: welcome.sweep) } catch {
      ending = .refused(reason: "cannot read the coordinator's sweep: \(error)")
      return
    }
    guard sweep.fingerprint == welcome.fingerprint else {
      ending = .refused(
        reason:
          "the sweep's fingerprint differs from the coordinator's; use the same version of richsweep for both"
      )
      return
    }
    (fingerprint, cellCount) = (sweep.fingerprint, sweep.grid.cellCount)
    guard !search(sweep) else { return }
    fetch = inputs(sweep)
    if fetch == nil { try startTraining(sweep) }
    try askForInputs()
  }

  /// Says who this is and what it holds.
  private func introduce() throws(MessagingError) {
    var hello = WireHello()
    hello.host = introduction.host
    hello.processID = introduction.processID
    hello.slots = UInt32(clamping: options.threads)
    hello.programVersion = introduction.programVersion
    hello.kernels = introduction.kernels
    hello.fingerprint = fingerprint
    var rest =
      (board.held
      + reports.values.map { Lease(id: $0.outcome.lease, cells: $0.outcome.cells) }
      .sorted { $0.id < $1.id })[...]
    repeat {
      var bytes = 0
      hello.held = []
      while bytes < WireHello.bytesOfLeases, let lease = rest.popFirst().map({ WireLease($0) }) {
        hello.held.append(lease)
        bytes += lease.cells.count + 16
      }
      hello.more = !rest.isEmpty
      guard try post(.hello(hello)) else { break }
      hasSaidHello = true
    } while !rest.isEmpty
    for lease in reports.keys.sorted() { try send(lease) }
  }

  /// The sign of life: a Hello until the first Welcome, then what is held.
  package func beat() throws(MessagingError) {
    defer { beatAgain() }
    guard isWelcome else { return leaving == nil ? try introduce() : () }
    var message = WireHeartbeat()
    message.number = heartbeats.next(at: now)
    message.periodSeconds = heartbeats.period.inSeconds
    message.held = board.held.map(\.id.rawValue) + reported.sorted().map(\.rawValue)
    message.progress = board.progress.map { WireProgress($0) }
    _ = try post(.heartbeat(message))
  }

  /// Says every report that has no receipt after five seconds once more, and asks again for files that did not come.
  package func repeatWhatIsLate() throws(MessagingError) {
    guard isWelcome else { return }
    let late = reports.filter { now - $0.value.sent > .seconds(5) }.keys.sorted()
    for lease in late { try send(lease) }
    if now - askedForInputs > .seconds(5) { try askForInputs() }
  }

  /// Reports what became of a lease, until it is accepted.
  func report(_ outcome: LeaseOutcome) throws(MessagingError) {
    lastOutcome = now
    for note in outcome.notes { logger.info("\(note)") }
    reports[outcome.lease] = (outcome, now)
    reported.formUnion(outcome.leases)
    try send(outcome.lease)
  }

  /// A report is not to be repeated.
  private func forget(_ lease: LeaseID) {
    guard let report = reports.removeValue(forKey: lease) else { return }
    reported.subtract(report.outcome.leases)
    var leases = report.outcome.leases[...]
    while let first = leases.popFirst() {
      // Mostly they follow one another. The last number there can be is nobody's.
      var end = LeaseID(rawValue: first.rawValue + 1)
      while leases.first == end {
        leases.removeFirst()
        end = LeaseID(rawValue: end.rawValue + 1)
      }
      over.insert(contentsOf: first..<end)
    }
    delivered[lease] = nil
    if let shard = report.outcome.shard { outbox?.remove(shard.name) }
  }

  func send(_ lease: LeaseID) throws(MessagingError) {
    guard let outcome = reports[lease]?.outcome else { return }
    reports[lease]?.sent = now
    for failure in outcome.failures {
      try send(.cell, failure.reason, cell: failure.cell, of: failure.lease)
    }
    if let obstacle = outcome.obstacle { try stumble(over: obstacle) }
    if let failure = outcome.storageFailure {
      // Nothing to accept: the cells are trained again, here once there is room or by others.
      if outbox == nil {
        try send(.storage, failure.reason, of: lease, bytes: failure.bytes)
        // Nobody tells a worker that leaves to leave.
        if leaving != nil { leaveUnfit(failure.reason) }
      } else {
        try stumble(over: failure.reason)
      }
      forget(lease)
      return
    }
    var done = WireDone()
    done.lease = lease.rawValue
    done.also = outcome.leases.dropFirst().map(\.rawValue)
    done.cells = Data(outcome.cells.encodedCells())
    done.diverged = Data(outcome.diverged.encodedCells())
    done.sha256 = outcome.shard?.sha256 ?? ""
    done.bytes = UInt64(outcome.shard?.bytes ?? 0)
    done.seconds = outcome.seconds
    done.withWorker = outbox != nil
    done.kernels = introduction.kernels
    delivered[lease] = nil
    _ = try post(.done(done))
  }

  private func send(
    _ kind: WireFailed.Kind, _ reason: String, cell: Int = 0, of lease: LeaseID? = nil, bytes: Int = 0
  ) throws(MessagingError) {
    logger.error("\(reason)")
    var failed = WireFailed()
    failed.lease = lease?.rawValue ?? 0
    failed.cell = UInt64(cell)
    failed.kind = kind
    failed.reason = reason
    failed.bytes = UInt64(bytes)
    _ = try post(.failed(failed))
  }

  /// Something here keeps this worker from training: says so, and leaves.
  func stumble(over reason: String) throws(MessagingError) {
    if leaving == nil { try send(.surroundings, reason) }
    leaveUnfit(reason)
  }

  /// Takes leave: leases that were not reported go back at once.
  func sayBye(_ reason: String) throws(MessagingError) {
    if !reports.isEmpty, outbox == nil {
      let shards = counted(
        reports.count, "shard has no receipt; it is", plural: "shards have no receipt; they are")
      logger.warning("\(shards) adopted when the sweep is resumed")
    }
    var bye = WireBye()
    bye.reason = reason
    _ = try post(.bye(bye))
  }
}
