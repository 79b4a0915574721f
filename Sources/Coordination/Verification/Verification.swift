import Foundation
public import ResultStore
import Surroundings
public import SweepPlan

/// Reads everything a sweep directory holds, and says what is not as it was recorded. Changes nothing.
public enum Verification {
  /// What was looked at and found.
  public struct Report: Sendable, Encodable {
    /// Recorded shards that were read.
    public var shards = 0
    /// Bytes of them.
    public var bytes = 0
    /// Cells in them.
    public var cells = 0
    /// Cells that were trained again and compared.
    public var recomputed = 0
    /// Whether there is a result that was compared with the shards.
    public var comparedResult = false
    /// What is wrong; empty where all is well.
    public var findings: [Discrepancy] = []
  }

  /// Looks at journal, shards and result of a directory.
  ///
  /// Every shard is read to its end and compared with the hash in it and with that in the journal, its structure
  /// checked, its cells compared with those recorded; every shard that is not recorded is looked at too. The result is
  /// compared with what the shards give today, variable by variable.
  ///
  /// - Parameter progress: told the fraction done, now and then.
  /// - Throws: ``Collation/Failure`` where there is no sweep directory; ``StoreError`` where a comparison cannot be
  ///   made for want of room.
  public static func run(
    _ directory: SweepDirectory, progress: (Double) -> Void = { _ in }
  ) throws -> (report: Report, sweep: Sweep?) {
    var report = Report()
    let path = directory.journal.path(percentEncoded: false)
    guard FileManager.default.fileExists(atPath: path) else {
      throw Collation.Failure(
        message: "\(directory.path): no journal.sqlite here; expected a sweep directory")
    }
    let (sweep, shards): (Sweep, [Journal.Shard])
    do {
      try JournalSeal.check(directory)
      let journal = try Journal(at: directory.journal, readOnly: true)
      try journal.check()
      guard let record = try journal.sweepRecord() else { return (report, nil) }
      (sweep, shards) = (record.sweep, try journal.shards())
    } catch {
      report.findings.append(Discrepancy(path, error.message, .rebuildJournal))
      return (report, nil)
    }
    report.findings += disagreements(within: shards, of: sweep, path)
    for (index, shard) in shards.enumerated() {
      look(at: shard, of: sweep, in: directory, &report)
      progress(0.6 * Double(index + 1) / Double(shards.count))
    }
    lookAtStrangers(in: directory, sweep, known: Set(shards.map(\.lease.rawValue)), &report)
    if report.findings.isEmpty {
      try compareResult(in: directory, of: sweep, &report) { progress(0.6 + 0.4 * $0) }
    }
    progress(1)
    return (report, sweep)
  }

  /// What the journal says twice or of cells there are none of.
  private static func disagreements(
    within shards: [Journal.Shard], of sweep: Sweep, _ path: String
  ) -> [Discrepancy] {
    var seen = RangeSet<Int>()
    let all = RangeSet(0..<sweep.grid.cellCount)
    for shard in shards {
      let twice = seen.intersection(shard.cells)
      let strange = shard.cells.subtracting(all)
      guard twice.isEmpty, strange.isEmpty else {
        let cell = (twice.ranges.first ?? strange.ranges.first)?.lowerBound ?? 0
        return [
          Discrepancy(
            path, "records cell \(cell) \(twice.isEmpty ? "of which the grid knows nothing" : "twice")",
            .rebuildJournal)
        ]
      }
      seen.formUnion(shard.cells)
    }
    return []
  }

  private static func look(
    at shard: Journal.Shard, of sweep: Sweep, in directory: SweepDirectory, _ report: inout Report
  ) {
    let url = directory.shards.appending(path: SweepDirectory.shardName(ofLease: shard.lease.rawValue))
    let path = url.path(percentEncoded: false)
    func found(_ problem: String, _ remedy: Discrepancy.Remedy) {
      report.findings.append(Discrepancy(path, problem, remedy, lease: shard.lease))
    }
    report.shards += 1
    report.bytes += shard.bytes
    report.cells += shard.cells.cellCount
    do {
      let summary = try ShardFile.inspect(url, expected: sweep)
      guard summary.sha256 == shard.sha256 else {
        return found("has SHA-256 \(summary.sha256), recorded was \(shard.sha256)", .setAside)
      }
      var cells = RangeSet<Int>()
      for cell in summary.cells(in: sweep.grid).compactMap(\.self) {
        cells.insert(contentsOf: cell..<cell + 1)
      }
      guard shard.cells.isSubset(of: cells) else {
        let missing = shard.cells.subtracting(cells).ranges.first?.lowerBound ?? 0
        return found("does not have cell \(missing), which the journal says it has", .setAside)
      }
    } catch {
      found(error.message, error.code == .notFound ? .forget : .setAside)
    }
  }

  /// Shards that nobody has recorded: whole ones are adopted at the next start, broken ones in the way.
  private static func lookAtStrangers(
    in directory: SweepDirectory, _ sweep: Sweep, known: Set<UInt64>, _ report: inout Report
  ) {
    let path = directory.shards.path(percentEncoded: false)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in names.sorted() {
      guard let lease = SweepDirectory.lease(ofShardNamed: name), !known.contains(lease) else { continue }
      let url = directory.shards.appending(path: name)
      do { _ = try ShardFile.inspect(url, expected: sweep) } catch {
        report.findings.append(Discrepancy(url.path(percentEncoded: false), error.message, .setAside))
      }
    }
  }

  /// Makes the result once more, beside the one there is, and compares every variable.
  private static func compareResult(
    in directory: SweepDirectory, of sweep: Sweep, _ report: inout Report, progress: (Double) -> Void
  ) throws {
    let path = directory.result.path(percentEncoded: false)
    guard FileManager.default.fileExists(atPath: path) else { return }
    let isWritable = FileManager.default.isWritableFile(atPath: directory.path)
    let again = try (isWritable ? directory.root : TemporaryFolder().url)
      .appending(path: TemporaryName.beside("result.h5"))
    defer { try? FileManager.default.removeItem(at: again) }
    _ = try Collation.merge([directory], to: again, partial: true, progress: progress)
    report.comparedResult = true
    do {
      let (found, expected) = (
        try ResultFile(directory.result).variableHashes(), try ResultFile(again).variableHashes()
      )
      let known = Dictionary(found.map { ($0.name, $0.sha256) }, uniquingKeysWith: { $1 })
      // A result of an earlier version lacks what that did not know.
      let recent = sweep.recentVariables
      let others = expected.map { ($0.name, $0.sha256) }.filter { name, sha256 in
        known[name].map { $0 != sha256 } ?? !recent.contains(name)
      }.map(\.0)
      guard !others.isEmpty else { return }
      report.findings.append(
        Discrepancy(
          path, "is not what the shards give: \(others.joined(separator: ", ")) differ", .mergeAgain))
    } catch {
      report.findings.append(Discrepancy(path, error.message, .mergeAgain))
    }
  }
}
