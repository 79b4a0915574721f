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
    var end = 0
    for range in ranges {
      precondition(range.lowerBound >= 0 && range.upperBound <= Grid.largestCellCount, "not cell numbers")
      Self.append(range.lowerBound - end, to: &bytes)
      Self.append(range.count, to: &bytes)
      end = range.upperBound
    }
    return bytes
  }

  /// The set that ``encodedCells()`` made these bytes of.
  ///
  /// - Throws: ``CellSetError`` for any other bytes; nothing larger than the bytes themselves is ever
  ///   allocated.
  public init(encodedCells bytes: some Collection<UInt8>) throws(CellSetError) {
    var found: [Range<Int>] = []
    var rest = bytes.makeIterator()
    var offset = 0
    var end = 0
    while true {
      let start = offset
      guard let gap = try Self.next(&rest, &offset, atStart: true) else { break }
      guard let length = try Self.next(&rest, &offset, atStart: false) else { throw .truncated }
      guard length > 0, gap > 0 || found.isEmpty else { throw .notCanonical(offset: start) }
      let lower = end + gap
      guard lower <= Grid.largestCellCount, length <= Grid.largestCellCount - lower else {
        throw .invalidNumber(offset: start)
      }
      end = lower + length
      found.append(lower..<end)
    }
    self.init(found)
  }

  /// Number of cells in the set. O(number of ranges).
  public var cellCount: Int {
    ranges.reduce(0) { $0 + $1.count }
  }

  private static func append(_ number: Int, to bytes: inout [UInt8]) {
    var rest = UInt64(number)
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// The next number, or nil at the end of the bytes.
  private static func next(
    _ bytes: inout some IteratorProtocol<UInt8>, _ offset: inout Int, atStart: Bool
  ) throws(CellSetError) -> Int? {
    var number = 0
    var shift = 0
    let start = offset
    while let byte = bytes.next() {
      offset += 1
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
    guard offset == start, atStart else { throw .truncated }
    return nil
  }
}
