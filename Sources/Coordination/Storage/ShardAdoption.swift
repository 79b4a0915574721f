import Foundation
import Logging
import ResultStore
import Surroundings
import SweepPlan
import Wire

/// Shards that a dead coordinator left behind: intact ones that are not in the journal are adopted, damaged ones are
/// discarded, and unfinished ones are ignored until the sweep is complete.
struct ShardAdoption {
  let store: any ShardStore
  let journal: any JournalStore
  let logger: Logger
  /// Cells of the sweep's grid.
  let cellCount: Int
  /// What every cell is to be computed with; nil as long as any arithmetic will do, then that of the first shard.
  private(set) var arithmetic: String?

  init(
    store: any ShardStore, journal: any JournalStore, logger: Logger, cellCount: Int, arithmetic: String?
  ) {
    (self.store, self.journal, self.logger) = (store, journal, logger)
    (self.cellCount, self.arithmetic) = (cellCount, arithmetic)
  }

  /// Brings journal and shards into agreement.
  ///
  /// - Returns: the shards that are recorded then.
  /// - Throws: ``JournalError``, or what the file system says.
  mutating func adopt() throws -> [Journal.Shard] {
    let known = try journal.shards()
    try checkBounds(of: known)
    let here = try store.sizes()
    let sizes = Dictionary(uniqueKeysWithValues: here.map { ($0.lease, $0.bytes) })
    let lost = Set(known.filter { !isAsRecorded($0, bytes: sizes[$0.lease]) }.map(\.lease))
    if !lost.isEmpty { try journal.remove(lost.sorted()) }
    let recorded = Set(known.map(\.lease)).subtracting(lost)
    let unknown = here.lazy.map(\.lease).filter { !recorded.contains($0) }
    guard !unknown.isEmpty else { return lost.isEmpty ? known : try journal.shards() }
    var settled = CellBitmap(size: cellCount)
    for shard in known where !lost.contains(shard.lease) { shard.cells.forEachCell { settled.insert($0) } }
    for lease in unknown { try adopt(lease, settled: &settled) }
    return try journal.shards()
  }

  /// Checks that the journal knows of no cells that the grid has not.
  ///
  /// - Throws: ``JournalError``, ``JournalError/Code/damaged``.
  private func checkBounds(of shards: [Journal.Shard]) throws {
    let ends = shards.lazy.compactMap { $0.cells.lastCell.map { $0 + 1 } }
    let last = try journal.poisonedCells().last?.cell ?? -1
    guard let beyond = (Array(ends) + [last + 1]).first(where: { $0 > cellCount }) else { return }
    throw JournalError(
      code: .damaged,
      message:
        "the journal has cell \(beyond - 1), but the grid has only \(cellCount) cells; run 'richsweep repair', and the "
        + "next run makes a new journal from the shards")
  }

  /// Whether a recorded shard is there with the size it was recorded with; flipped bytes are found when its hash is
  /// compared, before any of them is used. One of another size is looked at like one that was never recorded: whole, it
  /// is the journal that is wrong.
  private func isAsRecorded(_ shard: Journal.Shard, bytes: Int?) -> Bool {
    let name = name(of: shard.lease)
    guard let bytes else {
      logger.error("shard \(name) is missing; its cells are trained again")
      return false
    }
    if bytes == shard.bytes { return true }
    logger.error("shard \(name) has \(bytes) bytes, but \(shard.bytes) were recorded; it is checked again")
    return false
  }

  private func name(of lease: LeaseID) -> String { SweepDirectory.shardName(ofLease: lease.rawValue) }

  private func setAside(_ lease: LeaseID) {
    do {
      let aside = try store.setAside(lease)
      logger.error("\(name(of: lease)) was discarded: renamed to \(aside)")
    } catch {
      logger.error("\(name(of: lease)) cannot be discarded: \(ErrorWords.of(error))")
    }
  }

  private mutating func adopt(_ lease: LeaseID, settled: inout CellBitmap) throws {
    let account: ShardAccount
    do { account = try store.account(of: lease) } catch {
      logger.error("\(error); its cells are trained again")
      return setAside(lease)
    }
    guard arithmetic == nil || account.arithmetic == arithmetic else {
      logger.error(
        "\(name(of: lease)) was trained with \(account.arithmetic), but this sweep uses \(arithmetic ?? ""); its cells are trained again"
      )
      return setAside(lease)
    }
    // Numbers of an earlier, smaller grid are not this grid's: its parameters say which cell each is.
    var (runs, divergedRuns, seconds) = (CellRuns(), CellRuns(), 0.0)
    for row in account.rows {
      guard let cell = row.cell, settled.insert(cell) else { continue }
      runs.append(cell)
      if row.isDiverged { divergedRuns.append(cell) }
      seconds += row.seconds
    }
    let (new, diverged) = (runs.cells, divergedRuns.cells)
    guard !new.isEmpty else {
      logger.info("\(name(of: lease)) removed: other shards have all its cells")
      return try store.remove(lease)
    }
    logger.info("\(name(of: lease)) adopted, with \(counted(new.cellCount, "cell"))")
    if arithmetic == nil { try journal.settle(arithmetic: account.arithmetic) }
    arithmetic = account.arithmetic
    try journal.record(
      [
        .shard(
          Journal.Shard(
            lease: lease, sha256: account.sha256, bytes: account.bytes, cells: new,
            diverged: diverged, seconds: seconds, host: "adopted"))
      ], at: Date())
  }
}
