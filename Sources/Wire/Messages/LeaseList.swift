import Foundation
public import SweepPlan

/// The leases of a message, each a set of cells.
extension WireLeases {
  /// Leases numbered from `first` on.
  public init(_ sets: some Sequence<RangeSet<Int>>, first: UInt64, short: Bool) {
    self.init()
    self.first = first
    self.short = short
    var bytes: [UInt8] = []
    for set in sets {
      let start = bytes.count
      set.encodeCells(into: &bytes)
      lengths.append(UInt32(bytes.count - start))
    }
    cells = Data(bytes)
  }

  /// The cells of each lease, in the order of their numbers.
  ///
  /// - Throws: ``CellSetError`` where the bytes are not sets of cells, or not as many as are said to be there.
  public func cellSets() throws(CellSetError) -> [RangeSet<Int>] {
    let bytes = [UInt8](cells)
    var sets: [RangeSet<Int>] = []
    sets.reserveCapacity(min(lengths.count, bytes.count))
    var start = 0
    for length in lengths {
      guard Int(length) <= bytes.count - start else { throw .truncated }
      let end = start + Int(length)
      sets.append(try RangeSet(encodedCells: bytes[start..<end]))
      start = end
    }
    guard start == bytes.count else { throw .notCanonical(offset: start) }
    return sets
  }
}
