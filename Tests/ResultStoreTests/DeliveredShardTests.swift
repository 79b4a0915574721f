import Foundation
import ResultStore
import SweepPlan
import Testing
import Training

/// Shards that came over the network: nothing of them is believed that is not so.
@Suite struct DeliveredShardTests {
  let sweep = Synthetic.standard

  private func check(_ url: URL, bytes: Int? = nil, sha256: String? = nil) throws -> ShardSummary {
    let data = try Data(contentsOf: url)
    return try ShardFile.check(
      url, of: sweep, bytes: bytes ?? data.count,
      sha256: try sha256 ?? FileReference.sha256(ofFileAt: url.path))
  }

  private func refusal(_ body: () throws -> ShardSummary) -> StoreError? {
    #expect(throws: StoreError.self) { try body() }
  }

  @Test func whatIsAsReportedIsTaken() throws {
    let folder = try TemporaryFolder()
    let reference = try Synthetic.shard([31, 4, 5, 17], of: sweep, in: folder.url, name: "a.h5")
    #expect(try check(reference.url).cells == [4, 5, 17, 31])
  }

  @Test func sizeHashAndSweepAreCompared() throws {
    let folder = try TemporaryFolder()
    let url = try Synthetic.shard([4, 5], of: sweep, in: folder.url, name: "a.h5").url
    let size = try Data(contentsOf: url).count
    #expect(refusal { try check(url, bytes: size + 1) }?.message.contains("expected \(size + 1)") == true)
    let other = String(repeating: "0", count: 64)
    #expect(refusal { try check(url, sha256: other) }?.message.contains("SHA-256 that was reported") == true)
    var another = sweep
    another.checkpoints = [0, 10]
    let foreign = try Synthetic.shard([4, 5], of: another, in: folder.url, name: "b.h5").url
    #expect(refusal { try check(foreign) }?.code == .foreign)
  }

  @Test func anArrayThatIsNotThereIsMissed() throws {
    let folder = try TemporaryFolder()
    let url = try Synthetic.shard([4, 5], of: sweep, in: folder.url, name: "a.h5").url
    let whole = try Data(contentsOf: url)
    #expect(try Synthetic.sealed(whole, in: folder) == whole)
    var altered = whole
    let place = try #require(whole.range(of: Data(" loss_history:".utf8), options: .backwards))
    altered.replaceSubrange(place, with: Data(" lost_history:".utf8))
    try Synthetic.sealed(altered, in: folder).write(to: url)
    #expect(refusal { try check(url) }?.message.contains("has no “loss_history”") == true)
    // Nor is one that lies in the directory well: no merge could use it.
    let here = refusal { try ShardFile.inspect(url, expected: sweep) }
    #expect(here?.message.contains("has no “loss_history”") == true)
  }

  @Test func noShardExceedsItsBound() throws {
    let folder = try TemporaryFolder()
    for cells in [[0], [3], Array(0..<36)] {
      let url = try Synthetic.shard(cells, of: sweep, in: folder.url, name: "a.h5").url
      let size = try Data(contentsOf: url).count
      #expect(size <= ShardFile.mostBytes(ofCells: cells.count, in: sweep))
      #expect(ShardFile.mostBytes(ofCells: cells.count, in: sweep) < 4 * size + (4 << 20))
    }
    #expect(ShardFile.mostBytes(ofCells: .max, in: sweep) == .max)
  }
}
