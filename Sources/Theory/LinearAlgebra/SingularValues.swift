package import PortableMath
import Training

/// The singular value decomposition X = U Σ Vᵀ of a small matrix, V complete.
///
/// By one-sided Jacobi rotations (Hestenes 1958; columns in descending order as de Rijk 1989,
/// https://doi.org/10.1137/0910023): columns of X are rotated in pairs until all are orthogonal. The rotations make
/// up V, the lengths of what is left Σ. Right singular vectors of the value 0 span the null space, whether X
/// has more columns than rows or is deficient.
///
/// - Complexity: O(sweeps · n d²) multiply-adds for n × d, some 6 to 10 sweeps.
package struct SingularValues {
  /// σ, descending; d of them.
  package private(set) var values: [Double]
  /// The right singular vectors, one for each value: an orthonormal basis of R^d.
  package private(set) var right: [[Double]]
  /// σ u: the left singular vectors times their values.
  package private(set) var scaledLeft: [[Double]]
  /// How many values are not zero within rounding: above max(n, d) · ε · the largest.
  package let rank: Int

  /// Decomposes `matrix`, n × d of finite elements.
  package init(_ matrix: Matrix) {
    var columns = matrix.transposed.rowVectors
    var rotations = Matrix(identity: matrix.columns).rowVectors
    // What is shorter than this is rounding, in any direction.
    let noise = Double.ulpOfOne * matrix.frobeniusNorm
    var hasRotated = true
    var sweeps = 0
    while hasRotated, sweeps < 60 {
      hasRotated = false
      sweeps += 1
      for p in columns.indices {
        for q in columns.indices.dropFirst(p + 1) {
          if Vectors.norm(columns[p]) < Vectors.norm(columns[q]) {
            columns.swapAt(p, q)
            rotations.swapAt(p, q)
          }
          let (long, short) = (Vectors.norm(columns[p]), Vectors.norm(columns[q]))
          let overlap = Vectors.dot(columns[p], columns[q])
          guard short > noise, overlap.magnitude > 4 * Double.ulpOfOne * long * short else { continue }
          hasRotated = true
          let cotangent = (short - long) * (short + long) / (2 * overlap)
          let tangent =
            (cotangent < 0 ? -1 : 1) / (cotangent.magnitude + (1 + cotangent * cotangent).squareRoot())
          Self.rotate(&columns, p, q, tangent)
          Self.rotate(&rotations, p, q, tangent)
        }
      }
    }
    let lengths = columns.map { Vectors.norm($0) }
    let order = lengths.indices.sorted { lengths[$0] > lengths[$1] }
    values = order.map { lengths[$0] }
    right = order.map { rotations[$0] }
    scaledLeft = order.map { columns[$0] }
    let zero = Double(max(matrix.rows, matrix.columns)) * Double.ulpOfOne * (values.first ?? 0)
    rank = values.prefix { $0 > zero }.count
  }

  private static func rotate(_ vectors: inout [[Double]], _ p: Int, _ q: Int, _ tangent: Double) {
    let cosine = 1 / (1 + tangent * tangent).squareRoot()
    let sine = cosine * tangent
    let (x, y) = (vectors[p], vectors[q])
    vectors[p] = zip(x, y).map { cosine * $0 - sine * $1 }
    vectors[q] = zip(x, y).map { sine * $0 + cosine * $1 }
  }

  /// The part of a vector in the null space.
  package func nullPart(_ vector: [Double]) -> [Double] {
    right[rank...].reduce([Double](repeating: 0, count: vector.count)) { part, direction in
      Vectors.sum(Vectors.dot(direction, vector), direction, part)
    }
  }

  /// The shortest x that makes ‖X x − y‖ smallest.
  package func leastNorm(_ y: [Double]) -> [Double] {
    (0..<rank).reduce([Double](repeating: 0, count: right.count)) { x, i in
      Vectors.sum(Vectors.dot(scaledLeft[i], y) / values[i] / values[i], right[i], x)
    }
  }
}
