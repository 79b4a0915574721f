import Foundation
import Logging
import ResultStore
import Surroundings
import SweepPlan
import Wire

/// Shards of workers who cannot write into the sweep directory: nothing they say of a shard is believed before its
/// bytes are here and have been looked at. And the files such workers need.
extension Coordinator {
  /// A lease is over and its shard with the worker.
  func expect(_ done: WireDone, from sender: Sender, _ actions: inout [Scheduler.Action]) throws {
    let (lease, session) = (LeaseID(rawValue: done.lease), sender.session)
    let reported = try cells(ofShard: done.cells)
    let (isHere, isNew) = (store.size(of: lease) != nil, !scheduler.isSettled(reported))
    if isNew, !isHere, scheduler.mayDeliver(lease, session) {
      try checkSize(of: done, cells: reported.cellCount)
      var report = done
      // A list of its own: that of the message may be as long as a message, however little of it is left.
      report.also = done.also.filter { scheduler.isHeld(LeaseID(rawValue: $0), by: session) }
      carryOut(intake.announce(.init(sender: sender, report: report), at: now), &actions)
      return
    }
    carryOut(intake.withdraw(done.lease, of: session, at: now), &actions)
    if isNew, isHere {
      // It arrived before, and the receipt was lost.
      let completion = try checked(done, of: reported, from: sender) {
        try store.account(of: $0, bytes: $1, sha256: $2)
      }
      actions += scheduler.handle(.done(session, completion), at: now)
    } else if scheduler.mayDeliver(lease, session) {
      // All its cells are recorded, from this shard or from others: it need not be read again.
      actions += scheduler.handle(.done(session, unbelieved(done)), at: now)
    } else if scheduler.host(of: session) == nil {
      actions.append(.introduce(session))
    } else {
      // Without a receipt: should the lease be its after all, it has not thrown the shard away.
      complain("reports lease \(lease), which is not its; not taken", of: session)
    }
  }

  /// Refuses a shard of a size that one of so many cells cannot have.
  ///
  /// - Throws: ``MessagingError``.
  private func checkSize(of done: WireDone, cells: Int) throws(MessagingError) {
    let most = store.mostBytes(ofCells: cells)
    guard (1...UInt64(most)).contains(done.bytes) else {
      throw MessagingError(
        code: .malformed, message: "a shard of \(done.bytes) bytes, where its cells take at most \(most)")
    }
  }

  /// The next bytes of a shard are here.
  func take(_ chunk: WireShardChunk, from session: Session, _ actions: inout [Scheduler.Action]) {
    let steps = intake.take(chunk, from: session, at: now)
    if !steps.isEmpty { scheduler.noteDelivery(of: LeaseID(rawValue: chunk.lease), by: session, now) }
    carryOut(steps, &actions)
  }

  /// Does what the intake decided.
  func carryOut(_ steps: [ShardIntake.Step], _ actions: inout [Scheduler.Action]) {
    for step in steps {
      switch step {
      case .want(let wanted, let session): send(.shardWanted(wanted), to: session)
      case .arrived(let delivery, let file):
        // Whoever else has brought a shard of that name meanwhile, or was known to have the lease, keeps it.
        let lease = LeaseID(rawValue: delivery.report.lease)
        guard store.size(of: lease) == nil, scheduler.mayDeliver(lease, delivery.session) else {
          file.discard()
          continue
        }
        let completion: Completion
        do {
          completion = try checked(delivery.report, from: delivery.sender) { try file.account(sha256: $2) }
        } catch {
          completion = rejected(delivery.report, because: "\(error)")
        }
        guard !completion.cells.isEmpty else {
          file.discard()
          actions += scheduler.handle(.done(delivery.session, completion), at: now)
          continue
        }
        do throws(StoreError) { try file.publish() } catch {
          carryOut([.unwritable(delivery, error)], &actions)
          continue
        }
        actions += scheduler.handle(.done(delivery.session, completion), at: now)
      case .unwritable(let delivery, let error):
        note(.error, "\(error)")
        let lease = LeaseID(rawValue: delivery.report.lease)
        actions += scheduler.handle(
          .failed(delivery.session, lease, .sweepDisk, reason: "\(error)"), at: now)
      }
    }
  }

