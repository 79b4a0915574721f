public import Foundation
import Hashing
public import ResultStore
import Surroundings
import SweepPlan
import Wire

/// Merges the shards that journals record into `result.h5`.
public enum Collation {
  /// Why a merge is not possible.
  public struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is missing and what to do.
    public let message: String

    /// What is missing and what to do.
    public var description: String { message }
  }

  /// Merges the shards of sweep directories: those of one, or of several that are one sweep together.
  ///
  /// Cells that several directories have must have the same numbers in all.
  ///
  /// - Parameters:
  ///   - partial: whether cells that are not trained yet may be missing values.
  ///   - isReadable: whether a result that is replaced can be read, so that what others have added to it is kept; without
  ///     it nothing is.
  ///   - progress: told the fraction done, now and then.
  /// - Throws: ``Failure``, ``SweepJoin/Failure``, ``JournalError``, ``StoreError``.
  public static func merge(
    _ directories: [SweepDirectory], to url: URL, partial: Bool, isReadable: ((URL) -> Bool)? = nil,
    progress: (Double) -> Void = { _ in }
  ) throws -> MergeSummary {
    let parts = try directories.map { try CollationPart($0) }
    try checkArithmetic(of: parts)
    let join = try SweepJoin(parts.map { ($0.directory.path, $0.record.sweep) })
    let input = MergeInput(
      sweep: join.sweep, shards: references(parts, join), poisoned: poisoned(parts, join),
      provenance: provenance(parts))
    var keeping = Merge.Keeping.nothing
    if let isReadable, ResultFile.text("format", of: url) != nil {
      keeping = isReadable(url) ? .additions : .itself
    }
    do {
      return try Merge.write(input, to: url, partial: partial, keeping: keeping, progress: progress)
    } catch {
      if error.code == .incomplete, let failure = gaps(error, parts, join) { throw failure }
      guard error.code == .damaged || error.code == .notFound,
        directories.contains(where: { error.path.hasPrefix($0.shards.path) })
      else {
        throw error
      }
      throw Failure(
        message:
          "\(error); move that file away and run the command that started the sweep again, which trains only the "
          + "cells of that file")
    }
  }

  /// Brings a sweep directory's own result up to date; one that has everything the journal says is left as it is. What its
  /// owner may have added to it is kept.
  ///
  /// - Parameter isReadable: whether a result that is replaced can be read.
  /// - Returns: what was written; nil where nothing was new.
  /// - Throws: as ``merge(_:to:partial:isReadable:progress:)`` does, and ``StoreError`` where a file that is no result has
  ///   its name.
  public static func renew(
    resultOf directory: SweepDirectory, isReadable: @escaping (URL) -> Bool,
    progress: (Double) -> Void = { _ in }
  ) throws -> MergeSummary? {
    guard try !isCurrent(resultOf: directory) else { return nil }
    return try merge(
      [directory], to: place(ofResultOf: directory), partial: false, isReadable: isReadable,
      progress: progress)
  }

  /// Where the result of a sweep directory is to be written.
  ///
  /// - Throws: ``StoreError`` where something has its name that is no result.
  public static func place(ofResultOf directory: SweepDirectory) throws(StoreError) -> URL {
    try OutputFile.place(
      directory.result, for: .result, of: directory, remedy: "move it away and run the same command again")
  }

  /// Whether the result of a sweep directory is made of what its journal says, all of it.
  private static func isCurrent(resultOf directory: SweepDirectory) throws -> Bool {
    let part = try CollationPart(directory)
    if let sources = ResultFile.text(sourcesAttribute, of: directory.result) {
      return sources == Self.sources(of: [part])
    }
    // Results of version 0.1 do not say what they are made of.
    guard let finished = part.record.finished, let made = modified(directory.result),
      ResultFile.text("finished", of: directory.result) == timestamp(finished),
      let sweep = ResultFile.text("sweep", of: directory.result).flatMap({ try? Sweep(canonical: $0) }),
      sweep.canonicalUnnamed == part.record.sweep.canonicalUnnamed
    else { return false }
    return part.shards.allSatisfy { shard in
      let name = SweepDirectory.shardName(ofLease: shard.lease.rawValue)
      return modified(directory.shards.appending(path: name)).map { $0 <= made } ?? false
    }
  }

  private static func modified(_ url: URL) -> Date? {
    (try? url.resolvingSymlinksInPath().resourceValues(forKeys: [.contentModificationDateKey]))?
      .contentModificationDate
  }

  /// The attribute of a result that says what it was made of.
  private static let sourcesAttribute = "sources_sha256"

  /// SHA-256 of everything the data of a result of these parts depend on: not what the sweep is called.
  private static func sources(of parts: [CollationPart]) -> String {
    var hash = SHA256()
    for part in parts {
      hash.update("\(part.record.sweep.canonicalUnnamed)\n".utf8)
      for shard in part.shards {
        hash.update("\(shard.lease.rawValue) \(shard.sha256) ".utf8)
        hash.update(shard.cells.encodedCells())
      }
      for cell in part.poisoned { hash.update("\(cell.cell) \(cell.reason)\n".utf8) }
    }
    return hexadecimal(hash.finalize())
  }

  /// Why a joint grid has gaps even if all sweeps are complete; nil if it has none.
  private static func gaps(_ error: StoreError, _ parts: [CollationPart], _ join: SweepJoin) -> Failure? {
    guard parts.count > 1, !join.nearlyEqual.isEmpty || join.hasGaps else { return nil }
    let isNear = !join.nearlyEqual.isEmpty
    let why =
      isNear
      ? "these values differ only in their last digits, so their cells are different; train one of the sweeps with the "
        + "values of the other, or use --partial:"
      : "these sweeps differ in more than one parameter, so together they do not fill the grid of all values; train one "
        + "of them with the values of the other, train the missing cells, or use --partial:"
    let list = (isNear ? join.nearlyEqual : join.differences).map { "\n  \($0)" }.joined()
    return Failure(message: "\(error.message.prefix { $0 != ":" }): \(why)\(list)")
  }

  /// Cells trained by kernels that add in another order differ in their last bits.
  private static func checkArithmetic(of parts: [CollationPart]) throws {
    // What the journal of a directory without shards says has decided nothing.
    let parts = parts.filter { !$0.shards.isEmpty }
    guard let first = parts.first(where: { $0.record.arithmetic != nil }) else { return }
    for part in parts {
      guard let other = part.record.arithmetic, other != first.record.arithmetic else { continue }
      throw Failure(
        message: "\(part.directory.path): trained with \(other), but \(first.directory.path) with "
          + "\(first.record.arithmetic ?? ""), which gives other bits; they cannot be merged")
    }
  }

  /// The shards of all parts; a cell counts in the first that has it.
  private static func references(_ parts: [CollationPart], _ join: SweepJoin) -> [ShardReference] {
    var settled = CellBitmap(size: parts.count > 1 ? join.sweep.grid.cellCount : 0)
    var references: [ShardReference] = []
    for (index, part) in parts.enumerated() {
      for shard in part.shards {
        let cells = join.cells(shard.cells, ofPart: index)
        let new = index == 0 ? cells : settled.missing(from: cells)
        references.append(
          ShardReference(
            url: part.directory.shards.appending(
              path: SweepDirectory.shardName(ofLease: shard.lease.rawValue)),
            sha256: shard.sha256, cells: new, repeated: new == cells ? RangeSet() : cells.subtracting(new)))
        if index + 1 < parts.count { new.forEachCell { settled.insert($0) } }
      }
    }
    return references
  }

  private static func poisoned(_ parts: [CollationPart], _ join: SweepJoin) -> [PoisonedCell] {
    var reasons: [Int: String] = [:]
    for (index, part) in parts.enumerated() {
      for poisoned in part.poisoned {
        let cell = join.cells(RangeSet(poisoned.cell..<poisoned.cell + 1), ofPart: index).ranges[0].lowerBound
        reasons[cell] = reasons[cell] ?? poisoned.reason
      }
    }
    return reasons.sorted { $0.key < $1.key }.map { PoisonedCell(cell: $0.key, reason: $0.value) }
  }

  private static func provenance(_ parts: [CollationPart]) -> [(name: String, text: String)] {
    let texts = parts.map { part in
      parts.count == 1 ? part.text : "# \(part.directory.path)\n\(part.text)"
    }
    let hosts = Set(parts.lazy.flatMap { $0.shards.lazy.map(\.host) })
    var provenance = [
      ("configuration_text", texts.joined(separator: "\n---\n")),
      ("created", parts.map(\.record.created).min().map(timestamp) ?? ""),
      ("workers_hosts", hosts.sorted().joined(separator: " ")), (sourcesAttribute, sources(of: parts)),
    ]
    let finished = parts.compactMap(\.record.finished)
    if finished.count == parts.count, let last = finished.max() {
      provenance.append(("finished", timestamp(last)))
    }
    return provenance
  }

  private static func timestamp(_ date: Date) -> String { date.formatted(.iso8601) }
}

extension Sweep {
  /// The canonical form of the same sweep under no name.
  fileprivate var canonicalUnnamed: String {
    var sweep = self
    sweep.name = ""
    return sweep.canonical
  }
}

/// What the journal of one directory says.
private struct CollationPart {
  let directory: SweepDirectory
  let record: Journal.SweepRecord
  let shards: [Journal.Shard]
  let poisoned: [PoisonedCell]
  /// The configuration as its author wrote it.
  let text: String

  init(_ directory: SweepDirectory) throws {
    if let lack = directory.lackOfJournal { throw Collation.Failure(message: lack) }
    let journal = try Journal(at: directory.journal, readOnly: true)
    guard let record = try journal.sweepRecord() else {
      throw Collation.Failure(
        message: "\(directory.path): the journal is empty: the sweep has not started yet")
    }
    self.directory = directory
    self.record = record
    shards = try journal.shards()
    poisoned = try journal.poisonedCells()
    let configuration = directory.configuration.path(percentEncoded: false)
    text = (try? TextFile(at: configuration).text) ?? record.sweep.canonical
  }
}
