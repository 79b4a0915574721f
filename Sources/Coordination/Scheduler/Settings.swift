extension Scheduler {
  /// What the decisions depend on.
  public struct Settings: Equatable, Sendable {
    /// Work in a lease while there is plenty, in seconds.
    public var leaseSeconds = 20.0
    /// Work in the smallest lease of several cells, in seconds.
    public var smallestLeaseSeconds = 0.25
    /// Cells in the largest lease.
    public var largestLease = 1 << 16
    /// A lease with less work than this is short: a synced shard of its own costs milliseconds, so several
    /// may share one.
    public var shortLeaseSeconds = 0.02
    /// Work a slot is given ahead where leases are short, in seconds.
    public var secondsAhead = 0.25
    /// Short leases a slot is given ahead at most.
    public var leasesAhead = 4096
    /// Leases that one worker has at most, so that what it says of them fits into a message.
    public var mostLeases = 1 << 16
    /// How long a worker may say nothing before its leases go back, at least; three times as long as to its next sign of
    /// life where those are rare.
    public var silence = Duration.seconds(15)
    /// How long a lease may be missing from its worker's heartbeats before it is sent again, at least.
    public var resendAfter = Duration.seconds(5)
    /// How long a lease in training may not come further, though its worker is heard, before it goes back.
    public var stall = Duration.seconds(900)
    /// Ticks that are further apart show that the coordinator stood still.
    public var interruption = Duration.seconds(2)
    /// What a lease has ahead is wanted back for idle workers if it would be over only after so long, in seconds.
    public var recallSeconds = 0.5
    /// How long the answer to that may take.
    public var recallPatience = Duration.seconds(2)
    /// How old a lease is at least before an idle worker gets a copy of what is left of it.
    public var copyAfter = Duration.seconds(10)
    /// What a copy costs besides its training, in seconds.
    public var copySeconds = 1.0
    /// Failures over a cell that poison it, on as many workers where there are so many, its training having come no
    /// further meanwhile.
    public var strikes = 3
    /// Cells that fail one after the other before their worker gets no new ones while others are there.
    public var failuresInRow = 3

    /// The defaults.
    public init() {}
  }
}
