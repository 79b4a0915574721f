/// Why bytes are not a set of cells.
public enum CellSetError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The bytes end inside a number or a range.
  case truncated
  /// A number is longer than it need be, or larger than any cell number.
  case invalidNumber(offset: Int)
  /// Two ranges touch, or a range is empty: the same set has a shorter form.
  case notCanonical(offset: Int)

  /// The reason in words.
  public var description: String {
    switch self {
    case .truncated: "set of cells: the bytes end inside a range"
    case .invalidNumber(let offset):
      "set of cells: byte \(offset): not a number below 2^40 in its shortest form"
    case .notCanonical(let offset):
      "set of cells: byte \(offset): an empty range or one that touches the last"
    }
  }
}

/// Sets of cells as bytes: for every range, its distance from the end of the last one and its length,
/// each as an unsigned LEB128 number.
///
/// Every set has exactly one encoding, and a million scattered cells take at most two bytes for each
/// range while gaps and lengths stay below 128.
extension RangeSet where Bound == Int {
  /// The encoding of a set of numbers from 0 to 2^40.
  public func encodedCells() -> [UInt8] {
    var bytes: [UInt8] = []
    encodeCells(into: &bytes)
    return bytes
  }

  /// Appends the encoding to other bytes.
  public func encodeCells(into bytes: inout [UInt8]) {
    var end = 0
    forEachRange { range in
      precondition(range.lowerBound >= 0 && range.upperBound <= Grid.largestCellCount, "not cell numbers")
      Self.append(range.lowerBound - end, to: &bytes)
      Self.append(range.count, to: &bytes)
      end = range.upperBound
    }
  }

  /// The set that ``encodedCells()`` made these bytes of.
  ///
  /// - Throws: ``CellSetError`` for any other bytes; nothing larger than the bytes themselves is ever
  ///   allocated.
  public init(encodedCells bytes: some Sequence<UInt8>) throws(CellSetError) {
    try self.init(encodedCells: ArraySlice(bytes))
  }

  /// The same of a stretch of an array. Offsets in errors are counted from its start.
  public init(encodedCells bytes: ArraySlice<UInt8>) throws(CellSetError) {
    var found: [Range<Int>] = []
    var rest = bytes
    var end = 0
    while !rest.isEmpty {
      let start = rest.startIndex - bytes.startIndex
      let gap = try Self.next(&rest, at: start)
      let length = try Self.next(&rest, at: rest.startIndex - bytes.startIndex)
      guard length > 0, gap > 0 || found.isEmpty else { throw .notCanonical(offset: start) }
      let lower = end + gap
      guard lower <= Grid.largestCellCount, length <= Grid.largestCellCount - lower else {
        throw .invalidNumber(offset: start)
      }
      end = lower + length
      found.append(lower..<end)
    }
    // One range is the common case, and much cheaper to make a set of.
    if found.count == 1 { self.init(found[0]) } else { self.init(found) }
  }

  /// Calls `body` with every range in rising order: some times faster than iterating over ``ranges``, whose
  /// iterator is never specialised.
  @inlinable
  public func forEachRange<Failure: Error>(
    _ body: (Range<Int>) throws(Failure) -> Void
  ) throws(Failure) {
    let ranges = ranges
    for index in 0..<ranges.count { try body(ranges[index]) }
  }

  /// Calls `body` with every cell in rising order.
  @inlinable
  public func forEachCell<Failure: Error>(_ body: (Int) throws(Failure) -> Void) throws(Failure) {
    try forEachRange { (range: Range<Int>) throws(Failure) in for cell in range { try body(cell) } }
  }

  /// Number of cells in the set. O(number of ranges).
  public var cellCount: Int {
    var count = 0
    forEachRange { count += $0.count }
    return count
  }

  /// The highest cell; nil of an empty set. `ranges.last` would be generic code that is never specialised.
  public var lastCell: Int? {
    let ranges = ranges
    return ranges.count == 0 ? nil : ranges[ranges.count - 1].upperBound - 1
  }

  private static func append(_ number: Int, to bytes: inout [UInt8]) {
    var rest = UInt64(number)
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Takes the next number off.
  private static func next(_ bytes: inout ArraySlice<UInt8>, at start: Int) throws(CellSetError) -> Int {
    var number = 0
    var shift = 0
    while let byte = bytes.popFirst() {
      number |= Int(byte & 0x7f) << shift
      if byte & 0x80 == 0 {
        guard byte != 0 || shift == 0, number <= Grid.largestCellCount else {
          throw .invalidNumber(offset: start)
        }
        return number
      }
      shift += 7
      guard shift <= 35 else { throw .invalidNumber(offset: start) }
    }
    throw .truncated
  }
}
