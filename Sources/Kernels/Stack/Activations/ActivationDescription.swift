/// A kind of activation: how configurations call it, and its arithmetic.
package protocol ActivationDescription: Sendable, Hashable {
  /// What canonical forms and fingerprints call it.
  static var name: String { get }
  /// What it is, in a sentence for the description of the field `network.activation`.
  static var summary: String { get }
  /// What configurations call it in `network.activation`.
  static var forms: [ActivationForm] { get }
  /// The function of a cell whose parameter `leak` has this value; most kinds have no use for it.
  init(leak: Double)
  /// The sum's case that it is.
  var activation: Activation { get }
  /// What decides the mini-batches of a cell besides `leak`, as bits.
  var batchWords: [UInt64] { get }
  /// σ(z) = z, so that a stack needs no layer for it.
  var isIdentity: Bool { get }

  /// σ(z), in double precision: the same bits on every machine.
  func value(at z: Double) -> Double
  /// Writes σ(z) of `count` values.
  func apply<Scalar: KernelScalar>(
    to z: UnsafePointer<Scalar>, into target: UnsafeMutablePointer<Scalar>, count: Int)
  /// errors ← errors · σ'(z), z being the values below and σ(z) those above.
  func mask<Scalar: KernelScalar>(
    _ errors: UnsafeMutablePointer<Scalar>, _ values: LayerValues<Scalar>, count: Int)
}

/// What a layer was given and what it made of it.
package struct LayerValues<Scalar> {
  let below: UnsafePointer<Scalar>
  let above: UnsafePointer<Scalar>
}

/// A name for an activation in configurations.
package struct ActivationForm: Sendable {
  package let name: String
  /// The kind of function.
  package let kind: any ActivationDescription.Type
  /// The value of the parameter `leak` that it stands for; nil where that is a number of its own.
  package let leak: Double?
}

extension ActivationDescription {
  package static var forms: [ActivationForm] { [ActivationForm(name: name, kind: Self.self, leak: 0)] }
  /// Its name's bytes.
  package var batchWords: [UInt64] { Self.name.utf8.map { UInt64($0) } }
  package var isIdentity: Bool { false }
}

extension Activation {
  /// All names that configurations know, in the order of the kinds.
  package static let forms = kinds.flatMap { $0.forms }

  /// The same kind of function in a cell whose parameter `leak` has this value.
  package func with(leak: Double) -> Activation { type(of: described).init(leak: leak).activation }

  /// The kind of this ``ActivationDescription/name``; nil where there is none.
  package static func kind(named name: String) -> (any ActivationDescription.Type)? {
    kinds.first { $0.name == name }
  }
}
