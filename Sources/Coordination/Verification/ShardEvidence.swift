import Foundation
import ResultStore
import Surroundings
import SweepPlan
import Training
import Wire

/// What recorded shards and their journal say of each other, and which of the two is to blame where they differ.
///
/// A shard carries the hash of its bytes: one that is whole by it was not damaged since it was written. So where whole
/// shards and the journal differ about the same bytes, or about most shards, or about the sweep, the journal is the one
/// that is wrong; it can be made again from the shards. One whole shard in the place of another, while the rest agree, is
/// not the one that was accepted.
struct ShardEvidence {
  private let journal: String
  /// Recorded shards that are as they were recorded.
  private var agreeing = 0
  /// Whole shards of another sweep, recorded or not.
  private var foreign: [Discrepancy] = []
  /// Whole shards of this sweep with other bytes than those recorded.
  private var others: [Discrepancy] = []
  /// Shards that cannot be used.
  private var broken: [Discrepancy] = []
  /// Recorded shards that are not there.
  private var missing: [Discrepancy] = []
  /// What the journal says wrongly of shards that have the hash it recorded.
  private var errors: [String] = []

  /// Nothing was looked at yet.
  init(journal path: String) { journal = path }

  /// What to do about it all.
  var findings: [Discrepancy] {
    guard let problem = journalsProblem else { return foreign + others + broken + missing }
    return [Discrepancy(journal, problem, .rebuildJournal)] + broken
  }

  /// What makes the journal the one to blame; nil where it is not.
  private var journalsProblem: String? {
    if let first = errors.first { return first }
    if agreeing == 0, let first = foreign.first {
      return
        "belongs to another sweep than the shards here, which are intact (such as \(URL(fileURLWithPath: first.path).lastPathComponent))"
    }
    guard others.count > agreeing else { return nil }
    return
      "records wrong hashes for \(counted(others.count, "intact shard")), and right ones for \(agreeing)"
  }

  /// Reads a recorded shard.
  mutating func look(at shard: Journal.Shard, of sweep: Sweep, in directory: SweepDirectory) {
    let name = SweepDirectory.shardName(ofLease: shard.lease.rawValue)
    let url = directory.shards.appending(path: name)
    func finding(_ problem: String, _ remedy: Discrepancy.Remedy) -> Discrepancy {
      Discrepancy(url.path(percentEncoded: false), problem, remedy, lease: shard.lease)
    }
    do throws(StoreError) {
      let summary = try ShardFile.inspect(url, expected: sweep)
      guard summary.sha256 == shard.sha256 || Self.isMisspelt(shard.sha256, summary.sha256) else {
        return others.append(
          finding("got SHA-256 \(summary.sha256), expected \(shard.sha256) as recorded", .setAside))
      }
      if let error = Self.error(in: shard, of: summary, sweep) {
        errors.append("is wrong about \(name), which is intact: \(error)")
      } else {
        agreeing += 1
      }
    } catch {
      switch error.code {
      case .notFound: missing.append(finding(error.message, .forget))
      case .foreign where Self.isWhole(url): foreign.append(finding(error.message, .setAside))
      default: broken.append(finding(error.message, Self.remedy(for: url)))
      }
    }
  }

  /// What to do about a shard that cannot be used: nothing, where nobody could look into it.
  private static func remedy(for url: URL) -> Discrepancy.Remedy {
    RegularFile.isBarred(url.path(percentEncoded: false)) ? .none : .setAside
  }

  /// Reads shards that nobody has recorded: whole ones are adopted at the next start, broken ones in the way.
  mutating func lookAtStrangers(in directory: SweepDirectory, _ sweep: Sweep, known: Set<UInt64>) {
    let folder = directory.shards.path(percentEncoded: false)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names.sorted() where name.hasSuffix(".h5") {
      let url = directory.shards.appending(path: name)
      let path = url.path(percentEncoded: false)
      guard let lease = SweepDirectory.lease(ofShardNamed: name) else {
        if Self.looksLikeShard(name) {
          broken.append(
            Discrepancy(path, "has a name that no coordinator can have assigned", .setAside))
        }
        continue
      }
      guard !known.contains(lease) else { continue }
      do throws(StoreError) { _ = try ShardFile.inspect(url, expected: sweep) } catch {
        let finding = Discrepancy(path, error.message, Self.remedy(for: url))
        if error.code == .foreign, Self.isWhole(url) {
          foreign.append(finding)
        } else {
          broken.append(finding)
        }
      }
    }
  }

  /// What a journal's row says of a shard that is not so; nil where all is.
  private static func error(in row: Journal.Shard, of shard: ShardSummary, _ sweep: Sweep) -> String? {
    guard row.sha256 == shard.sha256 else { return "got SHA-256 \(row.sha256), expected \(shard.sha256)" }
    guard row.bytes == shard.bytes else { return "got \(row.bytes) bytes, expected \(shard.bytes)" }
    var (cells, diverged) = (CellRuns(), CellRuns())
    let places = zip(shard.cells(in: sweep.grid), shard.statuses).compactMap { cell, status in
      cell.map { (cell: $0, status: status) }
    }
    for place in places.sorted(by: { $0.cell < $1.cell }) {
      cells.append(place.cell)
      if place.status == .diverged { diverged.append(place.cell) }
    }
    if let cell = row.cells.subtracting(cells.cells).ranges.first?.lowerBound {
      return "got cell \(cell), which the shard does not have"
    }
    let expected = diverged.cells.intersection(row.cells)
    return row.diverged == expected
      ? nil : "got \(counted(row.diverged.cellCount, "diverged cell")), expected \(expected.cellCount)"
  }

  /// Whether a recorded hash is one that a flipped bit or two made of the right one.
  private static func isMisspelt(_ recorded: String, _ right: String) -> Bool {
    let (a, b) = (Array(recorded.utf8), Array(right.utf8))
    return a.count != b.count || zip(a, b).count { $0 != $1 } <= 2
  }

  /// Whether a file is a shard as it was written, of whatever sweep.
  private static func isWhole(_ url: URL) -> Bool { (try? ShardFile.inspect(url, expected: nil)) != nil }

  /// Whether a name is made like a shard's: two numbers.
  private static func looksLikeShard(_ name: String) -> Bool {
    let halves = name.dropLast(3).split(separator: "-", omittingEmptySubsequences: false)
    return halves.count == 2
      && halves.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
  }
}
