public import Foundation
import GRDB
public import ResultStore
import Surroundings
import SweepPlan
public import Wire

/// What a sweep has done so far: its configuration, its shards and the cells it gave up, in SQLite.
///
/// A row is a shard, not a cell, so that ten million cells stay small. Every cell is in the `cells` of at
/// most one row: those of its shard that no earlier shard had.
public final class Journal: Sendable {
  /// A recorded shard.
  public struct Shard: Equatable, Sendable {
    /// Its lease.
    public var lease: LeaseID
    /// Its hash, SHA-256 in hexadecimal.
    public var sha256: String
    /// Its size.
    public var bytes: Int
    /// The cells it has that no other shard has.
    public var cells: RangeSet<Int>
    /// Those of them that diverged.
    public var diverged: RangeSet<Int>
    /// Seconds of training in it.
    public var seconds: Double
    /// The machine that trained it.
    public var host: String
    /// The key of the worker that delivered it; nil where that had the sweep directory, or is not known.
    public var key: String?

    /// A shard.
    public init(
      lease: LeaseID, sha256: String, bytes: Int, cells: RangeSet<Int>, diverged: RangeSet<Int>,
      seconds: Double, host: String, key: String? = nil
    ) {
      self.lease = lease
      self.sha256 = sha256
      self.bytes = bytes
      self.cells = cells
      self.diverged = diverged
      self.seconds = seconds
      self.host = host
      self.key = key
    }
  }

  /// Something to write.
  public enum Entry: Sendable {
    /// A shard.
    case shard(Shard)
    /// A cell given up.
    case poisoned(PoisonedCell)
  }

  let database: DatabaseQueue
  let path: String

  /// Opens a journal, or makes an empty one.
  ///
  /// - Parameter readOnly: to look while a coordinator may be writing. Of a journal at rest nothing is left behind.
  /// - Throws: ``JournalError``.
  public init(at url: URL, readOnly: Bool = false) throws(JournalError) {
    let path = url.path(percentEncoded: false)
    for file in [path, path + "-wal", path + "-shm", path + "-journal"] {
      do throws(RegularFile.Refusal) { try RegularFile.check(file) } catch {
        throw JournalError(code: .unusable, message: "\(file): \(error)")
      }
    }
    var configuration = Configuration()
    // Who may only read cannot remove the files that SQLite makes beside a journal. Who may write removes them on leaving,
    // unless somebody else is there.
    let isImmutable = readOnly && Self.isImmutable(url)
    configuration.readonly = readOnly && (isImmutable || !Self.isAtRest(path))
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { database in
      guard !readOnly else { return }
      // A commit is on disk when it returns. Write-ahead needs memory shared between readers, which
      // network file systems do not have.
      let mode = NetworkFileSystem.holds(path) ? "DELETE" : "WAL"
      try database.execute(sql: "PRAGMA journal_mode = \(mode); PRAGMA synchronous = FULL")
    }
    self.path = path
    try Self.demandThread(path)
    database = try journaled(path) { [configuration] in
      // SQLite would make it for its owner alone to write, and its other files like it.
      if !readOnly { try SystemFile.makeEmpty(path) }
      let place = isImmutable ? url.absoluteString + "?immutable=1" : path
      let queue = try DatabaseQueue(path: place, configuration: configuration)
      if !readOnly { try JournalSchema.migrator.migrate(queue) }
      return queue
    }
  }

  /// What GRDB's queue leaves behind is cleared away by a thread of libdispatch, which waits for ever where none can be
  /// begun.
  ///
  /// - Throws: ``JournalError`` with code `exhausted`.
  private static func demandThread(_ path: String) throws(JournalError) {
    do throws(Threads.Shortage) { try Threads.require(1, for: "the journal \(path)") } catch {
      throw JournalError(code: .exhausted, message: "\(error)")
    }
  }

  deinit {
    do throws(JournalError) { try Self.demandThread(path) } catch {
      // Closed, and then kept until the process ends.
      try? database.close()
      _ = Unmanaged.passRetained(database)
    }
  }

  /// Whether the journal's own file has everything, so that nothing is carried over into it by those who leave it.
  private static func isAtRest(_ path: String) -> Bool {
    let files = FileManager.default
    let log = try? files.attributesOfItem(atPath: path + "-wal")
    return files.fileExists(atPath: path) && !files.fileExists(atPath: path + "-journal")
      && (log?[.size] as? Int ?? 0) == 0
  }

  /// Whether nobody writes here, so that SQLite can do without the small files it makes beside a journal: a folder that is
  /// read only, and nothing in it that was not carried over into the journal.
  private static func isImmutable(_ url: URL) -> Bool {
    let files = FileManager.default
    guard !files.isWritableFile(atPath: url.deletingLastPathComponent().path(percentEncoded: false)) else {
      return false
    }
    let log = try? files.attributesOfItem(atPath: url.path(percentEncoded: false) + "-wal")
    return (log?[.size] as? Int ?? 0) == 0
  }

