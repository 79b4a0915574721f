import Foundation
import Logging
import ResultStore
import Surroundings
import SweepPlan
import Wire

/// Additional messages of a worker without the sweep directory: it sends its shards, and receives the files that the
/// configuration names.
extension Conversation {
  /// Sends bytes of a shard, as far as the coordinator has room.
  func deliver(_ wanted: WireShardWanted) throws(MessagingError) {
    let lease = LeaseID(rawValue: wanted.lease)
    guard let outbox, let shard = reports[lease]?.outcome.shard else { return }
    // It is on its way: no need to repeat the report, or to give up waiting for the receipt.
    reports[lease]?.sent = now
    lastOutcome = now
    do {
      var chunk = WireShardChunk()
      chunk.lease = wanted.lease
      chunk.offset = max(delivered[lease] ?? 0, wanted.offset)
      let limit = min(wanted.limit, UInt64(shard.bytes))
      while chunk.offset < limit {
        let count = min(UInt64(WireShardChunk.longest), limit - chunk.offset)
        chunk.bytes = try outbox.read(shard.name, from: chunk.offset, count: Int(count))
        // What cannot be queued now is asked for again.
        guard !chunk.bytes.isEmpty, try post(.shardChunk(chunk)) else { break }
        chunk.offset += UInt64(chunk.bytes.count)
      }
      delivered[lease] = chunk.offset
    } catch let error as MessagingError {
      throw error
    } catch {
      logger.error("cannot read \(shard.name) any more: \(ErrorWords.of(error))")
    }
  }

  /// Takes a piece of a file, and begins to train when all are here.
  func take(_ piece: WireFilePiece) throws(MessagingError) {
    if configuration?.sha256 == piece.sha256 { return try takeConfiguration(piece) }
    guard var fetch else { return }
    do throws(StoreError) {
      guard try fetch.take(piece) else { return }
    } catch {
      // A disk that is full is this worker's; a file that is not the one the sweep means is the coordinator's.
      if error.code == .damaged {
        ending = .refused(reason: "\(error)")
      } else {
        try stumble(over: "\(error)")
      }
      return
    }
    self.fetch = fetch
    if fetch.request == nil { try confirm(piece) }
    try askForInputs()
  }

  /// Says that all of the file of a piece is here: nothing of it is on its way any more.
  func confirm(_ piece: WireFilePiece) throws(MessagingError) {
    var request = WireFileRequest()
    (request.sha256, request.offset, request.limit) = (piece.sha256, piece.size, piece.size)
    _ = try post(.fileRequest(request))
  }

  /// Goes on once it is known which files are here.
  func begin(_ found: InputLookup.Finding) throws(MessagingError) {
    switch found {
    case .complete(let sweep): try startTraining(sweep)
    case .lacking(let fetch):
      logger.info("asking the coordinator for files that are missing or different here")
      self.fetch = fetch
      try askForInputs()
    case .stuck(let reason): try stumble(over: reason)
    }
  }

  /// Asks for the next piece of a file, or begins to train where nothing is missing.
  func askForInputs() throws(MessagingError) {
    guard let fetch else { return }
    if let request = fetch.request {
      askedForInputs = now
      _ = try post(.fileRequest(request))
    } else {
      self.fetch = nil
      try startTraining(fetch.sweep)
    }
  }

  /// Begins to train a sweep whose files are here; leaves where it cannot.
  func startTraining(_ sweep: Sweep) throws(MessagingError) {
    if let shortage = train(sweep) { try stumble(over: shortage.description) }
  }
}
