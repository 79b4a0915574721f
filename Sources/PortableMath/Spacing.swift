/// Values at equal distances, or of equal ratios.
package enum Spacing {
  /// `count` numbers from `low` to `high`, both included, at equal distances.
  ///
  /// Number i is low + (high − low)·i / (count − 1), in this order of operations, and the last one is
  /// `high` itself. With count − 1 a power of two times the coarser grid's, every value of the coarser
  /// grid is in the finer one with the same bits, so that a grid can be refined by `--extend`.
  package static func linear(from low: Double, to high: Double, count: Int) -> [Double] {
    guard count > 1 else { return count == 1 ? [low] : [] }
    let span = high - low
    return (0..<count).map { i in
      i == count - 1 ? high : low + (span * Double(i)) / Double(count - 1)
    }
  }
}
