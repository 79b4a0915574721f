/// σ(z) = max(z, ℓz): ReLU, leaky or linear.
public struct Rectifier: ActivationDescription {
  package static let name = "rectifier"
  package static let summary =
    "max(z, leak·z): leak is 0 for relu and 1 for linear; leaky needs it as a number."
  package static let forms = [
    ActivationForm(name: "relu", kind: Rectifier.self, leak: 0),
    ActivationForm(name: "leaky", kind: Rectifier.self, leak: nil),
    ActivationForm(name: "linear", kind: Rectifier.self, leak: 1),
  ]

  /// ℓ, the slope left of zero: 0 is ReLU, 0 < ℓ < 1 leaky, 1 linear.
  public var slope: Double

  /// A rectifier of this slope.
  public init(slope: Double) { self.slope = slope }

  package init(leak: Double) { slope = leak }

  package var activation: Activation { .rectifier(self) }
  package var batchWords: [UInt64] { [] }
  package var isIdentity: Bool { slope == 1 }

  package func value(at z: Double) -> Double { max(z, slope * z) }

  @inline(__always)
  package func apply<Scalar: KernelScalar>(
    to z: UnsafePointer<Scalar>, into target: UnsafeMutablePointer<Scalar>, count: Int
  ) {
    Scalar.rectify(z, slope: Scalar(slope), into: target, count: count)
  }

  @inline(__always)
  package func mask<Scalar: KernelScalar>(
    _ errors: UnsafeMutablePointer<Scalar>, _ values: LayerValues<Scalar>, count: Int
  ) {
    Scalar.mask(errors, by: values.below, slope: Scalar(slope), count: count)
  }
}
