import KernelInterface

/// What a layer does with a panel of samples, forward and back, and what it needs for that.
///
/// Its values below and above lie in panels: value k of sample j at `k * panelWidth + j`. All sums have an order that does
/// not depend on the instruction set. Nothing here allocates. A layer keeps no pointers, no class and no array, so that to
/// walk past it counts no owners.
package protocol LayerDescription: Sendable, Hashable {
  /// How many values a sample has below it.
  var inputs: Int { get }
  /// How many values a sample has above it.
  var outputs: Int { get }
  /// The sizes of its matrices of parameters, in the order in which they lie.
  var matrices: [(rows: Int, columns: Int)] { get }
  /// The same layer with its matrices at the first of `places`, which it takes away from them.
  func placed(at places: inout ArraySlice<MatrixPlace>) -> Self
  /// Whether ``backward(_:_:errors:into:)`` may write where it reads, so that it needs no place of its own.
  var worksInPlace: Bool { get }
  /// How many scalars of ``Panel/room`` it uses.
  var room: Int { get }
  /// Multiply-adds of a sample on its way forward.
  var multiplyAdds: Int { get }

  /// Makes the values above of those below.
  func forward<Scalar: KernelScalar>(
    _ panel: Panel<Scalar>, _ below: UnsafePointer<Scalar>, into above: UnsafeMutablePointer<Scalar>)
  /// Makes ∂L/∂below of `errors`, which is ∂L/∂above.
  func backward<Scalar: KernelScalar>(
    _ panel: Panel<Scalar>, _ values: LayerValues<Scalar>, errors: UnsafeMutablePointer<Scalar>,
    into below: UnsafeMutablePointer<Scalar>)
  /// Adds ∂L/∂ its parameters to `gradient`, which is laid out as all parameters are, or sets it.
  func addGradient<Scalar: KernelScalar>(
    _ panel: Panel<Scalar>, _ values: LayerValues<Scalar>, errors: UnsafePointer<Scalar>,
    to gradient: UnsafeMutablePointer<Scalar>, accumulates: Bool)
}

/// A layer without parameters that works in place and needs no room.
extension LayerDescription {
  package var matrices: [(rows: Int, columns: Int)] { [] }
  package func placed(at places: inout ArraySlice<MatrixPlace>) -> Self { self }
  package var worksInPlace: Bool { true }
  package var room: Int { 0 }
  package var multiplyAdds: Int { 0 }

  @inline(__always)
  package func addGradient<Scalar: KernelScalar>(
    _ panel: Panel<Scalar>, _ values: LayerValues<Scalar>, errors: UnsafePointer<Scalar>,
    to gradient: UnsafeMutablePointer<Scalar>, accumulates: Bool
  ) {}
}

/// What all layers have in common while they work on one panel.
package struct Panel<Scalar: KernelScalar> {
  /// All parameters.
  let weights: UnsafePointer<Scalar>
  /// How many of the panel's samples there are.
  let samples: Int
  /// Room that holds nothing from one call to the next.
  let room: UnsafeMutablePointer<Scalar>
  /// The kernels' dense product.
  let product: KernelTable<Scalar>.Product
}
