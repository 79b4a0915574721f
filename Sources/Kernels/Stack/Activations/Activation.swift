/// The function σ between a network's layers: every kind there is, each described in a file of its own.
public enum Activation: Sendable, Hashable {
  case rectifier(Rectifier)

  /// The kinds, in the order in which they are listed.
  package static let kinds: [any ActivationDescription.Type] = [Rectifier.self]

  /// The case's own description.
  package var described: any ActivationDescription {
    switch self {
    case .rectifier(let function): function
    }
  }

  /// See ``ActivationDescription/apply(to:into:count:)``.
  @inline(__always)
  func apply<Scalar: KernelScalar>(
    to z: UnsafePointer<Scalar>, into target: UnsafeMutablePointer<Scalar>, count: Int
  ) {
    switch self {
    case .rectifier(let function): function.apply(to: z, into: target, count: count)
    }
  }

  /// See ``ActivationDescription/mask(_:_:count:)``.
  @inline(__always)
  func mask<Scalar: KernelScalar>(
    _ errors: UnsafeMutablePointer<Scalar>, _ values: LayerValues<Scalar>, count: Int
  ) {
    switch self {
    case .rectifier(let function): function.mask(errors, values, count: count)
    }
  }
}

extension Activation {
  /// Its kind's name.
  package var name: String { type(of: described).name }
}
