/// A rectangular part of an array: where it starts and how far it goes along each axis.
struct ArrayRegion: Equatable {
  /// The first index along each axis.
  var start: [Int]
  /// How many indices along each axis.
  var count: [Int]

  /// The number of elements.
  var elementCount: Int { count.reduce(1, *) }

  /// The whole of an array.
  init(wholeOf shape: [Int]) {
    start = shape.map { _ in 0 }
    count = shape
  }

  init(start: [Int], count: [Int]) {
    self.start = start
    self.count = count
  }

  /// Cuts an array into regions of at most `limit` elements (or of one, if `limit` is less), each of them
  /// contiguous in row-major order; together they are the array, in that order.
  ///
  /// Every region spans whole trailing axes, a range of one axis, and one index of each axis before it.
  static func partition(of shape: [Int], limit: Int) -> [ArrayRegion] {
    guard shape.allSatisfy({ $0 > 0 }) else { return [] }
    var cut = 0
    var trailing = shape.reduce(1, *)
    while cut < shape.count {
      trailing /= shape[cut]
      if trailing <= limit { break }
      cut += 1
    }
    guard cut < shape.count else {
      guard let last = shape.indices.last else { return [ArrayRegion(wholeOf: shape)] }
      return regions(of: shape, cut: last, length: 1)
    }
    return regions(of: shape, cut: cut, length: min(shape[cut], max(1, limit / trailing)))
  }

  private static func regions(of shape: [Int], cut: Int, length: Int) -> [ArrayRegion] {
    let tail = Array(shape[(cut + 1)...])
    let leading = shape[..<cut].reduce(1, *)
    var regions: [ArrayRegion] = []
    for number in 0..<leading {
      var rest = number
      var lead = [Int](repeating: 0, count: cut)
      for axis in (0..<cut).reversed() {
        lead[axis] = rest % shape[axis]
        rest /= shape[axis]
      }
      for start in stride(from: 0, to: shape[cut], by: length) {
        regions.append(
          ArrayRegion(
            start: lead + [start] + tail.map { _ in 0 },
            count: lead.map { _ in 1 } + [min(length, shape[cut] - start)] + tail))
      }
    }
    return regions
  }
}

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
