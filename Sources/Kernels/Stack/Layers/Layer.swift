/// A layer of a stack: every kind there is, each described in a file of its own.
///
/// A closed sum, so that the walk through a stack is compiled for the kinds there are and calls none of them indirectly.
package enum Layer: Sendable, Hashable {
  case dense(DenseLayer)
  case activation(ActivationLayer)

  /// The case's own description.
  package var described: any LayerDescription {
    switch self {
    case .dense(let layer): layer
    case .activation(let layer): layer
    }
  }

  /// The same layer with its matrices at the first of some places, which are taken away from them.
  package func placed(at places: inout ArraySlice<MatrixPlace>) -> Layer {
    switch self {
    case .dense(let layer): .dense(layer.placed(at: &places))
    case .activation(let layer): .activation(layer.placed(at: &places))
    }
  }

  /// See ``LayerDescription/forward(_:_:into:)``.
  @inline(__always)
  func forward<Scalar: KernelScalar>(
    _ panel: Panel<Scalar>, _ below: UnsafePointer<Scalar>, into above: UnsafeMutablePointer<Scalar>
  ) {
    switch self {
    case .dense(let layer): layer.forward(panel, below, into: above)
    case .activation(let layer): layer.forward(panel, below, into: above)
    }
  }

  /// See ``LayerDescription/backward(_:_:errors:into:)``.
  @inline(__always)
  func backward<Scalar: KernelScalar>(
    _ panel: Panel<Scalar>, _ values: LayerValues<Scalar>, errors: UnsafeMutablePointer<Scalar>,
    into below: UnsafeMutablePointer<Scalar>
  ) {
    switch self {
    case .dense(let layer): layer.backward(panel, values, errors: errors, into: below)
    case .activation(let layer): layer.backward(panel, values, errors: errors, into: below)
    }
  }

  /// See ``LayerDescription/addGradient(_:_:errors:to:accumulates:)``.
  @inline(__always)
  func addGradient<Scalar: KernelScalar>(
    _ panel: Panel<Scalar>, _ values: LayerValues<Scalar>, errors: UnsafePointer<Scalar>,
    to gradient: UnsafeMutablePointer<Scalar>, accumulates: Bool
  ) {
    switch self {
    case .dense(let layer):
      layer.addGradient(panel, values, errors: errors, to: gradient, accumulates: accumulates)
    case .activation(let layer):
      layer.addGradient(panel, values, errors: errors, to: gradient, accumulates: accumulates)
    }
  }
}
