import Kernels
import PortableMath

/// A linear map y = B x of given singular values (docs/science.md, Tasks).
struct LinearTeacher: Sendable, Equatable {
  /// B = Σ_k s_k u_k v_kᵀ, c × d.
  var map: Matrix
  /// u, min(c, d) orthonormal vectors of c numbers; none where the map was supplied.
  var outputs: [[Double]] = []
  /// v, as many orthonormal vectors of d numbers.
  var inputs: [[Double]] = []

  /// A map that was supplied.
  init(supplied map: Matrix) { self.map = map }

  /// A map of the singular values `strengths`, at most min(c, d), with the random singular vectors of `seed`.
  init(strengths: [Double], outputs c: Int, inputs d: Int, seed: UInt64) {
    func vectors(_ purpose: StreamPurpose, _ dimension: Int) -> [[Double]] {
      orthonormalised(
        (0..<min(c, d)).map { purpose.stream(seed: seed, index: $0).unitVector(dimension: dimension) })
    }
    outputs = vectors(.targetOutputs, c)
    inputs = vectors(.targetInputs, d)
    map = Matrix(rows: c, columns: d, elements: [Double](repeating: 0, count: c * d))
    for (k, strength) in strengths.enumerated() {
      for o in 0..<c { for i in 0..<d { map[o, i] += strength * outputs[k][o] * inputs[k][i] } }
    }
  }

  /// The labels of inputs, one input a row: n × c, row-major.
  func labels(of inputs: Matrix) -> [Double] {
    var labels: [Double] = []
    labels.reserveCapacity(inputs.rows * map.rows)
    for row in 0..<inputs.rows {
      for output in 0..<map.rows {
        var label = 0.0
        for k in 0..<map.columns { label += map[output, k] * inputs[row, k] }
        labels.append(label)
      }
    }
    return labels
  }
}

extension Matrix {
  /// Standard normal rows, one a stream.
  init(gaussianRows streams: [RandomStream], columns: Int) {
    self.init(
      rows: streams.count, columns: columns, elements: streams.flatMap { $0.gaussians(count: columns) })
  }

  /// The matrix with XᵀX/n = I that is nearest in the order of columns: they are orthogonalised one after the other.
  ///
  /// - Precondition: at least as many rows as columns, in general position.
  var whitened: Matrix {
    let scale = Double(rows).squareRoot()
    let columns = orthonormalised(transposed.rowVectors)
    return Matrix(rows: columns.count, columns: rows, elements: columns.flatMap { $0.map { scale * $0 } })
      .transposed
  }
}
