/// How the parameters of a two-layer network lie in one flat vector.
///
/// The first layer comes neuron by neuron, each neuron's weights padded to whole cache lines, and then the
/// readout, padded likewise. The padding is zero, and so is its gradient; a solver need not know of it.
/// Specialised as ``TwoLayerPass``.
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

  /// d rounded up to whole cache lines.
  package var stride: Int { AlignedVector<Scalar>.wholeLines(covering: inputs) }
  /// How many scalars the flat vector has, padding included.
  package var count: Int { width * stride + AlignedVector<Scalar>.wholeLines(covering: width) }
  /// Where the first layer lies.
  package var weights: Range<Int> { 0..<(width * stride) }
  /// Where the readout lies.
  package var readout: Range<Int> { (width * stride)..<count }

  /// The flat vector of W (h × d, row-major) and a (h).
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func pack(weights: [Double], readout: [Double]) -> AlignedVector<Scalar> {
    precondition(weights.count == width * inputs && readout.count == width)
    var flat: [Double] = []
    flat.reserveCapacity(count)
    let padding = [Double](repeating: 0, count: stride - inputs)
    for neuron in 0..<width { flat += weights[(neuron * inputs)..<((neuron + 1) * inputs)] + padding }
    flat += readout
    flat += [Double](repeating: 0, count: count - flat.count)
    return AlignedVector(flat)
  }

  /// W (h × d, row-major) of a flat vector.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func weights(of parameters: AlignedVector<Scalar>) -> [Double] {
    let flat = parameters.doubles
    var weights: [Double] = []
    weights.reserveCapacity(width * inputs)
    for neuron in 0..<width { weights += flat[(neuron * stride)..<(neuron * stride + inputs)] }
    return weights
  }

  /// a (h) of a flat vector.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func readout(of parameters: AlignedVector<Scalar>) -> [Double] {
    Array(parameters.doubles[readout].prefix(width))
  }
}
