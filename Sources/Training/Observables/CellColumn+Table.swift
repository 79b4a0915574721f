import Descent

extension CellColumn {
  /// All there are, in the order of results. A new one is a row here, marked as recent.
  public static let all: [CellColumn] = [
    CellColumn(
      "status", .ending,
      .status(
        Integer(
          value: { Int64($0.status.rawValue) },
          set: { $0.status = .init(rawValue: Int8(clamping: $1)) ?? .complete },
          lack: { status, _ in (0...1).contains(status) ? nil : "0 or 1" })),
      longName: "how the cell ended"),
    CellColumn(
      "evaluations", .effort, count(\.evaluations) { $0.evaluations = $1 },
      longName: "gradient evaluations used"),
    CellColumn(
      "rejected_steps", .effort, count(\.rejectedSteps) { $0.rejectedSteps = $1 },
      longName: "integrated steps thrown away",
      comment: "steps of adaptive and flow whose error was above what the tolerance allows; 0 for gd and sgd"),
    CellColumn(
      "largest_error_estimate", .effort,
      .real(
        Real(
          value: { $0.effort.largestErrorEstimate }, set: { $0.effort.largestErrorEstimate = $1 },
          lack: { $0.isFinite && $0 >= 0 ? nil : "a finite number from 0" })),
      longName: "largest relative error of an integrated step",
      comment: "estimated, of an accepted step of adaptive and flow, relative to min(|theta|, 3 |theta - "
        + "theta(0)|); at most 0.4 tolerance; 0 for gd and sgd"),
    CellColumn(
      "diverged_at_step", .ending,
      .integer(
        Integer(
          value: { Int64($0.divergedAtStep ?? -1) }, set: { $0.divergedAtStep = $1 < 0 ? nil : Int($1) },
          lack: { step, status in
            status == Int64(CellOutcome.Status.complete.rawValue)
              ? step == -1 ? nil : "-1 for a cell that did not diverge"
              : (0...largestCount).contains(step) ? nil : "a step of training"
          })),
      longName: "first step whose parameters or loss are not finite",
      comment:
        "missing where the cell did not diverge; of flow, also the step beyond which it cannot be integrated"),
    CellColumn(
      "seconds", .measurement,
      .real(
        Real(
          value: { $0.seconds }, set: { $0.seconds = $1 },
          lack: { (0...mostSeconds).contains($0) ? nil : "a time from 0 to \(mostSeconds)" })),
      longName: "CPU time that training the cell took", units: "s",
      comment:
        "of the thread that trained it, as the system counts it; a measurement: differs between runs of "
        + "the same sweep. Shards of version 0.1 have the time that passed"),
  ]

  /// All there are, in the order of shards and checkpoints.
  public static let stored: [CellColumn] = Kind.allCases.flatMap { kind in all.filter { $0.kind == kind } }

  /// Steps, evaluations, bytes and whatever else is counted are below this, and so have an equal in float64.
  public static let largestCount: Int64 = 1 << 53
  /// No cell and no shard trains for longer: thirty thousand years.
  public static let mostSeconds = 1e12

  /// Something that a solver counts.
  private static func count(
    _ value: @escaping @Sendable (Effort) -> Int, set: @escaping @Sendable (inout Effort, Int) -> Void
  ) -> Access {
    .integer(
      Integer(
        value: { Int64(value($0.effort)) }, set: { set(&$0.effort, Int($1)) },
        lack: { count, _ in (0...largestCount).contains(count) ? nil : "a number from 0 to 2^53" }))
  }
}
