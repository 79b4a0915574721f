public import Wire

/// What a worker reports of a lease that is over.
public struct Completion: Equatable, Sendable {
  /// The lease, whose name the shard bears.
  public var lease: LeaseID
  /// Further leases that end with this shard.
  public var also: [LeaseID]
  /// What the shard holds: all of the leases, or less where the worker was told to drain.
  public var cells: RangeSet<Int>
  /// Those whose training diverged.
  public var diverged: RangeSet<Int>
  /// The shard's hash, SHA-256 in hexadecimal.
  public var sha256: String
  /// The shard's size.
  public var bytes: Int
  /// Seconds of training for each of `cells` in rising order; empty where they are not known.
  public var seconds: [Float]
  /// What the cells were computed with.
  public var arithmetic = ""
  /// The key of whoever delivered it; nil where that was somebody with the sweep directory.
  public var key: String?
  /// The machine of whoever reported it, which may have left since; nil where nobody knows them.
  public var host: String?
  /// Why nothing is taken of what was reported; nil where that was not refused.
  public var refusal: String?

  /// A report.
  public init(
    lease: LeaseID, also: [LeaseID] = [], cells: RangeSet<Int>, diverged: RangeSet<Int>, sha256: String,
    bytes: Int, seconds: [Float]
  ) {
    self.lease = lease
    self.also = also
    self.cells = cells
    self.diverged = diverged
    self.sha256 = sha256
    self.bytes = bytes
    self.seconds = seconds
  }
}
