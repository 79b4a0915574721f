import Coordination
import Foundation
import ResultStore
import Testing
import Wire

/// Shards that arrive in pieces, without sockets, clocks or anybody at the other end.
@Suite("Intake of shards")
struct ShardIntakeTests {
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "richsweep-\(UUID().uuidString)")
  private let bytes = (0..<(3 * WireShardChunk.longest + 1000)).map {
    UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 9)
  }

  private func intake(into folder: URL) throws -> ShardIntake {
    ShardIntake(into: ShardFolder(of: try tinySweep(cells: 1), in: SweepDirectory(folder.path)))
  }

  private var shards: URL { SweepDirectory(folder.path).shards }

  private func withIntake(_ body: (inout ShardIntake) throws -> Void) throws {
    try FileManager.default.createDirectory(at: shards, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var intake = try intake(into: folder)
    try body(&intake)
  }

  private func delivery(
    _ session: Session, _ lease: UInt64, _ size: Int, sha256: String = "", key: String? = nil
  ) -> ShardIntake.Delivery {
    var report = WireDone()
    (report.lease, report.bytes, report.sha256) = (lease, UInt64(size), sha256)
    return .init(sender: Sender(session: session, user: key), report: report)
  }

  private func chunk(_ lease: UInt64, _ range: Range<Int>) -> WireShardChunk {
    var chunk = WireShardChunk()
    (chunk.lease, chunk.offset, chunk.bytes) = (lease, UInt64(range.lowerBound), Data(bytes[range]))
    return chunk
  }

  /// What is asked for, as (lease, offset, limit).
  private func wants(_ steps: [ShardIntake.Step]) -> [[UInt64]] {
    steps.compactMap {
      if case .want(let wanted, _) = $0 { [wanted.lease, wanted.offset, wanted.limit] } else { nil }
    }
  }

  @Test("Pieces in order make the file, whatever comes twice, too early or unasked in between")
  func order() throws {
    try withIntake { intake in
      let (session, other) = (Session(), Session())
      let piece = WireShardChunk.longest
      #expect(
        wants(intake.announce(delivery(session, 7, bytes.count), at: .zero)) == [[7, 0, UInt64(bytes.count)]])
      var offset = 0
      while offset < bytes.count {
        let end = min(offset + piece, bytes.count)
        #expect(intake.take(chunk(7, offset..<end), from: other, at: .zero).isEmpty)
        #expect(intake.take(chunk(8, offset..<end), from: session, at: .zero).isEmpty)
        if end < bytes.count {
          #expect(intake.take(chunk(7, end..<end + 9), from: session, at: .zero).isEmpty)
        }
        let steps = intake.take(chunk(7, offset..<end), from: session, at: .zero)
        if end < bytes.count {
          #expect(wants(steps) == [[7, UInt64(end), UInt64(bytes.count)]])
          #expect(intake.take(chunk(7, offset..<end), from: session, at: .zero).isEmpty)
        } else if case .arrived(let delivered, let file)? = steps.first {
          #expect(delivered.session == session && steps.count == 1)
          let url = shards.appending(path: SweepDirectory.shardName(ofLease: 7))
          #expect(!FileManager.default.fileExists(atPath: url.path))
          try file.publish()
          #expect(try Data(contentsOf: url) == Data(bytes))
        } else {
          Issue.record("\(steps)")
        }
        offset = end
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: shards.path).count == 1)
    }
  }

  @Test("More than was announced, or than there is credit for, is not taken")
  func excess() throws {
    try withIntake { intake in
      let session = Session()
      _ = intake.announce(delivery(session, 7, 100), at: .zero)
      #expect(intake.take(chunk(7, 0..<101), from: session, at: .zero).isEmpty)
      #expect(wants(intake.take(chunk(7, 0..<60), from: session, at: .zero)) == [[7, 60, 100]])
      #expect(intake.take(chunk(7, 60..<101), from: session, at: .zero).isEmpty)
      let size = 10 * ShardIntake.credit
      #expect(
        wants(intake.announce(delivery(Session(), 9, size), at: .zero)) == [
          [9, 0, UInt64(ShardIntake.credit)]
        ])
    }
  }

  @Test("A report that is repeated goes on where the bytes stopped; one of another file begins anew")
  func again() throws {
    try withIntake { intake in
      let session = Session()
      _ = intake.announce(delivery(session, 7, bytes.count, sha256: "a"), at: .zero)
      _ = intake.take(chunk(7, 0..<1000), from: session, at: .zero)
      let again = intake.announce(delivery(session, 7, bytes.count, sha256: "a"), at: .seconds(5))
      #expect(wants(again) == [[7, 1000, UInt64(bytes.count)]])
      let another = intake.announce(delivery(session, 7, 2000, sha256: "b"), at: .seconds(6))
      #expect(wants(another) == [[7, 0, 2000]])
    }
  }

  @Test("So many at once and one of each worker; others wait their turn, and the silent lose theirs")
  func turns() throws {
    try withIntake { intake in
      let sessions = (0..<ShardIntake.mostAtOnce + 2).map { _ in Session() }
      var asked = 0
      for (index, session) in sessions.enumerated() {
        asked += wants(intake.announce(delivery(session, UInt64(2 * index), 10), at: .zero)).count
        asked += wants(intake.announce(delivery(session, UInt64(2 * index + 1), 10), at: .zero)).count
      }
      #expect(asked == ShardIntake.mostAtOnce)
      // One arrives whole: its worker's other shard has waited longer than the last workers' first.
      let steps = intake.take(chunk(0, 0..<10), from: sessions[0], at: .seconds(1))
      guard case .arrived(let delivered, _)? = steps.first else {
        Issue.record("\(steps)")
        return
      }
      #expect(delivered.report.lease == 0 && wants(steps) == [[1, 0, 10]])
      #expect(
        wants(intake.forget(sessions[1], at: .seconds(2))) == [[UInt64(2 * ShardIntake.mostAtOnce), 0, 10]])
      // All but the two that were asked later fall silent.
      let silent = intake.forgetTheSilent(at: ShardIntake.patience + .milliseconds(500))
      #expect(wants(silent).count == ShardIntake.mostAtOnce - 2)
      #expect(wants(intake.forgetTheSilent(at: ShardIntake.patience + .milliseconds(600))).isEmpty)
    }
  }

  @Test("A shard that is not needed any more makes room for its worker's next")
  func withdrawn() throws {
    try withIntake { intake in
      let session = Session()
      #expect(wants(intake.announce(delivery(session, 7, 10), at: .zero)) == [[7, 0, 10]])
      #expect(wants(intake.announce(delivery(session, 8, 10), at: .zero)).isEmpty)
      #expect(wants(intake.announce(delivery(session, 9, 10), at: .zero)).isEmpty)
      #expect(intake.inLine.map(\.report.lease) == [8, 9])
      #expect(wants(intake.withdraw(8, of: session, at: .zero)).isEmpty)
      #expect(wants(intake.withdraw(7, of: Session(), at: .zero)).isEmpty)
      #expect(wants(intake.withdraw(7, of: session, at: .zero)) == [[9, 0, 10]])
      #expect(intake.inLine.isEmpty)
    }
  }

  @Test("Of reports only so many wait, and so many bytes of them, whoever makes them up")
  func endlessReports() throws {
    try withIntake { intake in
      let session = Session()
      for lease in 0..<3000 { _ = intake.announce(delivery(session, UInt64(lease), 10), at: .zero) }
      #expect(intake.entryCount <= 1025)
      for lease in 0..<200 {
        var long = delivery(Session(), UInt64(lease), 10)
        long.report.also = [UInt64](repeating: 1, count: 100_000)
        long.report.seconds = [Float](repeating: 0, count: 100_000)
        _ = intake.announce(long, at: .zero)
      }
      #expect(intake.inLine.reduce(0) { $0 + 8 * $1.report.also.count } <= 64 << 20)
      #expect(intake.inLine.allSatisfy { $0.report.seconds.isEmpty })
    }
  }

  @Test("Who sends a byte now and then, or reports again and again, makes room for others all the same")
  func trickle() throws {
    try withIntake { intake in
      let (session, other) = (Session(), Session())
      _ = intake.announce(delivery(session, 7, bytes.count, sha256: "a"), at: .zero)
      for second in 1...29 {
        _ = intake.take(chunk(7, second - 1..<second), from: session, at: .seconds(second))
        _ = intake.announce(delivery(session, 7, bytes.count, sha256: "a"), at: .seconds(second))
      }
      let piece = WireShardChunk.longest
      _ = intake.announce(delivery(other, 8, bytes.count), at: .seconds(1))
      _ = intake.take(chunk(8, 0..<piece), from: other, at: .seconds(29))
      _ = intake.forgetTheSilent(at: ShardIntake.patience + .seconds(1))
      #expect(intake.entryCount == 1)
      #expect(!intake.take(chunk(8, piece..<2 * piece), from: other, at: .seconds(31)).isEmpty)
    }
  }

  @Test("Workers with one key leave room for those with others")
  func keys() throws {
    try withIntake { intake in
      var asked = 0
      for lease in 0..<2 * ShardIntake.mostAtOnce {
        asked += wants(intake.announce(delivery(Session(), UInt64(lease), 10, key: "one"), at: .zero)).count
      }
      #expect(asked == ShardIntake.mostOfKey)
      #expect(wants(intake.announce(delivery(Session(), 999, 10, key: "two"), at: .zero)) == [[999, 0, 10]])
    }
  }

  @Test("Those who are gone are forgotten, with all that they have reported")
  func gone() throws {
    try withIntake { intake in
      let (session, other) = (Session(), Session())
      for lease in 0..<5 as Range<UInt64> { _ = intake.announce(delivery(session, lease, 10), at: .zero) }
      _ = intake.announce(delivery(other, 9, 10), at: .zero)
      #expect(intake.forgetTheSilent(at: .zero) { $0 == session }.isEmpty)
      #expect(intake.entryCount == 1)
      #expect(intake.take(chunk(0, 0..<10), from: session, at: .zero).isEmpty)
    }
  }

  @Test("A folder that cannot be written is said to be so")
  func unwritable() throws {
    var intake = try intake(into: folder)
    let steps = intake.announce(delivery(Session(), 7, 10), at: .zero)
    guard case .unwritable(let delivered, let error)? = steps.first, steps.count == 1 else {
      Issue.record("\(steps)")
      return
    }
    #expect(delivered.report.lease == 7 && error.code == .notFound)
  }
}
