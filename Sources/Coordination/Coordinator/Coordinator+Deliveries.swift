import Foundation
import Logging
import ResultStore
import Surroundings
import SweepPlan
import Wire

/// Shards of workers that cannot write into the sweep directory, which are validated before they are accepted, and the
/// files that such workers need.
extension Coordinator {
  /// Handles the end of a lease whose shard is with the worker.
  func expect(_ done: WireDone, from sender: Sender, _ decisions: inout Decisions) throws {
    let (lease, session) = (LeaseID(rawValue: done.lease), sender.session)
    let reported = try cells(ofShard: done.cells)
    let (isHere, isNew) = (store.size(of: lease) != nil, !scheduler.isSettled(reported))
    if isNew, !isHere, scheduler.mayDeliver(lease, session) {
      try checkSize(of: done, cells: reported.cellCount)
      var report = done
      // A list of its own: that of the message may be as long as a message, however little of it is left.
      report.also = done.also.filter { scheduler.isHeld(LeaseID(rawValue: $0), by: session) }
      carryOut(intake.announce(.init(sender: sender, report: report), at: now), &decisions)
      return
    }
    carryOut(intake.withdraw(done.lease, of: session, at: now), &decisions)
    if isNew, isHere {
      // It arrived before, and the receipt was lost.
      let completion = try checked(done, of: reported, from: sender) {
        try store.account(of: $0, bytes: $1, sha256: $2)
      }
      scheduler.handle(.done(session, completion), at: now, &decisions)
    } else if scheduler.mayDeliver(lease, session) {
      // All its cells are recorded, from this shard or from others: it need not be read again.
      scheduler.handle(.done(session, unbelieved(done)), at: now, &decisions)
    } else if scheduler.host(of: session) == nil {
      send(.introduce, to: session)
    } else {
      // Without a receipt: should the lease be its after all, it has not thrown the shard away.
      complain("rejected lease \(lease): it is not assigned to this worker", of: session)
    }
  }

  /// Refuses a shard that is too large for its number of cells.
  ///
  /// - Throws: ``MessagingError``.
  private func checkSize(of done: WireDone, cells: Int) throws(MessagingError) {
    let most = store.mostBytes(ofCells: cells)
    guard (1...UInt64(most)).contains(done.bytes) else {
      throw MessagingError(
        code: .malformed, message: "a shard of \(done.bytes) bytes, expected at most \(most) for its cells")
    }
  }

  /// Takes the next bytes of a shard.
  func take(_ chunk: WireShardChunk, from session: Session, _ decisions: inout Decisions) {
    let steps = intake.take(chunk, from: session, at: now)
    if !steps.isEmpty { scheduler.noteDelivery(of: LeaseID(rawValue: chunk.lease), by: session, now) }
    carryOut(steps, &decisions)
  }

  /// Carries out the decisions of the intake.
  func carryOut(_ steps: [ShardIntake.Step], _ decisions: inout Decisions) {
    for step in steps {
      switch step {
      case .want(let wanted, let session): send(.wanted(wanted), to: session)
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
          scheduler.handle(.done(delivery.session, completion), at: now, &decisions)
          continue
        }
        do throws(StoreError) { try file.publish() } catch {
          carryOut([.unwritable(delivery, error)], &decisions)
          continue
        }
        scheduler.handle(.done(delivery.session, completion), at: now, &decisions)
      case .unwritable(let delivery, let error):
        note(.error, "\(error)")
        let lease = LeaseID(rawValue: delivery.report.lease)
        scheduler.handle(
          .failed(delivery.session, lease, .sweepDisk, reason: "\(error)"), at: now, &decisions)
      }
    }
  }

  /// Reads a shard in full and returns its contents; no cells if it differs from the report.
  ///
  /// - Parameters:
  ///   - known: the reported cells, if they have been decoded.
  ///   - account: reads the shard of a lease with this size and hash.
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
          message: "it was trained with \(account.arithmetic), but \(arithmetic) was reported")
      }
      for row in account.rows {
        guard let cell = row.cell, seconds.updateValue(row.seconds, forKey: cell) == nil else {
          throw MessagingError(
            code: .malformed, message: "it has a row that is not a cell of this grid, or a cell twice")
        }
        if row.isDiverged { diverged.append(cell) }
      }
      let reported = try known ?? cells(ofShard: done.cells)
      guard reported.cellCount == seconds.count, seconds.keys.allSatisfy({ reported.contains($0) }) else {
        throw MessagingError(code: .malformed, message: "its cells differ from the reported ones")
      }
      // Rows come in any order; put into a set one by one they might take its square.
      var runs = CellRuns()
      for cell in diverged.sorted() { runs.append(cell) }
      (completion.cells, completion.diverged) = (reported, runs.cells)
      completion.seconds = seconds.sorted { $0.key < $1.key }.map { Float($0.value) }
      (completion.arithmetic, completion.key) = (arithmetic, sender.key)
    } catch {
      let reason = "the shard of lease \(completion.lease): \(error)"
      complain("\(reason); its cells are trained again", of: sender.session)
      return rejected(done, because: reason)
    }
    return completion
  }

  /// The end of a lease without its cells.
  func unbelieved(_ done: WireDone) -> Completion {
    Completion(
      lease: LeaseID(rawValue: done.lease), also: done.also.map { LeaseID(rawValue: $0) }, cells: RangeSet(),
      diverged: RangeSet(), sha256: done.sha256,
      bytes: ForeignNumber.count(done.bytes, atMost: ForeignNumber.largestOffset), seconds: [])
  }

  /// The end of a lease whose report is refused, which counts against its worker.
  func rejected(_ done: WireDone, because reason: String) -> Completion {
    var completion = unbelieved(done)
    completion.refusal = PrintableText.of(reason)
    return completion
  }

  /// Sends a part of the configuration, or of a file that it names, which is identified by its hash.
  func give(_ request: WireFileRequest, to session: Session) throws {
    guard scheduler.host(of: session) != nil else { return send(.introduce, to: session) }
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
      throw MessagingError(code: .malformed, message: "a request for a file that this sweep does not name")
    }
    do {
      let reader = try FileReader(file.resolvedPath)
      try give(request, of: reader.byteCount, to: session) { range in
        Data(try reader.bytes(at: range.lowerBound, count: range.count))
      }
    } catch {
      let cause = (error as? StoreError)?.message ?? ErrorWords.of(error)
      refuse(session, "the coordinator can no longer read \(file.path): \(cause)")
    }
  }

  /// Sends the part for which a request has credit, in pieces.
  private func give(
    _ request: WireFileRequest, of size: Int, to session: Session, read: (Range<Int>) throws -> Data
  ) rethrows {
    let stretch = credit.take(request, of: size, from: session, at: now)
    for start in stride(from: stretch.lowerBound, to: stretch.upperBound, by: WireFilePiece.longest) {
      var piece = WireFilePiece()
      (piece.sha256, piece.offset, piece.size) = (request.sha256, UInt64(start), UInt64(size))
      piece.bytes = try read(start..<min(stretch.upperBound, start + WireFilePiece.longest))
      send(.piece(piece), to: session)
    }
  }
}
