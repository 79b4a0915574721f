/// What methods of descent with moving averages do to vectors, element by element; no fused operation, no libm.
extension AlignedVector {
  /// self ← kept · self + (1 − kept) · other.
  @_specialize(where Element == Double)
  @_specialize(where Element == Float)
  package mutating func average(with other: AlignedVector, keeping kept: Double) {
    average(with: other, keeping: kept) { $0 }
  }

  /// self ← kept · self + (1 − kept) · other².
  @_specialize(where Element == Double)
  @_specialize(where Element == Float)
  package mutating func averageSquares(of other: AlignedVector, keeping kept: Double) {
    average(with: other, keeping: kept) { $0 * $0 }
  }

  @inline(__always)
  private mutating func average(with other: AlignedVector, keeping kept: Double, _ term: (Element) -> Element)
  {
    precondition(count == other.count)
    let (old, new) = (Element(kept), Element(1 - kept))
    write { target in
      other.read { source in
        for i in 0..<other.count { target[i] = old * target[i] + new * term(source[i]) }
      }
    }
  }

  /// self ← self − factor · direction / (√squares / scale + ε) over `range`.
  @_specialize(where Element == Double)
  @_specialize(where Element == Float)
  package mutating func subtract(
    _ factor: Double, times direction: AlignedVector, overRootsOf squares: AlignedVector,
    scaledBy scale: Double,
    plus epsilon: Double, over range: Range<Int>
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= min(count, direction.count, squares.count))
    let (factor, scale, epsilon) = (Element(factor), Element(scale), Element(epsilon))
    write { target in
      direction.read { direction in
        squares.read { squares in
          for i in range {
            target[i] -= factor * direction[i] / (squares[i].squareRoot() / scale + epsilon)
          }
        }
      }
    }
  }
}
