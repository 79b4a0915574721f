import SweepPlan

/// Numbers of others as they may be reckoned with: whatever a peer has sent, no conversion and no sum of them traps.
public enum ForeignNumber {
  /// No count is taken for more: no grid has more cells.
  public static let largestCount = Grid.largestCellCount
  /// No step is taken for later: a Double tells all up to it apart.
  public static let largestStep = 1 << 53
  /// No offset in a file, and no size, is taken for more.
  public static let largestOffset = 1 << 53
  /// No number of seconds is taken for more: some thirty years.
  public static let mostSeconds = 1e9

  /// A count, from 0 to `most`.
  public static func count(_ number: some BinaryInteger, atMost most: Int = largestCount) -> Int {
    max(0, min(most, Int(clamping: number)))
  }

  /// A number of seconds, from 0 to ``mostSeconds``; 0 for what is no number.
  public static func seconds<Number: BinaryFloatingPoint>(_ number: Number) -> Number {
    number > 0 ? min(Number(mostSeconds), number) : 0
  }

  /// A number of seconds that may be negative where there is none.
  public static func secondsOrNone<Number: BinaryFloatingPoint>(_ number: Number) -> Number {
    number >= 0 ? seconds(number) : -1
  }

  /// The number of a process; 0 for one that no system gives.
  public static func processID(_ number: UInt32) -> Int32 { Int32(exactly: number) ?? 0 }

  /// A sum that stays at the largest number there is.
  public static func sum(_ numbers: some Sequence<Int>) -> Int {
    numbers.reduce(0) { sum, number in
      let (more, overflow) = sum.addingReportingOverflow(number)
      return overflow ? (number > 0 ? .max : .min) : more
    }
  }
}
