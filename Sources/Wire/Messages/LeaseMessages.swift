import Foundation
import SweepPlan

/// Leases and their progress as messages.
extension WireLeases {
  /// The ranges of cells after which a message takes no more leases: some hundred kilobytes.
  private static let mostRanges = 1 << 15

  /// The first of some leases, as many as one message can hold: their numbers follow one another, and all or none are
  /// short.
  ///
  /// - Parameter rest: the leases, of which those in the message are taken off; at least one.
  public init(takingFrom rest: inout ArraySlice<Lease>) {
    self.init()
    guard let head = rest.first else { return }
    (first, short) = (head.id.rawValue, head.isShort)
    var (bytes, ranges, last) = ([UInt8](), 0, LeaseID?.none)
    while let lease = rest.first, last.map({ lease.id.follows($0) }) ?? true, lease.isShort == head.isShort,
      ranges < Self.mostRanges
    {
      let start = bytes.count
      lease.cells.encodeCells(into: &bytes)
      lengths.append(UInt32(bytes.count - start))
      ranges += lease.cells.ranges.count
      last = lease.id
      rest.removeFirst()
    }
    cells = Data(bytes)
  }

  /// The leases, in the order of their numbers.
  ///
  /// - Throws: ``MessagingError`` where the bytes are not sets of cells, or not as many as are said to be there, or the
  ///   numbers go beyond the last one there can be.
  public func leases() throws(MessagingError) -> [Lease] {
    let bytes = [UInt8](cells)
    guard first < .max - UInt64(lengths.count) else {
      throw MessagingError(code: .malformed, message: "\(lengths.count) leases from number \(first) on")
    }
    var leases: [Lease] = []
    leases.reserveCapacity(min(lengths.count, bytes.count))
    var start = 0
    for (index, length) in lengths.enumerated() {
      guard Int(length) <= bytes.count - start else {
        throw MessagingError(code: .malformed, message: "leases whose cells are truncated")
      }
      let end = start + Int(length)
      let id = LeaseID(rawValue: first + UInt64(index))
      do throws(CellSetError) {
        leases.append(Lease(id: id, cells: try RangeSet(encodedCells: bytes[start..<end]), isShort: short))
      } catch {
        throw MessagingError(code: .malformed, message: "lease \(id): \(error)")
      }
      start = end
    }
    guard start == bytes.count else {
      throw MessagingError(
        code: .malformed, message: "leases with \(bytes.count) bytes of cells, expected \(start)")
    }
    return leases
  }
}

extension WireLease {
  /// A lease that a worker has. Whether it is short says nothing any more.
  public init(_ lease: Lease) {
    self.init()
    id = lease.id.rawValue
    cells = Data(lease.cells.encodedCells())
  }
}

extension WireProgress {
  /// How far a lease is.
  public init(_ progress: LeaseProgress) {
    self.init()
    lease = progress.lease.rawValue
    finishedCells = UInt64(clamping: progress.finishedCells)
    cell = UInt64(clamping: progress.cell)
    step = UInt64(clamping: progress.step)
  }
}

extension LeaseProgress {
  /// How far a peer says that a lease is.
  ///
  /// - Parameter cellCount: cells of the grid; no lease has more.
  public init(_ progress: WireProgress, cellCount: Int) {
    self.init(
      lease: LeaseID(rawValue: progress.lease),
      finishedCells: ForeignNumber.count(progress.finishedCells, atMost: cellCount),
      cell: ForeignNumber.count(progress.cell),
      step: ForeignNumber.count(progress.step, atMost: ForeignNumber.largestStep))
  }
}
