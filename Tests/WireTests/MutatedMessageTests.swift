import Foundation
import Randomness
import SweepPlan
import Testing
import Wire

/// Bytes that are nearly messages: what decodes is a message, what does not is refused, and nothing else happens.
@Suite("Messages damaged at random")
struct MutatedMessageTests {
  /// `make fuzz` asks for more.
  private static let rounds = 2_000 * Fuzzing.share

  @Test("From workers", arguments: 0..<4 as Range<UInt64>)
  func toCoordinator(batch: UInt64) throws {
    let seeds = try Self.fromWorkers.map { try WireToCoordinator.encode($0) }
    try Self.mutate(seeds, batch) { bytes, seed in
      guard let body = Self.known({ () throws(MessagingError) in try WireToCoordinator.decode(bytes) }, seed)
      else {
        return
      }
      let again = try WireToCoordinator.encode(body)
      #expect(try WireToCoordinator.encode(try WireToCoordinator.decode(again)) == again, "seed \(seed)")
      guard case .done(let done) = body, let cells = try? RangeSet<Int>(encodedCells: done.cells) else {
        return
      }
      #expect(cells.encodedCells() == [UInt8](done.cells), "seed \(seed)")
    }
  }

  @Test("From coordinators", arguments: 0..<4 as Range<UInt64>)
  func toWorker(batch: UInt64) throws {
    let seeds = try Self.fromCoordinators().map { try WireToWorker.encode($0) }
    try Self.mutate(seeds, 100 + batch) { bytes, seed in
      guard let body = Self.known({ () throws(MessagingError) in try WireToWorker.decode(bytes) }, seed)
      else { return }
      let again = try WireToWorker.encode(body)
      #expect(try WireToWorker.encode(try WireToWorker.decode(again)) == again, "seed \(seed)")
      switch body {
      case .leases(let leases):
        guard let given = try? leases.leases() else { return }
        var rest = given[...]
        let first = WireLeases(takingFrom: &rest)
        #expect(
          rest.isEmpty ? first.cells == leases.cells : leases.cells.starts(with: first.cells), "seed \(seed)")
      case .welcome(let welcome):
        guard let sweep = try? Sweep(canonical: welcome.sweep) else { return }
        #expect(try Sweep(canonical: sweep.canonical) == sweep, "seed \(seed)")
      default: break
      }
    }
  }

  /// What bytes decode to; nil where they are refused as they should be.
  private static func known<Body>(_ decode: () throws(MessagingError) -> Body, _ seed: UInt64) -> Body? {
    do { return try decode() } catch {
      #expect(error.code == .malformed && !error.message.isEmpty, "seed \(seed)")
      return nil
    }
  }

  private static func mutate(
    _ seeds: [[UInt8]], _ batch: UInt64, _ check: ([UInt8], UInt64) throws -> Void
  ) throws {
    for round in 0..<UInt64(rounds) {
      let seed = batch << 32 | round
      var random = SplitMix64(seed: seed)
      var bytes = seeds.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...4, using: &random) { damage(&bytes, seeds, &random) }
      try check(bytes, seed)
    }
  }

  private static func damage(_ bytes: inout [UInt8], _ seeds: [[UInt8]], _ random: inout SplitMix64) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    let end = min(bytes.count, place + Int.random(in: 0...9, using: &random))
    switch Int.random(in: 0..<7, using: &random) {
    case 0: bytes.removeSubrange(place...)
    case 1: bytes.removeSubrange(place..<end)
    case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
    case 3: if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
    case 4:
      bytes.replaceSubrange(
        place..<end, with: (0..<9).map { _ in UInt8.random(in: 0 ... .max, using: &random) })
    // The largest number there is, where a length, a count or a lease may stand.
    case 5: bytes.insert(contentsOf: Array(repeating: 0xFF, count: 9) + [1], at: place)
    default: bytes.insert(contentsOf: (seeds.randomElement(using: &random) ?? []).suffix(20), at: place)
    }
  }

  private static var fromWorkers: [WireToCoordinator.OneOf_Body] {
    let cells = Data(RangeSet([3..<9, 12..<500]).encodedCells())
    var lease = WireLease()
    (lease.id, lease.cells) = (1 << 32 | 5, cells)
    var hello = WireHello()
    (hello.host, hello.processID, hello.slots, hello.kernels) = ("node", 17, 8, "avx2+fma")
    hello.held = [lease, lease]
    var progress = WireProgress()
    (progress.lease, progress.cell, progress.step) = (lease.id, 4, 1000)
    var heartbeat = WireHeartbeat()
    (heartbeat.held, heartbeat.progress) = ([1, 1 << 40, .max], [progress])
    var done = WireDone()
    (done.lease, done.cells, done.diverged, done.bytes) = (lease.id, cells, cells, 4096)
    (done.sha256, done.seconds, done.also) = (String(repeating: "5", count: 64), [0.5, .nan], [7, 8])
    var failed = WireFailed()
    (failed.lease, failed.cell, failed.kind, failed.reason) = (lease.id, 4, .storage, "no space left")
    var bye = WireBye()
    bye.reason = "told to"
    var chunk = WireShardChunk()
    (chunk.lease, chunk.offset, chunk.bytes) = (lease.id, 1 << 20, Data(repeating: 7, count: 40))
    var request = WireFileRequest()
    (request.sha256, request.offset) = (done.sha256, 99)
    var returned = WireReturned()
    (returned.lease, returned.cells) = (lease.id, cells)
    return [
      .hello(hello), .heartbeat(heartbeat), .done(done), .failed(failed), .bye(bye),
      .statusRequest(WireStatusRequest()), .shardChunk(chunk), .fileRequest(request), .returned(returned),
    ]
  }

  private static func fromCoordinators() throws -> [WireToWorker.OneOf_Body] {
    var welcome = WireWelcome()
    welcome.sweep = try Sweep(yaml: Presets.yaml(named: "smoke") ?? "", file: "smoke", directory: ".")
      .canonical
    (welcome.incarnation, welcome.heartbeatSeconds) = (3, 0.5)
    var accepted = WireShardAccepted()
    accepted.lease = 1 << 32 | 5
    var wanted = WireShardWanted()
    (wanted.lease, wanted.offset, wanted.limit) = (accepted.lease, 5, 1 << 19)
    var piece = WireFilePiece()
    (piece.sha256, piece.size, piece.bytes) = (
      String(repeating: "5", count: 64), 100, Data(repeating: 7, count: 40)
    )
    var reply = WireStatusReply()
    (reply.cells, reply.secondsLeft, reply.workers) = (1000, -1, [WireWorkerStatus(), WireWorkerStatus()])
    var recall = WireRecall()
    recall.lease = accepted.lease
    var drain = WireDrain()
    drain.reason = "enough"
    var leases = [RangeSet(0..<5), RangeSet([7..<8, 10..<90])].enumerated().map { index, cells in
      Lease(id: LeaseID(incarnation: 1, counter: UInt32(index)), cells: cells, isShort: true)
    }[...]
    return [
      .welcome(welcome), .introduce(WireIntroduce()), .pulse(WirePulse()), .shardAccepted(accepted),
      .drain(drain),
      .leases(WireLeases(takingFrom: &leases)),
      .shardWanted(wanted), .filePiece(piece), .statusReply(reply), .recall(recall),
    ]
  }
}
