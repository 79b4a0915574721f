import Kernels
import PortableMath

/// A ReLU teacher y(x) = Σₖ sₖ max(tₖ·x, 0) (docs/science.md, Tasks).
struct Teacher: Sendable, Equatable {
  /// t, teacher width × d, unit rows.
  var directions: Matrix
  /// s, ±1.
  var signs: [Double]

  /// The labels of inputs, one a row.
  func labels(of inputs: Matrix) -> [Double] {
    let depth = inputs.columns
    return (0..<inputs.rows).map { row in
      var label = 0.0
      for neuron in signs.indices {
        var z = 0.0
        for k in 0..<depth {
          z += directions.elements[neuron * depth + k] * inputs.elements[row * depth + k]
        }
        if z > 0 { label += signs[neuron] * z }
      }
      return label
    }
  }

  /// For each neuron the cosine between its weights and the nearest teacher direction; NaN for weights of zero.
  ///
  /// `weights` is h × d, row-major.
  func alignments(ofWeights weights: ArraySlice<Double>) -> [Double] {
    let depth = directions.columns
    return stride(from: weights.startIndex, to: weights.endIndex, by: depth).map { row in
      var square = 0.0
      for k in 0..<depth { square += weights[row + k] * weights[row + k] }
      var nearest = -Double.infinity
      for first in stride(from: 0, to: directions.elements.count, by: depth) {
        var product = 0.0
        for k in 0..<depth { product += weights[row + k] * directions.elements[first + k] }
        nearest = max(nearest, product)
      }
      return nearest / square.squareRoot()
    }
  }
}

extension Matrix {
  /// One vector uniform on the unit sphere for each stream.
  init(unitRows streams: [RandomStream], columns: Int) {
    self.init(
      rows: streams.count, columns: columns, elements: streams.flatMap { $0.unitVector(dimension: columns) })
  }
}
