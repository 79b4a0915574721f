/// A ReLU teacher y(x) = Σₖ sₖ max(tₖ·x, 0) (SCIENCE §3).
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
  func alignments(ofWeights weights: [Double]) -> [Double] {
    let depth = directions.columns
    return stride(from: 0, to: weights.count, by: depth).map { row in
      let neuron = weights[row..<(row + depth)]
      let norm = neuron.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let products = (0..<directions.rows).map { k in
        zip(neuron, directions.elements[(k * depth)..<((k + 1) * depth)]).reduce(0) { $0 + $1.0 * $1.1 }
      }
      return (products.max() ?? .nan) / norm
    }
  }
}
