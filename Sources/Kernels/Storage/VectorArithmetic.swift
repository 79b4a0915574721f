extension AlignedVector {
  /// self ← self − factor · direction over `range`; two roundings an element, the same on every machine.
  package mutating func subtract(_ factor: Double, times direction: AlignedVector, over range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= min(count, direction.count))
    write { target in
      direction.read { source in
        Element.subtract(
          Element(factor), times: source + range.lowerBound, from: target + range.lowerBound,
          count: range.count)
      }
    }
  }

  /// Σ (selfᵢ − otherᵢ)² in double precision, in order.
  package func squaredDistance(to other: AlignedVector) -> Double {
    precondition(count == other.count)
    return read { a in other.read { b in Element.squaredDistance(a, b, count: count) } }
  }

  /// Σ selfᵢ² in double precision, in order.
  package var squaredNorm: Double { read { Element.squaredNorm($0, count: count) } }
}

/// x ← x − factor · y.
@inline(__always)
func subtractLoop<S: BinaryFloatingPoint>(
  _ factor: S, times y: UnsafePointer<S>, from x: UnsafeMutablePointer<S>, count: Int
) {
  for i in 0..<count { x[i] -= factor * y[i] }
}

/// Σ (xᵢ − yᵢ)².
@inline(__always)
func squaredDistanceLoop<S: BinaryFloatingPoint>(
  _ x: UnsafePointer<S>, _ y: UnsafePointer<S>, count: Int
) -> Double {
  var sum = 0.0
  for i in 0..<count {
    let difference = Double(x[i]) - Double(y[i])
    sum += difference * difference
  }
  return sum
}

/// Σ xᵢ².
@inline(__always)
func squaredNormLoop<S: BinaryFloatingPoint>(_ x: UnsafePointer<S>, count: Int) -> Double {
  var sum = 0.0
  for i in 0..<count { sum += Double(x[i]) * Double(x[i]) }
  return sum
}

/// How often x and y differ in sign, zero being a sign of its own.
@inline(__always)
func signChangesLoop<S: BinaryFloatingPoint>(
  _ x: UnsafePointer<S>, _ y: UnsafePointer<S>, count: Int
) -> Int {
  var changes = 0
  for i in 0..<count {
    let differ = (x[i] > 0) != (y[i] > 0) || (x[i] < 0) != (y[i] < 0)
    changes &+= differ ? 1 : 0
  }
  return changes
}
