/// Sums over short vectors, in the order of their elements.
package enum Vectors {
  /// x·y.
  package static func dot(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// ‖x‖; neither overflows nor underflows on the way.
  package static func norm(_ x: [Double]) -> Double {
    let largest = x.reduce(0) { max($0, $1.magnitude) }
    guard largest > 0, largest.isFinite else { return largest }
    return largest * x.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
  }

  /// factor · x + y.
  package static func sum(_ factor: Double, _ x: [Double], _ y: [Double]) -> [Double] {
    zip(x, y).map { factor * $0 + $1 }
  }
}
