public import Training

/// All cells of a sweep: the product of its axes, every other parameter being fixed.
///
/// Cells are numbered row-major in the order the axes were written, the last axis fastest. Nothing is
/// stored per cell: values are computed from the number, O(1) each.
public struct Grid: Sendable, Equatable {
  /// The dimensions, in the order they were written, no parameter twice.
  public let axes: [Axis]
  /// The value of every parameter that is not an axis.
  public let fixed: [Parameter: Double]
  /// Number of cells: the product of the axes' lengths.
  public let cellCount: Int

  /// Most cells a sweep may have.
  public static let largestCellCount = 1 << 40

  /// For every parameter, which axis it is (−1: none), how many cells one step along it jumps, and its
  /// value when it is not an axis.
  private let axisOf: [Int]
  private let strides: [Int]
  private let fixedValue: [Double]

  /// Makes a grid.
  ///
  /// Preconditions: no parameter twice; every parameter either an axis or fixed, unless its value is implied; at
  /// most ``largestCellCount`` cells. The configuration reader checks what comes from outside.
  public init(axes: [Axis], fixed: [Parameter: Double]) {
    var axisOf = [Int](repeating: -1, count: Parameter.allCases.count)
    var strides = [Int](repeating: 1, count: axes.count)
    var cells = 1
    for (index, axis) in axes.enumerated().reversed() {
      precondition(axisOf[axis.parameter.ordinal] == -1, "\(axis.parameter.name) is an axis twice")
      axisOf[axis.parameter.ordinal] = index
      strides[index] = cells
      let (product, overflow) = cells.multipliedReportingOverflow(by: axis.values.count)
      precondition(!overflow && product <= Self.largestCellCount, "too many cells")
      cells = product
    }
    var fixed = fixed
    for parameter in Parameter.allCases {
      if axisOf[parameter.ordinal] == -1, fixed[parameter] == nil { fixed[parameter] = parameter.implied }
      precondition(
        (axisOf[parameter.ordinal] == -1) == (fixed[parameter] != nil),
        "\(parameter.name) must be an axis or fixed, and not both")
    }
    self.axes = axes
    self.fixed = fixed.mapValues { $0 == 0 ? 0 : $0 }
    self.cellCount = cells
    self.axisOf = axisOf
    self.strides = strides
    self.fixedValue = Parameter.allCases.map { fixed[$0] ?? 0 }
  }

  /// The number of cells of axes of these lengths, or nil when it is above ``largestCellCount``.
  public static func cellCount(ofLengths lengths: [Int]) -> Int? {
    var cells = 1
    for length in lengths {
      let (product, overflow) = cells.multipliedReportingOverflow(by: length)
      guard !overflow, product <= largestCellCount else { return nil }
      cells = product
    }
    return cells
  }

  /// Which value of each axis a cell has, in the order of ``axes``.
  public func coordinates(of cell: Int) -> [Int] {
    axes.indices.map { cell / strides[$0] % axes[$0].values.count }
  }

  /// The number of the cell at `coordinates`, one index for each of ``axes``.
  public func cell(at coordinates: [Int]) -> Int {
    precondition(coordinates.count == axes.count, "one coordinate for each axis")
    var cell = 0
    for (index, coordinate) in coordinates.enumerated() {
      precondition(axes[index].values.indices.contains(coordinate), "coordinate outside the axis")
      cell += coordinate * strides[index]
    }
    return cell
  }

  /// The value of a parameter in a cell, whether it is an axis or fixed.
  public func value(of parameter: Parameter, cell: Int) -> Double {
    let index = axisOf[parameter.ordinal]
    guard index >= 0 else { return fixedValue[parameter.ordinal] }
    let values = axes[index].values
    return values[cell / strides[index] % values.count]
  }

  /// The cell whose parameters all have exactly the values given, or nil when it is not in this grid.
  ///
  /// - Complexity: O(log of each axis' length).
  public func cell(matching value: (Parameter) -> Double) -> Int? {
    var cell = 0
    for parameter in Parameter.allCases {
      let wanted = value(parameter)
      let index = axisOf[parameter.ordinal]
      if index < 0 {
        guard wanted == fixedValue[parameter.ordinal] else { return nil }
      } else {
        guard let coordinate = axes[index].index(of: wanted) else { return nil }
        cell += coordinate * strides[index]
      }
    }
    return cell
  }

  /// The values a parameter takes anywhere in the grid: those of its axis, or the fixed one alone.
  public func values(of parameter: Parameter) -> [Double] {
    let index = axisOf[parameter.ordinal]
    return index < 0 ? [fixedValue[parameter.ordinal]] : axes[index].values
  }
}

extension Grid {
  /// Where on the axes a cell lies, in words: the name of each axis, and the value there.
  package func place(ofCell cell: Int) -> [(name: String, value: String)] {
    zip(axes, coordinates(of: cell)).map { axis, index in
      (axis.parameter.name, Parameter.text(axis.values[index]))
    }
  }
}
