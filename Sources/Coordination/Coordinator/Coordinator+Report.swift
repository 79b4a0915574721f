extension Coordinator {
  /// What people who watch want to know of a coordinator.
  public struct Report: Sendable {
    /// Cells and workers.
    public var sweep: Scheduler.Snapshot
    /// How many coordinators the sweep has had, this one included.
    public var incarnation: UInt32
    /// What is recorded, by earlier coordinators too.
    public var recorded: Journal.Totals
    /// Messages that were heard.
    public var messages: UInt64
    /// Connections that were not let in.
    public var refusedConnections: UInt64
  }

  /// The state now.
  package var report: Report {
    Report(
      sweep: snapshot, incarnation: incarnation, recorded: recorded, messages: messages,
      refusedConnections: refusedConnections)
  }
}
