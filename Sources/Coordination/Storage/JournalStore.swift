package import Foundation
package import ResultStore
package import SweepPlan
package import Wire

/// What a coordinator asks of its journal. ``Journal`` keeps it in SQLite; what it promises (all entries or none, on
/// disk when a call returns) is what everything else is built on.
package protocol JournalStore: AnyObject {
  /// Begins a coordinator's time; see ``Journal/begin(_:programVersion:at:after:)``.
  func begin(
    _ sweep: Sweep, programVersion: String, at time: Date, after latest: UInt32
  ) throws(JournalError) -> UInt32
  /// Every recorded shard, in the order of their leases.
  func shards() throws(JournalError) -> [Journal.Shard]
  /// The leases of every recorded shard, in their order.
  func leases() throws(JournalError) -> [LeaseID]
  /// Every cell given up, in the order of their numbers.
  func poisonedCells() throws(JournalError) -> [PoisonedCell]
  /// Writes entries, all or none; they are on disk when this returns.
  func record(_ entries: [Journal.Entry], at time: Date) throws(JournalError)
  /// Takes shards back out: their cells are to be trained again.
  func remove(_ leases: [LeaseID]) throws(JournalError)
  /// The arithmetic that is written down for the sweep; nil where none is.
  func arithmetic() throws(JournalError) -> String?
  /// Writes down what every cell of the sweep is computed with.
  func settle(arithmetic: String) throws(JournalError)
  /// Writes the time the last cell was recorded, once.
  func finish(at time: Date) throws(JournalError)
}

extension Journal: JournalStore {}
