/// The number of a lease: the coordinator's incarnation in the high half, a counter in the low half,
/// so that no two coordinators of one directory ever give the same. It also names the lease's shard.
public struct LeaseID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Incarnation and counter in one number.
  public let rawValue: UInt64

  /// The lease with this number.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The `counter`-th lease of a coordinator.
  public init(incarnation: UInt32, counter: UInt32) { rawValue = UInt64(incarnation) << 32 | UInt64(counter) }

  /// Whether this is the next that was given after another, by the same coordinator.
  func follows(_ other: LeaseID) -> Bool { rawValue == other.rawValue &+ 1 }

  /// In the order they were given.
  public static func < (one: LeaseID, other: LeaseID) -> Bool { one.rawValue < other.rawValue }

  /// Incarnation and counter, as `3-17`.
  public var description: String { "\(rawValue >> 32)-\(rawValue & 0xFFFF_FFFF)" }
}

/// A batch of cells, given to one worker.
public struct Lease: Equatable, Sendable {
  /// Its number.
  public let id: LeaseID
  /// The cells to train.
  public let cells: RangeSet<Int>
  /// Whether it may share a shard with short leases trained before and after it.
  public let isShort: Bool

  /// A lease of these cells.
  public init(id: LeaseID, cells: RangeSet<Int>, isShort: Bool = false) {
    self.id = id
    self.cells = cells
    self.isShort = isShort
  }
}

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

/// Where the training of a lease stands.
public struct LeaseProgress: Equatable, Sendable {
  /// The lease.
  public var lease: LeaseID
  /// How many of its cells are trained.
  public var finishedCells: Int
  /// The cell in training.
  public var cell: Int
  /// Its step.
  public var step: Int

  /// A report on `lease`.
  public init(lease: LeaseID, finishedCells: Int, cell: Int, step: Int) {
    self.lease = lease
    self.finishedCells = finishedCells
    self.cell = cell
    self.step = step
  }
}
