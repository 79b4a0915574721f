import PortableMath
import Testing
import Theory
import Training

/// Claims: (1) X = Σ σ u vᵀ; (2) V is orthonormal and complete; (3) σ descend; (4) the rank is found; (5) the null part
/// is annihilated by X and the rest orthogonal to it; (6) the least-norm solution solves the normal equations and has no
/// null part.
@Suite struct LinearAlgebraTests {
  @Test func singularValues() {
    var cases = Cases(seed: 3)
    var largest = 0.0
    for _ in 0..<300 {
      let rows = Int.random(in: 1...7, using: &cases)
      let columns = Int.random(in: 1...7, using: &cases)
      let rank = Int.random(in: 1...min(rows, columns), using: &cases)
      // Rows of very different sizes, too.
      var left = cases.matrix(rows, rank)
      if Bool.random(using: &cases) { for i in 0..<rank { left[0, i] *= 1e5 } }
      let matrix = left * cases.matrix(rank, columns)
      let size = matrix.frobeniusNorm
      let svd = SingularValues(matrix)
      #expect(svd.rank == rank, "(4) seed \(cases.seed): \(svd.values) of \(rows) × \(columns)")
      #expect(zip(svd.values, svd.values.dropFirst()).allSatisfy { $0 >= $1 })  // (3)
      #expect(svd.right.count == columns)  // (2)
      let v = Matrix(rows: columns, columns: columns, elements: svd.right.flatMap { $0 })
      let scaled = Matrix(rows: columns, columns: rows, elements: svd.scaledLeft.flatMap { $0 })
      largest = max(largest, (v * v.transposed - Matrix(identity: columns)).frobeniusNorm)  // (2)
      largest = max(largest, (scaled.transposed * v - matrix).frobeniusNorm / size)  // (1)
      let vector = cases.vector(columns)
      let null = svd.nullPart(vector)
      largest = max(largest, Vectors.norm(matrix * null) / size)  // (5)
      let y = cases.vector(rows)
      let x = svd.leastNorm(y)
      largest = max(largest, Vectors.dot(null, x).magnitude / (1 + Vectors.norm(x)))  // (5), (6)
      let residual = zip(matrix * x, y).map { $0 - $1 }
      largest = max(
        largest, Vectors.norm(matrix.transposed * residual) / (size * (1 + size * Vectors.norm(x))))  // (6)
    }
    print("singular values, seed \(cases.seed): \(largest)")
    #expect(largest < 1e-13)
  }

  @Test func zeros() {
    let svd = SingularValues(Matrix(rows: 2, columns: 3, elements: [0, 0, 0, 0, 0, 0]))
    #expect(svd.rank == 0 && svd.nullPart([1, 2, 3]) == [1, 2, 3] && svd.leastNorm([1, 1]) == [0, 0, 0])
    for size in [1e200, 1, 1e-200] {
      #expect((Vectors.norm([3 * size, 4 * size]) / (5 * size) - 1).magnitude < 1e-15)
    }
  }
}
