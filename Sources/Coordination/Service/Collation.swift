public import Foundation
public import ResultStore
import SweepPlan

/// Makes `result.h5` of what the journal says is on disk.
public enum Collation {
  /// What stands in the way of a merge.
  public struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is missing and what to do.
    public let message: String

    /// What is missing and what to do.
    public var description: String { message }
  }

  /// Merges the shards of a sweep directory.
  ///
  /// - Parameters:
  ///   - partial: whether cells that are not trained yet may be missing values.
  ///   - progress: told the fraction done, now and then.
  /// - Throws: ``Failure``, ``JournalError``, ``StoreError``.
  public static func merge(
    _ directory: SweepDirectory, to url: URL, partial: Bool, progress: (Double) -> Void = { _ in }
  ) throws -> MergeSummary {
    guard FileManager.default.fileExists(atPath: directory.journal.path(percentEncoded: false)) else {
      throw Failure(message: "\(directory.path): no journal.sqlite here; expected a sweep directory")
    }
    let journal = try Journal(at: directory.journal, readOnly: true)
    guard let record = try journal.sweepRecord() else {
      throw Failure(message: "\(directory.path): the journal is empty: nothing was trained yet")
    }
    let (shards, poisoned) = (try journal.shards(), try journal.poisonedCells())
    let references = shards.map { shard in
      ShardReference(
        url: directory.shards.appending(path: SweepDirectory.shardName(ofLease: shard.lease.rawValue)),
        sha256: shard.sha256, cells: shard.cells)
    }
    let text = (try? String(contentsOf: directory.configuration, encoding: .utf8)) ?? record.sweep.canonical
    var provenance: [(name: String, text: String)] = [
      ("configuration_text", text), ("created", timestamp(record.created)),
      ("workers_hosts", Set(shards.map(\.host)).sorted().joined(separator: " ")),
    ]
    if let finished = record.finished { provenance.append(("finished", timestamp(finished))) }
    let input = MergeInput(
      sweep: record.sweep, shards: references, poisoned: poisoned, provenance: provenance)
    do { return try Merge.write(input, to: url, partial: partial, progress: progress) } catch {
      guard error.code == .damaged || error.code == .notFound, error.path.hasPrefix(directory.shards.path)
      else {
        throw error
      }
      throw Failure(
        message: "\(error); move that file away and repeat the line that started the sweep: "
          + "its cells, and no others, are trained again")
    }
  }

  private static func timestamp(_ date: Date) -> String { date.formatted(.iso8601) }
}
