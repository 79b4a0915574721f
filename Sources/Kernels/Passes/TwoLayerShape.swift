/// How the parameters of a two-layer network lie in one flat vector.
///
/// The first layer comes transposed, input by input, each input's weights padded to whole cache lines, and
/// then the readout, padded likewise: vectors run along neurons. The padding is zero, and so is its
/// gradient; a solver need not know of it.
package struct TwoLayerShape<Scalar: KernelScalar>: Sendable, Equatable {
  /// d.
  package let inputs: Int
  /// h.
  package let width: Int

  /// A network of `width` neurons on `inputs` inputs, both at least 1.
  package init(inputs: Int, width: Int) {
    precondition(inputs > 0 && width > 0)
    self.inputs = inputs
    self.width = width
  }

  /// h rounded up to whole cache lines.
  package var stride: Int {
    let line = AlignedVector<Scalar>.lineCount
    return (width + line - 1) / line * line
  }
  /// How many scalars the flat vector has, padding included.
  package var count: Int { (inputs + 1) * stride }
  /// Where the first layer lies.
  package var weights: Range<Int> { 0..<(inputs * stride) }
  /// Where the readout lies.
  package var readout: Range<Int> { (inputs * stride)..<count }

  /// The flat vector of W (h × d, row-major) and a (h).
  package func pack(weights: [Double], readout: [Double]) -> AlignedVector<Scalar> {
    precondition(weights.count == width * inputs && readout.count == width)
    var flat = [Double](repeating: 0, count: count)
    for neuron in 0..<width {
      for input in 0..<inputs { flat[input * stride + neuron] = weights[neuron * inputs + input] }
      flat[inputs * stride + neuron] = readout[neuron]
    }
    return AlignedVector(flat)
  }

  /// W (h × d, row-major) of a flat vector.
  package func weights(of parameters: AlignedVector<Scalar>) -> [Double] {
    let flat = parameters.doubles
    var weights = [Double](repeating: 0, count: width * inputs)
    for neuron in 0..<width {
      for input in 0..<inputs { weights[neuron * inputs + input] = flat[input * stride + neuron] }
    }
    return weights
  }

  /// a (h) of a flat vector.
  package func readout(of parameters: AlignedVector<Scalar>) -> [Double] {
    Array(parameters.doubles[readout].prefix(width))
  }
}