  /// What a shard holds by its own account, once it has been read in full; no cells where it is not as reported.
  ///
  /// - Parameters:
  ///   - known: the cells that are reported, where they have been decoded.
  ///   - account: reads the shard of a lease, of so many bytes with such a hash.
  func checked(
    _ done: WireDone, of known: RangeSet<Int>? = nil, from sender: Sender,
    account: (LeaseID, Int, String) throws -> ShardAccount
  ) throws -> Completion {
    var completion = unbelieved(done)
    let arithmetic = try arithmetic(of: done, from: sender.session)
    do {
      var (diverged, seconds) = ([Int](), [Int: Double]())
      let account = try account(completion.lease, completion.bytes, done.sha256)
      guard account.arithmetic == arithmetic else {
        throw MessagingError(
          code: .malformed,
          message: "it was trained with \(account.arithmetic), and \(arithmetic) was reported")
      }
      for row in account.rows {
        guard let cell = row.cell, seconds.updateValue(row.seconds, forKey: cell) == nil else {
          throw MessagingError(
            code: .malformed, message: "it has a row that is no cell of this grid, or one twice")
        }
        if row.isDiverged { diverged.append(cell) }
      }
      let reported = try known ?? cells(ofShard: done.cells)
      guard reported.cellCount == seconds.count, seconds.keys.allSatisfy({ reported.contains($0) }) else {
        throw MessagingError(code: .malformed, message: "its cells are not those reported")
      }
      // Rows come in any order; put into a set one by one they might take its square.
      var runs = CellRuns()
      for cell in diverged.sorted() { runs.append(cell) }
      (completion.cells, completion.diverged) = (reported, runs.cells)
      completion.seconds = seconds.sorted { $0.key < $1.key }.map { Float($0.value) }
      (completion.arithmetic, completion.key) = (arithmetic, sender.key)
    } catch {
      let reason = "the shard of lease \(completion.lease): \(error)"
      complain("\(reason); trained again", of: sender.session)
      return rejected(done, because: reason)
    }
    return completion
  }

  /// The end of a lease of whose shard nothing is taken.
  func unbelieved(_ done: WireDone) -> Completion {
    Completion(
      lease: LeaseID(rawValue: done.lease), also: done.also.map { LeaseID(rawValue: $0) }, cells: RangeSet(),
      diverged: RangeSet(), sha256: done.sha256,
      bytes: ForeignNumber.count(done.bytes, atMost: ForeignNumber.largestOffset), seconds: [])
  }

  /// The same, where what was reported is refused, which speaks against its worker.
  func rejected(_ done: WireDone, because reason: String) -> Completion {
    var completion = unbelieved(done)
    completion.refusal = PrintableText.of(reason)
    return completion
  }

  /// Gives a stretch of the configuration, or of a file that it names: by its hash, whatever paths anybody knows.
  func give(_ request: WireFileRequest, to session: Session) throws {
    guard scheduler.host(of: session) != nil else { return send(.introduce(WireIntroduce()), to: session) }
    // All has arrived: the file itself may be gone by now.
    if request.limit > 0, request.limit == request.offset { return credit.forget(session) }
    if request.sha256 == canonicalHash {
      let bytes = Array(canonical.utf8)
      return give(request, of: bytes.count, to: session) { Data(bytes[$0]) }
    }
    guard
      let file = [sweep.draws, sweep.data].lazy.compactMap(\.self).first(where: {
        $0.sha256 == request.sha256
      })
    else {
      throw MessagingError(code: .malformed, message: "a request for a file this sweep does not name")
    }
    do {
      let reader = try FileReader(file.resolvedPath)
      try give(request, of: reader.byteCount, to: session) { range in
        Data(try reader.bytes(at: range.lowerBound, count: range.count))
      }
    } catch {
      let cause = (error as? StoreError)?.message ?? ErrorWords.of(error)
      refuse(session, "\(file.path) can no longer be read where the coordinator is: \(cause)")
    }
  }

  /// Sends what a request has credit for, in pieces.
  private func give(
    _ request: WireFileRequest, of size: Int, to session: Session, read: (Range<Int>) throws -> Data
  ) rethrows {
    let stretch = credit.take(request, of: size, from: session, at: now)
    for start in stride(from: stretch.lowerBound, to: stretch.upperBound, by: WireFilePiece.longest) {
      var piece = WireFilePiece()
      (piece.sha256, piece.offset, piece.size) = (request.sha256, UInt64(start), UInt64(size))
      piece.bytes = try read(start..<min(stretch.upperBound, start + WireFilePiece.longest))
      send(.filePiece(piece), to: session)
    }
  }
}
