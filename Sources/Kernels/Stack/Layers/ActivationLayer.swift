import KernelInterface

/// σ(z) of every value.
package struct ActivationLayer: LayerDescription {
  /// σ.
  package let activation: Activation
  /// How many values a sample has.
  package let size: Int

  /// A layer of `size` values.
  package init(_ activation: Activation, size: Int) { (self.activation, self.size) = (activation, size) }

  package var inputs: Int { size }
  package var outputs: Int { size }

  @inline(__always)
  package func forward<Scalar: KernelScalar>(
    _ panel: Panel<Scalar>, _ below: UnsafePointer<Scalar>, into above: UnsafeMutablePointer<Scalar>
  ) {
    activation.apply(to: below, into: above, count: size * panelWidth)
  }

  @inline(__always)
  package func backward<Scalar: KernelScalar>(
    _ panel: Panel<Scalar>, _ values: LayerValues<Scalar>, errors: UnsafeMutablePointer<Scalar>,
    into below: UnsafeMutablePointer<Scalar>
  ) {
    activation.mask(errors, values, count: size * panelWidth)
  }
}
