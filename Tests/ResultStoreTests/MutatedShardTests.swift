import Foundation
import Randomness
import ResultStore
import SweepPlan
import Testing
import Training

/// Shards of a liar: damaged, and sealed with the hash that the damaged bytes have. Nothing but structure is left to
/// tell them from true ones.
@Suite struct MutatedShardTests {
  /// `make fuzz` asks for more.
  static let rounds = 250 * Fuzzing.share

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func areReadOrRefused(batch: UInt64) throws {
    let sweep = Synthetic.standard
    let folder = try TemporaryFolder()
    let whole = try Data(
      contentsOf: try Synthetic.shard([0, 1, 6, 7], of: sweep, in: folder.url, name: "a.h5").url)
    let index = try #require(whole.range(of: Data("fingerprint ".utf8), options: .backwards))
    var refused = 0
    for round in 0..<Self.rounds {
      var random = SplitMix64(seed: batch << 32 | UInt64(round))
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

  /// Numbers as they come from broken machines and from liars.
  private static let numbers: [UInt64] =
    [Double.nan, .infinity, -.infinity, -1, -0.0, 3e38, 1e300, .leastNonzeroMagnitude, 1e16]
    .map(\.bitPattern)
    + [0, 1, UInt64(Int64.max), 1 << 63, .max, 1 << 53, 1 << 31, 1 << 32, 1 << 40, UInt64(Int32.max)]

  /// Texts likewise, as long as the field they stand in.
  private static func text(_ length: Int, _ random: inout SplitMix64) -> Data {
    let pieces = [
      "9", "-", "\u{1B}[2J", "\n", "\0", "\u{301}", "\u{202E}", "e308", "nan", " ", ":",
      "18446744073709551616", "/..",
    ]
    var text: [UInt8] = []
    while text.count < length { text += Array((pieces.randomElement(using: &random) ?? "9").utf8) }
    return Data(text.prefix(length))
  }

  /// Every number of every column of a shard, and every text of its index and its attributes, replaced by what nobody
  /// should write: the shard is refused in words, or all that is read of it is in range.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func fieldsOfALiarAreReadOrRefused(batch: UInt64) throws {
    let sweep = Synthetic.standard
    let folder = try TemporaryFolder()
    let cells = (0..<sweep.grid.cellCount).filter {
      sweep.grid.value(of: .width, cell: $0) == (batch % 2 == 0 ? 4 : 200)
    }
    let whole = try Data(
      contentsOf: try Synthetic.shard(Array(cells.prefix(5)), of: sweep, in: folder.url, name: "a.h5").url)
    let tables = try ["integers", "numbers"].map { ($0, try Synthetic.columns($0, of: whole)) }
    let texts = try ["fingerprint ", "kernels ", "program_version ", "cells ", "integers ", "numbers "]
      .flatMap { word in
        try [Data.SearchOptions(), .backwards].map {
          try #require(whole.range(of: Data(word.utf8), options: $0)).upperBound
        }
      }
    var (refused, taken) = (0, 0)
    for round in 0..<Self.rounds {
      var random = SplitMix64(seed: batch << 48 | UInt64(round))
      var copy = whole
      if Int.random(in: 0..<4, using: &random) == 0 {
        let place = texts.randomElement(using: &random) ?? 0
        let length = Int.random(in: 1...24, using: &random)
        copy.replaceSubrange(place..<place + length, with: Self.text(length, &random))
      } else {
        let (_, columns) = tables[Int.random(in: 0..<2, using: &random)]
        let column = columns[Int.random(in: 0..<columns.count, using: &random)]
        let (row, index) = (
          Int.random(in: 0..<5, using: &random), Int.random(in: 0..<column.count, using: &random)
        )
        let place = column.offset + row * column.stride + 8 * index
        let bits = Self.numbers.randomElement(using: &random) ?? 0
        withUnsafeBytes(of: bits.littleEndian) { copy.replaceSubrange(place..<place + 8, with: $0) }
      }
      let url = folder("b.h5")
      try Synthetic.sealed(copy, in: folder).write(to: url)
      let sha256 = try FileReference.sha256(ofFileAt: url.path)
      do throws(StoreError) {
        let summary = try ShardFile.check(url, of: sweep, bytes: copy.count, sha256: sha256)
        taken += 1
        #expect(summary.seconds.allSatisfy { (0...1e12).contains($0) }, "batch \(batch), round \(round)")
        let variables = sweep.numberVariables
        let wanted = variables.map { CellNumber($0.name, at: 0) }
        let read = try ShardFile.numbers(wanted, of: variables, in: url, of: sweep)
        let steps = variables.firstIndex { $0.name == "diverged_at_step" } ?? 0
        #expect(
          read.values[steps].allSatisfy { $0.isNaN || (0...100).contains($0) },
          "batch \(batch), round \(round)")
      } catch {
        refused += 1
        #expect(!error.message.isEmpty && error.path == url.path, "batch \(batch), round \(round)")
      }
    }
    #expect(refused > 0 && taken > 0)
  }
}
