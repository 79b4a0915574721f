import Coordination
import Foundation
import ResultStore
import SweepPlan
import Wire

/// A journal on disk that knows how long was waited for the disk.
final class TimedJournal: JournalStore {
  private let journal: Journal

  /// Seconds in which shards were brought to the disk and this process had nothing to compute.
  private(set) var waited = 0.0

  init(_ journal: Journal) { self.journal = journal }

  func begin(
    _ sweep: Sweep, programVersion: String, at time: Date, after latest: UInt32
  ) throws(JournalError) -> UInt32 {
    try journal.begin(sweep, programVersion: programVersion, at: time, after: latest)
  }

  func shards() throws(JournalError) -> [Journal.Shard] { try journal.shards() }

  func leases() throws(JournalError) -> [LeaseID] { try journal.leases() }

  func poisonedCells() throws(JournalError) -> [PoisonedCell] { try journal.poisonedCells() }

  func record(_ entries: [Journal.Entry], at time: Date) throws(JournalError) {
    let (start, computed) = (ContinuousClock.now, Stopwatch.processSeconds)
    try journal.record(entries, at: time)
    let passed = (ContinuousClock.now - start) / .seconds(1)
    waited += max(0, passed - (Stopwatch.processSeconds - computed))
  }

  func remove(_ leases: [LeaseID]) throws(JournalError) { try journal.remove(leases) }

  func arithmetic() throws(JournalError) -> String? { try journal.arithmetic() }

  func settle(arithmetic: String) throws(JournalError) { try journal.settle(arithmetic: arithmetic) }

  func finish(at time: Date) throws(JournalError) { try journal.finish(at: time) }
}
