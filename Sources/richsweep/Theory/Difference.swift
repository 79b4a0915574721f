/// How far a simulation is from the theory.
enum Difference {
  /// ‖x − y‖ relative to a size, to ‖y‖ unless told otherwise; ‖x − y‖ itself where that is 0.
  static func relative(_ x: [Double], _ y: [Double], to size: Double? = nil) -> Double {
    let size = size ?? norm(y)
    return norm(zip(x, y).map { $0 - $1 }) / (size > 0 ? size : 1)
  }

  private static func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// The larger of two; NaN if one of them is.
  static func larger(_ a: Double, _ b: Double) -> Double { a.isNaN || b.isNaN ? .nan : max(a, b) }
}
