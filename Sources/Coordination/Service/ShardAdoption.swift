import Foundation
import Logging
import ResultStore
import SweepPlan
import TrainingCore

/// What a coordinator that died left in the shards directory: whole shards it never heard of are adopted,
/// broken ones set aside by name, unfinished ones ignored until the sweep is complete.
enum ShardAdoption {
  /// Brings journal and directory into agreement.
  ///
  /// - Throws: ``JournalError``, or what the file system says.
  static func adopt(in directory: SweepDirectory, sweep: Sweep, journal: Journal, logger: Logger) throws {
    let known = try journal.shards()
    let files = Set(
      try FileManager.default.contentsOfDirectory(atPath: directory.shards.path(percentEncoded: false)))
    let lost = known.filter { !isWhole($0, in: directory, among: files, logger) }
    if !lost.isEmpty { try journal.remove(lost.map(\.lease)) }
    var settled = RangeSet<Int>()
    for shard in known where !lost.contains(shard) { settled.formUnion(shard.cells) }
    let recorded = Set(known.map(\.lease.rawValue))
    for name in files.sorted() {
      let url = directory.shards.appending(path: name)
      // Anything else is not ours, or still being written.
      guard let lease = SweepDirectory.lease(ofShardNamed: name), !recorded.contains(lease) else { continue }
      try adopt(
        url, lease: LeaseID(rawValue: lease), sweep: sweep, journal: journal, settled: &settled, logger)
    }
  }

  /// Whether a recorded shard is there with the size it was recorded with. One that has another is set aside;
  /// flipped bytes are found when its hash is compared, before any of them is used.
  private static func isWhole(
    _ shard: Journal.Shard, in directory: SweepDirectory, among files: Set<String>, _ logger: Logger
  ) -> Bool {
    let name = SweepDirectory.shardName(ofLease: shard.lease.rawValue)
    guard files.contains(name) else {
      logger.error("shard \(name) is gone: its cells are trained again")
      return false
    }
    let url = directory.shards.appending(path: name)
    let size =
      (try? FileManager.default.attributesOfItem(atPath: url.path(percentEncoded: false)))?[.size] as? Int
    if size == shard.bytes { return true }
    logger.error(
      "shard \(name) has \(size ?? 0) bytes, recorded were \(shard.bytes): its cells are trained again")
    setAside(url, logger)
    return false
  }

  private static func setAside(_ url: URL, _ logger: Logger) {
    do {
      let name = try SetAside.file(url.path(percentEncoded: false))
      logger.error("\(url.lastPathComponent) is set aside as \(name)")
    } catch {
      logger.error("\(url.lastPathComponent) cannot be set aside: \(error.localizedDescription)")
    }
  }

  private static func adopt(
    _ url: URL, lease: LeaseID, sweep: Sweep, journal: Journal, settled: inout RangeSet<Int>, _ logger: Logger
  ) throws {
    let summary: ShardSummary
    do { summary = try ShardFile.inspect(url, expected: sweep) } catch {
      logger.error("\(error); its cells are trained again")
      return setAside(url, logger)
    }
    // Numbers of an earlier, smaller grid are not this grid's: its parameters say which cell each is.
    var (new, diverged, seconds) = (RangeSet<Int>(), RangeSet<Int>(), 0.0)
    for (row, cell) in summary.cells(in: sweep.grid).enumerated() {
      guard let cell, !settled.contains(cell) else { continue }
      new.insert(contentsOf: cell..<cell + 1)
      if summary.statuses[row] == .diverged { diverged.insert(contentsOf: cell..<cell + 1) }
      seconds += summary.seconds[row]
    }
    guard !new.isEmpty else {
      logger.info("\(url.lastPathComponent) has nothing that other shards have not: removed")
      try FileManager.default.removeItem(at: url)
      return
    }
    settled.formUnion(new)
    logger.info("\(url.lastPathComponent) adopted: \(new.cellCount) cells trained before")
    try journal.record(
      [
        .shard(
          Journal.Shard(
            lease: lease, sha256: summary.sha256, bytes: summary.bytes, cells: new,
            diverged: diverged, seconds: seconds, host: "adopted"))
      ], at: Date())
  }

  /// Removes what writers that died left of shards that have all been trained since.
  static func sweepUp(in directory: SweepDirectory) {
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: directory.shards.path(percentEncoded: false)))
      ?? []
    for name in names where name.hasSuffix(".h5.tmp") {
      try? FileManager.default.removeItem(at: directory.shards.appending(path: name))
    }
  }
}
