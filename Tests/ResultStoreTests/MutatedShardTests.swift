import Foundation
import ResultStore
import SweepPlan
import Testing

/// Shards of a liar: damaged, and sealed with the hash that the damaged bytes have. Nothing but structure is left to
/// tell them from true ones.
@Suite struct MutatedShardTests {
  /// `make fuzz` asks for more.
  static let rounds = 250 * (ProcessInfo.processInfo.environment["RICHSWEEP_FUZZ"].flatMap { Int($0) } ?? 1)

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func areReadOrRefused(batch: UInt64) throws {
    let sweep = Synthetic.standard
    let folder = try TemporaryFolder()
    let whole = try Data(
      contentsOf: try Synthetic.shard([0, 1, 6, 7], of: sweep, in: folder.url, name: "a.h5").url)
    let index = try #require(whole.range(of: Data("fingerprint ".utf8), options: .backwards))
    var refused = 0
    for round in 0..<Self.rounds {
      var random = SplitMix(state: batch << 32 | UInt64(round))
      var copy = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        // Half of the damage is to the index, which says where everything lies.
        let range =
          Bool.random(using: &random) ? index.lowerBound..<(whole.count - 140) : 0..<(whole.count - 140)
        let place = Int.random(in: range, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: copy[place] ^= UInt8(1 << Int.random(in: 0..<8, using: &random))
        case 1: copy[place] = UInt8.random(in: 0x20..<0x7F, using: &random)
        default: copy[place..<place + 8] = Data("99999999".utf8)
        }
      }
      let url = folder("b.h5")
      try Synthetic.sealed(copy, in: folder).write(to: url)
      let sha256 = try FileReference.sha256(ofFileAt: url.path)
      do throws(StoreError) {
        let summary = try ShardFile.check(url, of: sweep, bytes: copy.count, sha256: sha256)
        #expect(summary.sha256 == sha256, "batch \(batch), round \(round)")
        #expect(summary.cells.count == summary.statuses.count, "batch \(batch), round \(round)")
        _ = summary.cells(in: sweep.grid)
      } catch {
        refused += 1
        #expect(!error.message.isEmpty && error.path == url.path, "batch \(batch), round \(round)")
      }
    }
    #expect(refused > Self.rounds / 4)
  }
}
