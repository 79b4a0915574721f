public import Training

/// One dimension of a grid: a parameter and the values it takes, in the order they were written.
public struct Axis: Sendable, Equatable {
  /// What varies along the axis.
  public let parameter: Parameter
  /// Its values: at least one, all valid for the parameter, no two alike.
  public let values: [Double]
  /// Positions of the values in ascending order; nil when the values themselves ascend.
  private let ascending: [Int]?

  /// Makes an axis of values that are already known to be valid and distinct.
  ///
  /// The configuration reader is where values from outside are checked; a negative zero becomes zero
  /// here, so that equal values always have equal bits.
  public init(_ parameter: Parameter, _ values: [Double]) {
    precondition(!values.isEmpty, "an axis has at least one value")
    self.parameter = parameter
    let values = values.map { $0 == 0 ? 0 : $0 }
    self.values = values
    let ascends = zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
    self.ascending = ascends ? nil : values.indices.sorted { values[$0] < values[$1] }
  }

  /// The position of a value, or nil when the axis does not have exactly this value.
  ///
  /// - Complexity: O(log `values.count`) comparisons.
  public func index(of value: Double) -> Int? {
    var low = 0
    var high = values.count
    while low < high {
      let middle = (low + high) / 2
      if values[ascending?[middle] ?? middle] < value { low = middle + 1 } else { high = middle }
    }
    guard low < values.count else { return nil }
    let index = ascending?[low] ?? low
    return values[index] == value ? index : nil
  }
}
