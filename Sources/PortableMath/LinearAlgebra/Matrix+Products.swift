extension Matrix {
  /// The identity of a size.
  package init(identity size: Int) {
    self.init(rows: size, columns: size, elements: [Double](repeating: 0, count: size * size))
    for i in 0..<size { self[i, i] = 1 }
  }

  /// Transposed.
  package var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows, elements: elements)
    for i in 0..<rows { for j in 0..<columns { result[j, i] = self[i, j] } }
    return result
  }

  /// Its rows as vectors.
  package var rowVectors: [[Double]] {
    (0..<rows).map { Array(elements[$0 * columns..<($0 + 1) * columns]) }
  }

  /// The sum of the products of corresponding elements, ⟨A, B⟩.
  package func inner(_ other: Matrix) -> Double { Vectors.dot(elements, other.elements) }

  /// The sum of the diagonal.
  package var trace: Double { (0..<min(rows, columns)).reduce(0) { $0 + self[$1, $1] } }

  /// The square root of the sum of squares.
  package var frobeniusNorm: Double { Vectors.norm(elements) }

  /// A B.
  ///
  /// - Precondition: A has as many columns as B has rows.
  package static func * (a: Matrix, b: Matrix) -> Matrix {
    precondition(a.columns == b.rows, "\(a.rows) × \(a.columns) times \(b.rows) × \(b.columns)")
    var result = Matrix(
      rows: a.rows, columns: b.columns, elements: [Double](repeating: 0, count: a.rows * b.columns))
    for i in 0..<a.rows {
      for k in 0..<a.columns {
        let factor = a[i, k]
        for j in 0..<b.columns { result[i, j] += factor * b[k, j] }
      }
    }
    return result
  }

  /// A x.
  package static func * (a: Matrix, x: [Double]) -> [Double] { a.rowVectors.map { Vectors.dot($0, x) } }

  /// Every element times a number.
  package static func * (factor: Double, a: Matrix) -> Matrix {
    Matrix(rows: a.rows, columns: a.columns, elements: a.elements.map { factor * $0 })
  }

  /// A − B.
  ///
  /// - Precondition: they have the same shape.
  package static func - (a: Matrix, b: Matrix) -> Matrix {
    precondition(a.rows == b.rows && a.columns == b.columns)
    return Matrix(rows: a.rows, columns: a.columns, elements: Vectors.sum(-1, b.elements, a.elements))
  }
}
