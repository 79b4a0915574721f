extension AlignedVector {
  /// self ← self − factor · direction over `range`; two roundings an element, the same on every machine.
  @_specialize(where Element == Double)
  @_specialize(where Element == Float)
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

  /// self ← factor · self over `range`.
  @_specialize(where Element == Double)
  @_specialize(where Element == Float)
  package mutating func scale(_ factor: Double, over range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    write { Element.scale($0 + range.lowerBound, by: Element(factor), count: range.count) }
  }

  /// Σ (selfᵢ − otherᵢ)² in double precision, in order.
  @_specialize(where Element == Double)
  @_specialize(where Element == Float)
  package func squaredDistance(to other: AlignedVector) -> Double {
    precondition(count == other.count)
    return read { a in other.read { b in Element.squaredDistance(a, b, count: count) } }
  }

  /// Σ selfᵢ² in double precision, in order.
  package var squaredNorm: Double {
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    get { read { Element.squaredNorm($0, count: count) } }
  }
}
