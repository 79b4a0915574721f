import Foundation
import Randomness
import ResultStore
import SweepPlan
import Testing
import Training

@Suite struct ShardTests {
  let sweep = Synthetic.standard

  @Test func aShardTellsWhatItHolds() throws {
    let folder = try TemporaryFolder()
    let cells = [31, 4, 5, 17]
    let reference = try Synthetic.shard(cells, of: sweep, in: folder.url, name: "a.h5")
    let summary = try ShardFile.inspect(reference.url, expected: sweep)
    #expect(summary.cells == [4, 5, 17, 31])
    #expect(summary.sha256 == reference.sha256)
    #expect(try summary.sha256 == FileReference.sha256(ofFileAt: reference.url.path))
    #expect(summary.fingerprint == sweep.fingerprint)
    #expect(summary.canonical == sweep.canonical)
    #expect(summary.lease == "a.h5")
    #expect(summary.created == "1970-01-01T00:00:00Z")
    #expect(summary.statuses == summary.cells.map { Synthetic.record(sweep, $0).outcome.status })
    #expect(summary.value(of: .tau, at: 3) == sweep.grid.value(of: .tau, cell: 31))
    #expect(summary.cells(in: sweep.grid) == [4, 5, 17, 31])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a.h5"])
  }

  @Test func aShardOfAnotherSweepIsNamedWithWhatDiffers() throws {
    let folder = try TemporaryFolder()
    let reference = try Synthetic.shard([0], of: sweep, in: folder.url, name: "a.h5")
    var other = sweep
    other.checkpoints = [0, 10]
    let error = #expect(throws: StoreError.self) { try ShardFile.inspect(reference.url, expected: other) }
    #expect(error?.code == .foreign)
    #expect(
      error?.description.contains("training.checkpoints: 0, 10 there, 0, 10, 100 here") == true, "\(error!)")
  }

  @Test func whatIsNoShardIsRefusedWithTheReason() throws {
    let folder = try TemporaryFolder()
    let missing = #expect(throws: StoreError.self) {
      try ShardFile.inspect(folder("none.h5"), expected: nil)
    }
    #expect(missing?.code == .notFound)
    try Data().write(to: folder("empty.h5"))
    let empty = #expect(throws: StoreError.self) { try ShardFile.inspect(folder("empty.h5"), expected: nil) }
    #expect(empty?.code == .damaged)
    #expect(empty?.path.hasSuffix("empty.h5") == true)
  }

  /// Every shortened and every altered copy of a shard is noticed, wherever the damage is.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func damageIsNoticedAnywhere(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let reference = try Synthetic.shard(Array(0..<9), of: sweep, in: folder.url, name: "a.h5")
    let whole = try Data(contentsOf: reference.url)
    var random = SplitMix64(seed: seed)
    for round in 0..<150 {
      var copy = whole
      if round.isMultiple(of: 3) {
        copy = whole.prefix(Int.random(in: 0..<whole.count, using: &random))
      } else {
        let place = Int.random(in: 0..<whole.count, using: &random)
        copy[place] ^= UInt8(1 << Int.random(in: 0..<8, using: &random))
      }
      try copy.write(to: folder("b.h5"))
      let error = #expect(throws: StoreError.self, "seed \(seed), round \(round)") {
        try ShardFile.inspect(folder("b.h5"), expected: sweep)
      }
      #expect(error?.code == .damaged, "seed \(seed), round \(round): \(error!)")
      #expect(error?.path.hasSuffix("b.h5") == true)
    }
  }

  @Test func recordsThatDoNotFitAreRefused() throws {
    let folder = try TemporaryFolder()
    func write(_ records: [CellRecord]) throws {
      _ = try ShardFile.write(
        records, sweep: sweep, kernels: "", programVersion: "", lease: "", to: folder.url, name: "a.h5")
    }
    var short = Synthetic.record(sweep, 3)
    short.outcome.metrics.removeLast()
    let twice = [Synthetic.record(sweep, 3), Synthetic.record(sweep, 3)]
    let outside = [CellRecord(cell: 36, outcome: Synthetic.record(sweep, 3).outcome, seconds: 0)]
    for (records, text) in [
      ([], "at least one cell"), (twice, "got cell 3 twice"),
      ([short], "cell 3: got arrays of [23, "),
      (outside, "got cell 36, expected a number below 36"),
    ] {
      let error = #expect(throws: StoreError.self) { try write(records) }
      #expect(error?.code == .invalid)
      #expect(error?.message.contains(text) == true, "\(error!)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test func aFolderThatIsNotThereIsNamed() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: StoreError.self) {
      try ShardFile.write(
        [Synthetic.record(sweep, 0)], sweep: sweep, kernels: "", programVersion: "", lease: "",
        to: folder("gone"), name: "a.h5")
    }
    #expect(error?.code == .notFound)
    #expect(error?.path.hasSuffix("gone/a.h5") == true)
  }

  /// Threads that write and read at the same time get what one alone would.
  @Test func writersDoNotDisturbEachOther() async throws {
    let folder = try TemporaryFolder()
    let url = folder.url
    let sweep = sweep
    let names = try await withThrowingTaskGroup(of: [String].self) { group in
      for writer in 0..<8 {
        group.addTask {
          try (0..<12).map { round in
            let name = "\(writer)-\(round).h5"
            let cells = Array((writer * 4)..<(writer * 4 + 4))
            let reference = try Synthetic.shard(cells, of: sweep, in: url, name: name)
            let summary = try ShardFile.inspect(reference.url, expected: sweep)
            guard summary.cells == cells else { throw CocoaError(.fileReadCorruptFile) }
            return name
          }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(names.count == 96)
    #expect(try FileManager.default.contentsOfDirectory(atPath: url.path).count == 96)
  }
}
