/// Where a matrix lies in a flat vector: row by row, each row padded to whole cache lines.
///
/// The padding is zero, and so is its gradient; a solver need not know of it.
package struct MatrixPlace: Sendable, Hashable {
  /// Where the first row begins.
  package let start: Int
  /// The sizes of the matrix.
  package let rows: Int, columns: Int
  /// How far rows are apart: the columns with their padding.
  package let stride: Int

  /// A matrix that begins at `start`, its rows padded to whole lines of `line` scalars; 1 is without padding.
  package init(rows: Int, columns: Int, at start: Int, line: Int) {
    precondition(rows > 0 && columns > 0 && start >= 0 && line > 0)
    (self.rows, self.columns, self.start) = (rows, columns, start)
    stride = (columns + line - 1) / line * line
  }

  /// All scalars of the matrix, padding included.
  package var range: Range<Int> { start..<(start + rows * stride) }
  /// The number of elements, without padding.
  package var count: Int { rows * columns }
}

extension AlignedVector {
  /// The flat vector of some matrices that cover it, given one after the other, each row-major.
  @_specialize(where Element == Double)
  @_specialize(where Element == Float)
  package init(packing elements: [Double], into places: [MatrixPlace]) {
    precondition(elements.count == places.reduce(0) { $0 + $1.count })
    var flat = [Double](repeating: 0, count: places.reduce(0) { max($0, $1.range.upperBound) })
    var next = 0
    for place in places {
      for row in 0..<place.rows {
        let first = place.start + row * place.stride
        for column in 0..<place.columns { flat[first + column] = elements[next + column] }
        next += place.columns
      }
    }
    self.init(flat)
  }

  /// The matrices at some places, one after the other, each row-major.
  @_specialize(where Element == Double)
  @_specialize(where Element == Float)
  package func unpacked(from places: [MatrixPlace]) -> [Double] {
    let flat = doubles
    var elements: [Double] = []
    elements.reserveCapacity(places.reduce(0) { $0 + $1.count })
    for place in places {
      for row in 0..<place.rows {
        let first = place.start + row * place.stride
        elements += flat[first..<(first + place.columns)]
      }
    }
    return elements
  }
}
