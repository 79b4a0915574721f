package import ResultStore
import SweepPlan
package import Wire

/// What became of a lease, or of several short ones that share a shard.
package struct LeaseOutcome: Sendable {
  /// A cell that could not be trained.
  package struct Failure: Sendable, Equatable {
    package var lease: LeaseID
    package var cell: Int
    package var reason: String

    /// A cell that could not be trained.
    package init(lease: LeaseID, cell: Int, reason: String) {
      (self.lease, self.cell, self.reason) = (lease, cell, reason)
    }
  }

  /// The first lease, whose name the shard bears.
  package var lease: LeaseID
  /// All of them, in the order they were trained.
  package var leases: [LeaseID]
  /// The shard and what it holds; nil where no cell was trained or the shard could not be written.
  package var shard: ShardReceipt?
  package var cells = RangeSet<Int>()
  package var diverged = RangeSet<Int>()
  /// Seconds of training for each of `cells` in rising order.
  package var seconds: [Float] = []
  package var failures: [Failure] = []
  /// What happened on the way that whoever reads the log should know.
  package var notes: [String] = []
  /// Why the shard could not be written.
  package var storageFailure: StorageFailure?
  /// What in this worker's surroundings keeps it from training.
  package var obstacle: String?

  /// A shard that could not be written.
  package struct StorageFailure: Sendable, Equatable {
    package var reason: String
    /// It takes at most so many bytes.
    package var bytes: Int

    /// A shard that could not be written.
    package init(reason: String, bytes: Int) { (self.reason, self.bytes) = (reason, bytes) }
  }

  /// An outcome in which nothing is trained yet.
  package init(lease: LeaseID, leases: [LeaseID]) { (self.lease, self.leases) = (lease, leases) }
}
