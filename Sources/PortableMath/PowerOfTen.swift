internal import Foundation

enum PowerOfTen {
  /// 10^x: exactly the nearest double where x is a whole number, and the C library's `pow` between.
  ///
  /// A worker never evaluates this: axis values travel as numbers, so that two machines with different
  /// C libraries still train the same cells.
  static func value(exponent: Double) -> Double {
    if exponent == exponent.rounded(), exponent.magnitude < 400, let exact = Double("1e\(Int(exponent))") {
      return exact
    }
    return pow(10, exponent)
  }
}
