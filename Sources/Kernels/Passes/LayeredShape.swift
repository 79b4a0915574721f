/// How the parameters of a layered network lie in one flat vector.
///
/// The network has L weight matrices: W_1 (h × d), W_2 … W_{L−1} (h × h) and W_L (c × h). They come one after the other,
/// row by row, each row padded to whole cache lines. The padding is zero, and so is its gradient.
/// Specialised as ``TwoLayerPass``.
package struct LayeredShape<Scalar: KernelScalar>: Sendable, Equatable {
  /// d.
  package let inputs: Int
  /// h.
  package let width: Int
  /// c.
  package let outputs: Int
  /// L.
  package let depth: Int

  /// A network of `depth` ≥ 2 matrices, every size being at least 1.
  package init(inputs: Int, width: Int, outputs: Int, depth: Int) {
    precondition(inputs > 0 && width > 0 && outputs > 0 && depth >= 2)
    self.inputs = inputs
    self.width = width
    self.outputs = outputs
    self.depth = depth
  }

  /// The rows of W_l, l from 1 to L.
  package func rows(ofLayer layer: Int) -> Int { layer == depth ? outputs : width }
  /// The columns of W_l.
  package func columns(ofLayer layer: Int) -> Int { layer == 1 ? inputs : width }
  /// The columns of W_l with their padding.
  package func stride(ofLayer layer: Int) -> Int {
    AlignedVector<Scalar>.wholeLines(covering: columns(ofLayer: layer))
  }
  /// Where W_l lies.
  package func range(ofLayer layer: Int) -> Range<Int> {
    let below = layer == 1 ? 0 : width * (stride(ofLayer: 1) + (layer - 2) * stride(ofLayer: 2))
    return below..<(below + rows(ofLayer: layer) * stride(ofLayer: layer))
  }
  /// How many scalars the flat vector has, padding included.
  package var count: Int { range(ofLayer: depth).upperBound }
  /// How many weights there are.
  package var weightCount: Int {
    (1...depth).reduce(0) { $0 + rows(ofLayer: $1) * columns(ofLayer: $1) }
  }

  /// The flat vector of W_1, …, W_L, each row-major.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func pack(_ weights: [Double]) -> AlignedVector<Scalar> {
    precondition(weights.count == weightCount)
    var flat: [Double] = []
    flat.reserveCapacity(count)
    var place = 0
    for layer in 1...depth {
      let columns = columns(ofLayer: layer)
      let padding = [Double](repeating: 0, count: stride(ofLayer: layer) - columns)
      for _ in 0..<rows(ofLayer: layer) {
        flat += weights[place..<(place + columns)] + padding
        place += columns
      }
    }
    return AlignedVector(flat)
  }

  /// W_1, …, W_L, each row-major, of a flat vector.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func unpack(_ parameters: AlignedVector<Scalar>) -> [Double] {
    let flat = parameters.doubles
    var weights: [Double] = []
    weights.reserveCapacity(weightCount)
    for layer in 1...depth {
      let (range, stride) = (range(ofLayer: layer), stride(ofLayer: layer))
      for row in 0..<rows(ofLayer: layer) {
        let first = range.lowerBound + row * stride
        weights += flat[first..<(first + columns(ofLayer: layer))]
      }
    }
    return weights
  }
}
