extension AlignedVector {
  /// A multiple of a vector, for sums of such.
  package struct Term {
    let factor: Double
    let vector: AlignedVector

    /// `factor` times `vector`.
    package init(_ factor: Double, _ vector: AlignedVector) {
      self.factor = factor
      self.vector = vector
    }
  }

  /// self ← own · self + a + b + c + d over `range`; two roundings a term, the same on every machine.
  ///
  /// Where `own` is 0, what stood there before does not matter, not even if it was not a number. Factors are
  /// rounded to the element type first. Allocates nothing if this owner is the only one.
  package mutating func combine(
    _ own: Double, _ a: Term, _ b: Term, _ c: Term, _ d: Term, over range: Range<Int>
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    precondition(a.vector.count == count && b.vector.count == count)
    precondition(c.vector.count == count && d.vector.count == count)
    let factors = (Element(a.factor), Element(b.factor), Element(c.factor), Element(d.factor))
    let first = range.lowerBound
    write { target in
      a.vector.read { a in
        b.vector.read { b in
          c.vector.read { c in
            d.vector.read { d in
              Element.combine(
                target + first, own: Element(own), with: factors, a + first, b + first, c + first, d + first,
                count: range.count)
            }
          }
        }
      }
    }
  }

  /// Σ selfᵢ² over `range` in double precision, in order.
  package func squaredNorm(over range: Range<Int>) -> Double {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return read { Element.squaredNorm($0 + range.lowerBound, count: range.count) }
  }
}
