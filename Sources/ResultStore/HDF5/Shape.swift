/// Shapes in messages, and what they come to.
enum Shape {
  /// "(3, 4)"; a negative length is any.
  static func text(_ lengths: [Int]) -> String {
    "(" + lengths.map { $0 < 0 ? "any" : String($0) }.joined(separator: ", ") + ")"
  }

  /// The number of elements of an array of these lengths; nil where it is more than an `Int` holds.
  static func count(_ lengths: [Int]) -> Int? {
    var count = 1
    for length in lengths {
      let (product, isTooMuch) = count.multipliedReportingOverflow(by: length)
      guard !isTooMuch else { return nil }
      count = product
    }
    return count
  }
}
