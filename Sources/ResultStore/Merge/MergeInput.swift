public import Foundation
public import SweepPlan

/// A shard to be merged.
public struct ShardReference: Sendable, Equatable {
  /// Where it is.
  public var url: URL
  /// SHA-256 its bytes must have, lower-case hexadecimal.
  public var sha256: String
  /// Which of its cells count, in the numbering of the sweep being merged.
  public var cells: RangeSet<Int>
  /// Which of its cells count in another shard, and must have the same numbers in this one.
  public var repeated: RangeSet<Int>

  /// Names a shard.
  public init(url: URL, sha256: String, cells: RangeSet<Int>, repeated: RangeSet<Int> = RangeSet()) {
    self.url = url
    self.sha256 = sha256
    self.cells = cells
    self.repeated = repeated
  }

  /// The cells that are looked at in it, as a stretch; nil where there are none.
  var span: Range<Int>? {
    let ends = [cells, repeated].filter { !$0.isEmpty }.map(\.ranges)
    guard let first = ends.compactMap(\.first?.lowerBound).min(),
      let last = ends.compactMap(\.last?.upperBound).max()
    else { return nil }
    return first..<last
  }
}

/// A cell that was given up.
public struct PoisonedCell: Sendable, Equatable {
  /// Its number.
  public var cell: Int
  /// Why, in words.
  public var reason: String

  /// Names a cell and the reason.
  public init(cell: Int, reason: String) {
    self.cell = cell
    self.reason = reason
  }
}

/// Everything a result is made of.
public struct MergeInput: Sendable {
  /// The sweep whose grid the result spans.
  public var sweep: Sweep
  /// The shards; no cell may count in two of them.
  public var shards: [ShardReference]
  /// Cells that will never have a result.
  public var poisoned: [PoisonedCell]
  /// Further attributes of the result (program version, times, hosts …), in this order.
  public var provenance: [(name: String, text: String)]

  /// Collects the input of a merge.
  public init(
    sweep: Sweep, shards: [ShardReference], poisoned: [PoisonedCell] = [],
    provenance: [(name: String, text: String)] = []
  ) {
    self.sweep = sweep
    self.shards = shards
    self.poisoned = poisoned
    self.provenance = provenance
  }
}

/// What a merge has written.
public struct MergeSummary: Sendable, Equatable {
  /// Cells of the grid.
  public var cells = 0
  /// Cells that reached every checkpoint.
  public var complete = 0
  /// Cells that diverged.
  public var diverged = 0
  /// Cells that were given up.
  public var poisoned = 0
  /// Cells without a result.
  public var missing = 0
  /// Size of the file.
  public var bytes = 0
  /// What others had added to the file that was replaced, and the new one has too.
  public var kept: [String] = []
  /// What of that the new one cannot have.
  public var left: [String] = []
  /// Where the file that was replaced lies now; nil where nothing was left in it.
  public var replaced: URL?
}
