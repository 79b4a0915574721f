public import Training

/// A finished cell, ready to be stored.
public struct CellRecord: Sendable, Equatable {
  /// Its number in the sweep's grid.
  public var cell: Int
  /// What became of it.
  public var outcome: CellOutcome
  /// How much processor time its training took, in seconds.
  public var seconds: Double

  /// Collects what is stored of a cell.
  public init(cell: Int, outcome: CellOutcome, seconds: Double) {
    self.cell = cell
    self.outcome = outcome
    self.seconds = seconds
  }
}

extension [CellRecord] {
  /// Puts records into the order of their cells, in which they mostly are.
  public mutating func sortByCell() {
    // By places: a record that is copied touches each of its arrays.
    if indices.dropFirst().allSatisfy({ self[$0 - 1].cell < self[$0].cell }) { return }
    sort { $0.cell < $1.cell }
  }
}

/// A shard on disk, as its writer reports it.
public struct ShardReceipt: Sendable, Equatable {
  /// The file's name in its folder.
  public var name: String
  /// SHA-256 of the file's bytes, lower-case hexadecimal.
  public var sha256: String
  /// The file's size.
  public var bytes: Int

  /// Makes a receipt.
  public init(name: String, sha256: String, bytes: Int) {
    self.name = name
    self.sha256 = sha256
    self.bytes = bytes
  }
}
