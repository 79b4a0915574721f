/// Means over some dimensions of an array, and of how many numbers each is the mean.
public struct LabelledMeans: Sendable, Equatable {
  /// The means; NaN where there was no number.
  public var array: LabelledArray
  /// How many numbers each mean covers, in the same order.
  public var counts: [Int]
  /// How many a mean covers where none is missing.
  public var fullCount: Int
}

extension LabelledArray {
  /// The mean over every dimension that is not kept, in the order the kept ones are named.
  ///
  /// Missing numbers (NaN) do not count; where all are missing the mean is missing. Summed in the order of
  /// the array, divided once.
  ///
  /// - Precondition: every name in `kept` is a dimension's, no two alike.
  public func mean(keeping kept: [String]) -> LabelledMeans {
    let axes = kept.map { name in
      guard let axis = dimensions.firstIndex(where: { $0.name == name }) else {
        preconditionFailure("no dimension \(name)")
      }
      return axis
    }
    var strideOfAxis = [Int](repeating: 0, count: dimensions.count)
    var count = 1
    for axis in axes.reversed() {
      strideOfAxis[axis] = count
      count *= dimensions[axis].length
    }
    var sums = [Double](repeating: 0, count: count)
    var counts = [Int](repeating: 0, count: count)
    var index = [Int](repeating: 0, count: dimensions.count)
    var target = 0
    for value in values {
      if !value.isNaN {
        sums[target] += value
        counts[target] += 1
      }
      var axis = dimensions.count - 1
      while axis >= 0 {
        index[axis] += 1
        target += strideOfAxis[axis]
        if index[axis] < dimensions[axis].length { break }
        target -= strideOfAxis[axis] * index[axis]
        index[axis] = 0
        axis -= 1
      }
    }
    let means = LabelledArray(
      variable: variable, dimensions: axes.map { dimensions[$0] },
      values: zip(sums, counts).map { $1 == 0 ? .nan : $0 / Double($1) })
    return LabelledMeans(array: means, counts: counts, fullCount: values.count / max(1, count))
  }
}
