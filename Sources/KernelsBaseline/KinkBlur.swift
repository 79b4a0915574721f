import KernelInterface

/// The ramps that blur the kinks of one neuron (``TwoLayerView/blur``).
struct KinkBlur<L: Line> {
  /// The sign of a_i: a jump by Δ attracts where side · Δ > 0.
  private let side: L
  /// How much v rises with z on a ramp, 1 / (B |a_i|); at most the largest number.
  private let steepness: L

  /// nil where kinks are not to be blurred.
  @inline(__always)
  init?(_ network: TwoLayerView<L.Scalar>, neuron: Int) {
    guard network.blur > 0 else { return nil }
    let readout = network.readout[neuron]
    side = L(repeating: readout < 0 ? -1 : 1)
    steepness = L(repeating: 1 / max(network.blur * readout.magnitude, 1 / L.Scalar.greatestFiniteMagnitude))
  }

  /// v between `left`, far below z = 0, and `right`, far above; one of both where the kink does not attract.
  @inline(__always)
  func slope(at z: L, from left: L, to right: L) -> L {
    let jump = side * (right - left)
    let ramp = (jump * L(repeating: 0.5)).addingProduct(z, steepness)
    let step = z.choose(jump, otherwise: L(repeating: 0))
    return left + side * ramp.clamped(to: jump, otherwise: step)
  }
}
