import SweepPlan
import Terminal
import Training

/// Finds requested values on an axis.
enum AxisPlace {
  /// The relative difference up to which a value counts as one of the axis, if its sixth digit changes nearby. Whole numbers
  /// must be equal.
  private static let tolerance = 1e-6

  /// The index of a value on an axis: that of the same number, or else of the only one with the same six digits, which is
  /// how the program prints the values of axes.
  ///
  /// - Parameter option: the option that asked for it.
  /// - Throws: ``BadRequest`` with the values of the axis and the nearest ones if it is not on the axis, and with the
  ///   possible ones if it is one of several.
  static func index(of value: Double, on values: [Double], option: String) throws -> Int {
    if let index = values.firstIndex(of: value) { return index }
    let isWhole = values.allSatisfy { $0 == $0.rounded() } && value == value.rounded()
    let digits = NumberText.short(value, digits: 6)
    let alike = isWhole ? [] : values.indices.filter { NumberText.short(values[$0], digits: 6) == digits }
    if let index = alike.first, alike.count == 1 { return index }
    guard alike.isEmpty else {
      let list = alike.map { Parameter.text(values[$0]) }.joined(separator: " or ")
      throw BadRequest(
        "\(option): got \(Parameter.text(value)), which may be \(list); expected more digits of one of them")
    }
    let nearest = nearestIndex(to: value, on: values)
    // Close to 0 the steps of the axis tell what a digit is: earlier versions had 5.6e-17 where 0 was meant.
    let steps = values.lazy.map { ($0 - values[nearest]).magnitude }.filter { $0 > 0 }
    let size = max(value.magnitude, values[nearest].magnitude, tolerance * (steps.min() ?? 0))
    guard !isWhole, (values[nearest] - value).magnitude <= tolerance * size else {
      throw BadRequest(
        "\(option): got \(Parameter.text(value)), expected one of \(Grid.list(values)) (nearest: "
          + "\(neighbours(of: value, on: values)))")
    }
    return nearest
  }

  /// The index of the value nearest to a default.
  static func nearestIndex(to value: Double, on values: [Double]) -> Int {
    values.indices.min { abs(values[$0] - value) < abs(values[$1] - value) } ?? 0
  }

  /// The values on both sides of one, or the last on its side.
  private static func neighbours(of value: Double, on values: [Double]) -> String {
    [values.filter { $0 < value }.max(), values.filter { $0 > value }.min()].compactMap {
      $0.map(Parameter.text)
    }
    .joined(separator: " and ")
  }
}
