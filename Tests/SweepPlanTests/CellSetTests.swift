import Randomness
import SweepPlan
import Testing

@Suite("Sets of cells as bytes")
struct CellSetTests {
  static let examples: [([Range<Int>], [UInt8])] = [
    ([], []),
    ([0..<1], [0, 1]),
    ([5..<6], [5, 1]),
    ([0..<128], [0, 0x80, 1]),
    ([1..<3, 4..<8], [1, 2, 1, 4]),
    ([300..<301], [0xac, 2, 1]),
    ([0..<(1 << 40)], [0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20]),
  ]

  @Test("Known sets have known bytes", arguments: examples)
  func known(ranges: [Range<Int>], bytes: [UInt8]) throws {
    #expect(RangeSet(ranges).encodedCells() == bytes)
    #expect(try RangeSet(encodedCells: bytes) == RangeSet(ranges))
  }

  static let rejects: [([UInt8], CellSetError)] = [
    ([0], .truncated),
    ([0x80], .truncated),
    ([1, 0x80], .truncated),
    ([0, 0], .notCanonical(offset: 0)),
    ([0, 1, 0, 1], .notCanonical(offset: 2)),
    ([0x80, 0], .invalidNumber(offset: 0)),
    ([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], .invalidNumber(offset: 0)),
    ([0xff, 0xff, 0xff, 0xff, 0xff, 0x3f, 1], .invalidNumber(offset: 0)),
    ([1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20], .invalidNumber(offset: 0)),
  ]

  @Test("Other bytes are refused", arguments: rejects)
  func refused(bytes: [UInt8], error: CellSetError) {
    #expect(throws: error) { try RangeSet(encodedCells: bytes) }
  }

  @Test("Decoding inverts encoding, and any bytes either fail or are the encoding", arguments: 0..<5)
  func random(batch: Int) throws {
    for seed in 100 * batch..<100 * (batch + 1) { try check(seed: seed) }
  }

  private func check(seed: Int) throws {
    var rng = SplitMix64(seed: UInt64(seed))
    var set = RangeSet<Int>()
    for _ in 0..<Int.random(in: 0...30, using: &rng) {
      let start = Int.random(in: 0...(1 << Int.random(in: 0...39, using: &rng)), using: &rng)
      set.insert(contentsOf: start..<(start + Int.random(in: 1...300, using: &rng)))
    }
    let bytes = set.encodedCells()
    #expect(try RangeSet(encodedCells: bytes) == set, "seed \(seed)")
    #expect(set.cellCount == set.ranges.map(\.count).reduce(0, +), "seed \(seed)")

    let noise = (0..<Int.random(in: 0...12, using: &rng)).map { _ in
      UInt8.random(in: 0...UInt8(truncatingIfNeeded: seed), using: &rng)
    }
    if let decoded = try? RangeSet<Int>(encodedCells: noise) {
      #expect(decoded.encodedCells() == noise, "seed \(seed)")
    }
  }
}