  /// An empty journal in memory, gone with this object.
  ///
  /// - Throws: ``JournalError``.
  package init() throws(JournalError) {
    path = "journal in memory"
    try Self.demandThread(path)
    database = try journaled(path) {
      let queue = try DatabaseQueue()
      try JournalSchema.migrator.migrate(queue)
      return queue
    }
  }

  /// Writes entries, all or none; they are on disk when this returns. A cell in a shard is no longer given up.
  ///
  /// - Throws: ``JournalError``, ``JournalError/Code/outOfSpace`` among others.
  public func record(_ entries: [Entry], at time: Date) throws(JournalError) {
    try journaled(path) {
      try database.write { database in
        var (shards, poisoned) = ([Shard](), try JournalSchema.poisonedCells(in: database))
        let before = poisoned
        for entry in entries {
          switch entry {
          case .shard(let shard):
            try JournalSchema.insert(shard, at: time, into: database)
            shards.append(shard)
          case .poisoned(let cell): poisoned.append(cell)
          }
        }
        poisoned.removeAll { cell in shards.contains { $0.cells.contains(cell.cell) } }
        guard poisoned != before else { return }
        try JournalFacts.change(in: database, path: path) {
          try JournalSchema.replacePoisonedCells(with: poisoned, at: time, in: database)
        }
      }
    }
  }

  /// Every recorded shard, in the order of their leases.
  ///
  /// - Throws: ``JournalError``.
  public func shards() throws(JournalError) -> [Shard] {
    try journaled(path) {
      try database.read { try JournalSchema.shards(in: $0) }
    }
  }

  /// Sums over the recorded shards.
  public struct Totals: Equatable, Sendable {
    /// How many there are.
    public var shards = 0
    /// Cells in them, each counted once.
    public var cells = 0
    /// Those of them that diverged.
    public var diverged = 0
    /// Size of all.
    public var bytes = 0
    /// Seconds of training in all.
    public var seconds = 0.0

    /// No shards.
    public init() {}

    /// One more is recorded.
    mutating func add(_ shard: Shard) {
      shards += 1
      cells += shard.cells.cellCount
      diverged += shard.diverged.cellCount
      bytes += shard.bytes
      seconds += shard.seconds
    }
  }

  /// Sums over the recorded shards, without reading which cells they have.
  ///
  /// - Throws: ``JournalError``.
  public func totals() throws(JournalError) -> Totals {
    try journaled(path) {
      try database.read { database in
        let sql = """
          SELECT count(*) AS shards, total(cell_count) AS cells, total(diverged_count) AS diverged,
            total(bytes) AS bytes, total(seconds) AS seconds FROM shards
          """
        var totals = Totals()
        guard let row = try Row.fetchOne(database, sql: sql) else { return totals }
        totals.shards = try row.value("shards")
        totals.cells = try row.value("cells")
        totals.diverged = try row.value("diverged")
        totals.bytes = try row.value("bytes")
        totals.seconds = try row.value("seconds")
        return totals
      }
    }
  }

  /// Has SQLite look at every page, every index and every row.
  ///
  /// - Throws: ``JournalError``, ``JournalError/Code/damaged`` with what it found.
  public func check() throws(JournalError) {
    let complaints = try journaled(path) {
      try database.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
    }
    guard complaints == ["ok"] else {
      throw JournalError(
        code: .damaged, message: "\(path): damaged (\(complaints.first ?? "no answer"))")
    }
  }

  /// Carries all that was written over into the file itself.
  ///
  /// - Returns: false where somebody who reads keeps it from that.
  /// - Throws: ``JournalError``.
  func carryOver() throws(JournalError) -> Bool {
    try journaled(path) {
      try database.writeWithoutTransaction { database in
        try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)").map { $0[0] == 0 } ?? true
      }
    }
  }

  /// Every cell given up, in the order of their numbers.
  ///
  /// - Throws: ``JournalError``.
  public func poisonedCells() throws(JournalError) -> [PoisonedCell] {
    try journaled(path) {
      try database.read { try JournalSchema.poisonedCells(in: $0) }.map {
        PoisonedCell(cell: $0.cell, reason: PrintableText.of($0.reason))
      }
    }
  }

  /// Forgets the cells given up, so that they are tried again.
  ///
  /// - Throws: ``JournalError``.
  public func forgivePoisonedCells() throws(JournalError) {
    try journaled(path) {
      try database.write { database in
        guard try !JournalSchema.poisonedCells(in: database).isEmpty else { return }
        try JournalFacts.change(in: database, path: path) {
          try database.execute(sql: "DELETE FROM poisoned")
          try JournalFacts.remove("finished", from: database)
        }
      }
    }
  }

  /// Takes shards back out: their cells are to be trained again.
  ///
  /// - Throws: ``JournalError``.
  public func remove(_ leases: [LeaseID]) throws(JournalError) {
    try journaled(path) {
      try database.write { database in
        for lease in leases {
          try database.execute(
            sql: "DELETE FROM shards WHERE lease = ?", arguments: [Int64(bitPattern: lease.rawValue)])
        }
      }
    }
  }
}
