public import Foundation
import GRDB
import Hashing
import ResultStore
public import SweepPlan
import Wire

/// The journal's sweep: set once, extended on request, never changed in what decides the numbers.
extension Journal {
  /// What the journal says of its sweep.
  public struct SweepRecord: Sendable {
    /// The sweep.
    public var sweep: Sweep
    /// How many coordinators the directory has had.
    public var incarnation: UInt32
    /// The program that made the first shard.
    public var programVersion: String
    /// The arithmetic of every worker's kernels, in their words; nil before the first shard.
    public var arithmetic: String?
    /// When the sweep was first started.
    public var created: Date
    /// When its last cell was recorded; nil while there are some to come.
    public var finished: Date?
  }

  /// The sweep this journal belongs to; nil for an empty journal.
  ///
  /// - Throws: ``JournalError``: ``JournalError/Code/foreign`` where its configuration cannot be read,
  ///   ``JournalError/Code/damaged`` where it is not what was written.
  public func sweepRecord() throws(JournalError) -> SweepRecord? {
    let facts = try facts()
    guard let canonical = facts["sweep"] else { return nil }
    let sweep: Sweep
    do { sweep = try Sweep(canonical: canonical) } catch {
      throw JournalError(code: .foreign, message: "\(path): cannot read the configuration in it: \(error)")
    }
    return SweepRecord(
      sweep: sweep, incarnation: UInt32(facts["incarnation"] ?? "") ?? 0,
      programVersion: facts["program_version"] ?? "unknown", arithmetic: facts["arithmetic"],
      created: Date(timeIntervalSince1970: Double(facts["created"] ?? "") ?? 0),
      finished: facts["finished"].flatMap(Double.init).map(Date.init(timeIntervalSince1970:)))
  }

  /// Begins a coordinator's time: writes the sweep where there is none yet, and counts the coordinator.
  ///
  /// - Parameter latest: the last incarnation that shards tell of, which a journal that was made anew does not know.
  /// - Returns: the coordinator's incarnation, from 1, and above `latest`.
  /// - Throws: ``JournalError``.
  public func begin(
    _ sweep: Sweep, programVersion: String, at time: Date, after latest: UInt32 = 0
  ) throws(JournalError) -> UInt32 {
    let before = max(latest, UInt32(try facts()["incarnation"] ?? "") ?? 0)
    guard before < SweepDirectory.largestIncarnation else {
      throw JournalError(
        code: .damaged,
        message:
          "\(path): the journal, or the name of a file in shards/, claims \(before) coordinators; expected fewer than "
          + "\(SweepDirectory.largestIncarnation); move that file away")
    }
    let incarnation = before + 1
    try change { database in
      try JournalFacts.set(
        ["sweep": sweep.canonical, "fingerprint": sweep.fingerprint, "incarnation": String(incarnation)],
        in: database)
      try JournalFacts.setIfAbsent(
        ["program_version": programVersion, "created": String(time.timeIntervalSince1970)], in: database)
    }
    return incarnation
  }

  /// Keeps the hash of the configuration as its author wrote it, which lies beside the journal.
  ///
  /// - Throws: ``JournalError``.
  func keep(configuration text: String) throws(JournalError) {
    try change { try JournalFacts.set(["configuration_sha256": sha256(of: text)], in: $0) }
  }

  /// The SHA-256 of that; nil where it was written by version 0.1.
  ///
  /// - Throws: ``JournalError``.
  func configurationSHA256() throws(JournalError) -> String? { try facts()["configuration_sha256"] }

  /// Writes the time the last cell was recorded, once.
  ///
  /// - Throws: ``JournalError``.
  public func finish(at time: Date) throws(JournalError) {
    try change { try JournalFacts.setIfAbsent(["finished": String(time.timeIntervalSince1970)], in: $0) }
  }

  /// Makes the journal that of a larger grid: every cell's number becomes the one it has there.
  ///
  /// - Precondition: `larger` has every cell of the journal's grid.
  /// - Throws: ``JournalError``.
  public func extend(from old: Sweep, to larger: Sweep) throws(JournalError) {
    func renumbered(_ cells: RangeSet<Int>) throws -> RangeSet<Int> {
      var result = RangeSet<Int>()
      for cell in cells.ranges.lazy.joined() {
        guard let number = larger.grid.cell(matching: { old.grid.value(of: $0, cell: cell) }) else {
          throw JournalError(code: .foreign, message: "\(path): cell \(cell) is not in the extended grid")
        }
        result.insert(contentsOf: number..<number + 1)
      }
      return result
    }
    try change { database in
      for shard in try JournalSchema.shards(in: database) {
        let (cells, diverged) = (try renumbered(shard.cells), try renumbered(shard.diverged))
        try database.execute(
          sql: "UPDATE shards SET cells = ?, diverged = ? WHERE lease = ?",
          arguments: [
            Data(cells.encodedCells()), Data(diverged.encodedCells()),
            Int64(bitPattern: shard.lease.rawValue),
          ])
      }
      let poisoned = try Row.fetchAll(database, sql: "SELECT cell, reason, time FROM poisoned")
      try database.execute(sql: "DELETE FROM poisoned")
      for row in poisoned {
        let cell: Int = try row.value("cell")
        let number = try renumbered(RangeSet(cell..<cell + 1)).ranges.first?.lowerBound
        try database.execute(
          sql: "INSERT INTO poisoned (cell, reason, time) VALUES (?, ?, ?)",
          arguments: [number, try row.value("reason") as String, try row.value("time") as Double])
      }
      try JournalFacts.set(["sweep": larger.canonical], in: database)
      try JournalFacts.remove("finished", from: database)
    }
  }

  /// The arithmetic that is written down for the sweep; nil where none is.
  ///
  /// - Throws: ``JournalError``.
  public func arithmetic() throws(JournalError) -> String? { try facts()["arithmetic"] }

  /// Writes down what every cell of the sweep is computed with, in place of what was there.
  ///
  /// - Throws: ``JournalError``.
  public func settle(arithmetic: String) throws(JournalError) {
    try change { try JournalFacts.set(["arithmetic": arithmetic], in: $0) }
  }

  private func facts() throws(JournalError) -> [String: String] {
    try journaled(path) {
      try database.read { try JournalFacts.read(from: $0, path: path) }
    }
  }

  /// Changes what is under the seal, in one transaction.
  private func change(_ body: (Database) throws -> Void) throws(JournalError) {
    try journaled(path) {
      try database.write { database in
        try JournalFacts.change(in: database, path: path) { try body(database) }
      }
    }
  }
}
