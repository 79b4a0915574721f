import KernelInterface

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

  /// How many weights there are, without padding.
  package var weightCount: Int { width * (inputs + 1) }

  /// The flat vector of W (h × d, row-major), then a (h).
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func pack(_ weights: [Double]) -> AlignedVector<Scalar> {
    precondition(weights.count == weightCount)
    var flat = [Double](repeating: 0, count: count)
    var place = 0
    for neuron in 0..<width {
      for input in 0..<inputs {
        flat[neuron * stride + input] = weights[place]
        place += 1
      }
    }
    for neuron in 0..<width { flat[readout.lowerBound + neuron] = weights[place + neuron] }
    return AlignedVector(flat)
  }

  /// The same of two arrays.
  package func pack(weights: [Double], readout: [Double]) -> AlignedVector<Scalar> {
    pack(weights + readout)
  }

  /// W (h × d, row-major), then a (h), of a flat vector.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func unpack(_ parameters: AlignedVector<Scalar>) -> [Double] {
    let flat = parameters.doubles
    var weights: [Double] = []
    weights.reserveCapacity(weightCount)
    for neuron in 0..<width { weights += flat[(neuron * stride)..<(neuron * stride + inputs)] }
    weights += flat[readout.lowerBound..<(readout.lowerBound + width)]
    return weights
  }

  /// W (h × d, row-major) of a flat vector.
  package func weights(of parameters: AlignedVector<Scalar>) -> [Double] {
    Array(unpack(parameters)[..<(width * inputs)])
  }

  /// a (h) of a flat vector.
  package func readout(of parameters: AlignedVector<Scalar>) -> [Double] {
    Array(unpack(parameters)[(width * inputs)...])
  }

  /// Lends kernels the network that has these parameters.
  func withView<Result>(
    of parameters: AlignedVector<Scalar>, slope: Double, factor: Double, blur: Double = 0,
    _ body: (TwoLayerView<Scalar>) -> Result
  ) -> Result {
    parameters.read { base in
      body(
        TwoLayerView(
          weights: base, readout: base + readout.lowerBound, width: width, depth: inputs, stride: stride,
          slope: Scalar(slope), factor: Scalar(factor), blur: Scalar(blur)))
    }
  }
}
