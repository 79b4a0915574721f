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
  package func follows(_ other: LeaseID) -> Bool { rawValue == other.rawValue &+ 1 }

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
  public var cells: RangeSet<Int>
  /// Whether it may share a shard with short leases trained before and after it.
  public let isShort: Bool

  /// A lease of these cells.
  public init(id: LeaseID, cells: RangeSet<Int>, isShort: Bool = false) {
    self.id = id
    self.cells = cells
    self.isShort = isShort
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
