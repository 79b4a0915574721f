import Foundation
import Logging
import ResultStore
import SweepPlan
import TrainingCore
import Wire

/// Shards of workers who cannot write into the sweep directory: nothing they say of a shard is believed before its
/// bytes are here and have been looked at. And the files such workers need.
extension CoordinatorService {
  /// A lease is over and its shard with the worker.
  func expect(_ done: WireDone, from session: Session, _ actions: inout [Scheduler.Action]) throws {
    let lease = LeaseID(rawValue: done.lease)
    let url = shard(done.lease)
    if FileManager.default.fileExists(atPath: url.path(percentEncoded: false)) {
      // It arrived before, and the receipt was lost.
      actions += scheduler.handle(.done(session, checked(done, at: url, from: session)), at: now)
    } else if scheduler.isHeld(lease, by: session) {
      let cells = try cells(done.cells)
      guard !scheduler.isSettled(cells) else {
        // Others have trained them all meanwhile.
        actions += scheduler.handle(.done(session, unbelieved(done)), at: now)
        return
      }
      let most = ShardFile.mostBytes(ofCells: cells.cellCount, in: sweep)
      guard (1...UInt64(most)).contains(done.bytes) else {
        throw MessagingError(
          code: .malformed, message: "a shard of \(done.bytes) bytes, where its cells take at most \(most)")
      }
      carryOut(intake.announce(.init(session: session, report: done), at: now), &actions)
    } else if scheduler.host(of: session) == nil {
      actions.append(.introduce(session))
    } else {
      complain("reports lease \(lease), which it does not hold; not taken", of: session)
      actions.append(.accept(lease, from: session))
    }
  }

  /// Does what the intake decided.
  func carryOut(_ steps: [ShardIntake.Step], _ actions: inout [Scheduler.Action]) {
    for step in steps {
      switch step {
      case .want(let wanted, let session): send(.shardWanted(wanted), to: session)
      case .arrived(let delivery, let file):
        let completion = checked(delivery.report, at: file.temporary, from: delivery.session)
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
        logger.error("\(error)")
        let lease = LeaseID(rawValue: delivery.report.lease)
        actions += scheduler.handle(
          .failed(delivery.session, lease, cell: nil, reason: "\(error)"), at: now)
      }
    }
  }

  /// What a shard holds by its own account, once it has been read in full; no cells where it is not as reported.
  func checked(_ done: WireDone, at url: URL, from session: Session) -> Completion {
    var completion = unbelieved(done)
    do {
      let summary = try ShardFile.check(url, of: sweep, bytes: completion.bytes, sha256: done.sha256)
      var (diverged, seconds) = (RangeSet<Int>(), [Int: Double]())
      for (row, cell) in summary.cells(in: sweep.grid).enumerated() {
        guard let cell, seconds.updateValue(summary.seconds[row], forKey: cell) == nil else {
          throw MessagingError(code: .malformed, message: "row \(row) is no cell of this grid, or one twice")
        }
        if summary.statuses[row] == .diverged { diverged.insert(contentsOf: cell..<cell + 1) }
      }
      let reported = try cells(done.cells)
      guard reported.cellCount == seconds.count, seconds.keys.allSatisfy({ reported.contains($0) }) else {
        throw MessagingError(code: .malformed, message: "its cells are not those reported")
      }
      (completion.cells, completion.diverged) = (reported, diverged)
      completion.seconds = seconds.sorted { $0.key < $1.key }.map { Float($0.value) }
    } catch {
      complain("the shard of lease \(completion.lease): \(error); trained again", of: session)
    }
    return completion
  }

  /// The end of a lease of whose shard nothing is taken.
  private func unbelieved(_ done: WireDone) -> Completion {
    Completion(
      lease: LeaseID(rawValue: done.lease), also: done.also.map { LeaseID(rawValue: $0) }, cells: RangeSet(),
      diverged: RangeSet(), sha256: done.sha256, bytes: Int(clamping: done.bytes), seconds: [])
  }

  /// Where the shard of a lease lies.
  func shard(_ lease: UInt64) -> URL {
    directory.shards.appending(path: SweepDirectory.shardName(ofLease: lease))
  }

  /// Gives a stretch of a file that the configuration names: by its hash, whatever paths anybody knows.
  func give(_ request: WireFileRequest, to session: Session) throws {
    guard
      let file = [sweep.draws, sweep.data].lazy.compactMap(\.self).first(where: {
        $0.sha256 == request.sha256
      })
    else {
      throw MessagingError(code: .malformed, message: "a request for a file this sweep does not name")
    }
    var piece = WireFilePiece()
    (piece.sha256, piece.offset) = (file.sha256, request.offset)
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file.resolvedPath))
      defer { try? handle.close() }
      piece.size = try handle.seekToEnd()
      try handle.seek(toOffset: min(request.offset, piece.size))
      piece.bytes = try handle.read(upToCount: WireFilePiece.longest) ?? Data()
    } catch {
      return refuse(
        session, "\(file.path) can no longer be read where the coordinator is: \(error.localizedDescription)")
    }
    send(.filePiece(piece), to: session)
  }
}
