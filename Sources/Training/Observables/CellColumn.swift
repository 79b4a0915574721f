public import Descent

/// What cells have of one number each: a row of the table of all there are, from which shards, checkpoints, results and
/// comparisons are made.
public struct CellColumn: Sendable {
  /// What a number tells, in the order in which shards and checkpoints have it.
  public enum Kind: Sendable, CaseIterable {
    /// How training ended.
    case ending
    /// What it took; the same in every run.
    case effort
    /// What was measured of one run, which decides no bits.
    case measurement
  }

  /// The type of number, and how a cell has it.
  public enum Access: Sendable {
    /// The word for how the cell ended; of int8 in results.
    case status(Integer)
    /// Of int64; −1 for a cell that has none.
    case integer(Integer)
    /// Of float64; NaN for a cell that has none.
    case real(Real)
  }

  /// How a cell has a whole number.
  public struct Integer: Sendable {
    /// The number.
    public let value: @Sendable (CellNumbers) -> Int64
    let set: @Sendable (inout CellNumbers, Int64) -> Void
    /// What it would have to be in a cell of a status; nil where it is.
    let lack: @Sendable (_ value: Int64, _ status: Int64) -> String?
  }

  /// How a cell has a real number.
  public struct Real: Sendable {
    /// The number.
    public let value: @Sendable (CellNumbers) -> Double
    let set: @Sendable (inout CellNumbers, Double) -> Void
    /// What it would have to be; nil where it is.
    let lack: @Sendable (_ value: Double) -> String?
  }

  /// Its name in all files.
  public let name: String
  /// What it is, in words.
  public let longName: String
  /// Its unit as netCDF writes it.
  public let units: String
  /// What a reader should know besides.
  public let comment: String?
  /// What it tells.
  public let kind: Kind
  /// Its type and values.
  public let access: Access
  /// Whether shards of earlier versions may lack it. Cells of theirs have no number then.
  public let isRecent: Bool

  init(
    _ name: String, _ kind: Kind, _ access: Access, longName: String, units: String = "1",
    comment: String? = nil,
    isRecent: Bool = false
  ) {
    (self.name, self.kind, self.access, self.isRecent) = (name, kind, access, isRecent)
    (self.longName, self.units, self.comment) = (longName, units, comment)
  }

  /// Whether two runs of the same cell have the same bits.
  public var isReproducible: Bool { kind != .measurement }

  /// What a cell has, as what it is in files; nil for a real number.
  public var integer: Integer? {
    switch access {
    case .status(let integer), .integer(let integer): integer
    case .real: nil
    }
  }

  /// What a cell has; nil for a whole number.
  public var real: Real? { if case .real(let real) = access { real } else { nil } }
}

/// The single numbers of a cell.
public struct CellNumbers: Sendable, Equatable {
  /// How training ended.
  public var status: CellOutcome.Status
  /// The first step whose parameters or loss are not finite.
  public var divergedAtStep: Int?
  /// What training took.
  public var effort: Effort
  /// How much processor time it took.
  public var seconds: Double

  /// Those of a cell of which nothing is known yet.
  public init() { (status, effort, seconds) = (.complete, Effort(), 0) }

  /// Those of an outcome.
  public init(_ outcome: borrowing CellOutcome, seconds: Double = 0) {
    (status, divergedAtStep, effort) = (outcome.status, outcome.divergedAtStep, outcome.effort)
    self.seconds = seconds
  }

  /// Takes over a number from a file, one that ``CellColumn/lack(of:status:)`` finds nothing wrong with.
  public mutating func put(_ value: Int64, for column: CellColumn) { column.integer?.set(&self, value) }

  /// Takes over a number from a file, one that ``CellColumn/lack(of:)`` finds nothing wrong with.
  public mutating func put(_ value: Double, for column: CellColumn) { column.real?.set(&self, value) }
}

extension CellColumn {
  /// What a whole number in a file would have to be, for a cell of a status; nil where it can be.
  public func lack(of value: Int64, status: Int64) -> String? {
    isMissing(value) ? nil : integer?.lack(value, status)
  }

  /// What a real number in a file would have to be; nil where it can be.
  public func lack(of value: Double) -> String? { isMissing(value) ? nil : real?.lack(value) }

  /// Whether a number stands for one that an earlier version did not write.
  private func isMissing(_ value: Int64) -> Bool { isRecent && value == -1 }
  private func isMissing(_ value: Double) -> Bool { isRecent && value.isNaN }

  /// The name of the first column that decides bits and in which two cells differ; nil where there is none. What an earlier
  /// version did not record cannot differ.
  public static func firstDifference(_ a: CellNumbers, _ b: CellNumbers) -> String? {
    all.first { $0.isReproducible && $0.differs(a, b) }?.name
  }

  private func differs(_ a: CellNumbers, _ b: CellNumbers) -> Bool {
    switch access {
    case .status(let integer), .integer(let integer):
      let (a, b) = (integer.value(a), integer.value(b))
      return a != b && !isMissing(a) && !isMissing(b)
    case .real(let real):
      let (a, b) = (real.value(a), real.value(b))
      return a.bitPattern != b.bitPattern && !isMissing(a) && !isMissing(b)
    }
  }
}
