package import TrainingCore

/// The eigenvalues λ and orthonormal eigenvectors of a small symmetric matrix.
///
/// The matrix is moved up its diagonal by its Frobenius norm, which makes it positive semidefinite: its singular
/// values are then its eigenvalues. λ is accurate to a few ε of the norm.
package struct SymmetricEigen {
  /// λ, descending.
  package let values: [Double]
  /// An eigenvector for each, in the same order.
  package let vectors: [[Double]]

  /// Decomposes `matrix`, symmetric and finite.
  package init(_ matrix: Matrix) {
    let shift = matrix.frobeniusNorm
    var moved = matrix
    for i in 0..<matrix.rows { moved[i, i] += shift }
    let decomposition = SingularValues(moved)
    // Rayleigh quotients: their error is quadratic in that of the vectors.
    values = decomposition.right.map { Vectors.dot($0, matrix * $0) }
    vectors = decomposition.right
  }

  /// Σ f(λ) v vᵀ.
  package func map(_ function: (Double) -> Double) -> Matrix {
    let size = vectors.count
    var result = Matrix(rows: size, columns: size, elements: [Double](repeating: 0, count: size * size))
    for (value, vector) in zip(values, vectors) {
      let image = function(value)
      for i in 0..<size { for j in 0..<size { result[i, j] += image * vector[i] * vector[j] } }
    }
    return result
  }
}
