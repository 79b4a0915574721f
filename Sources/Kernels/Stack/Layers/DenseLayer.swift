import KernelInterface

/// z = W x, W of outputs × inputs.
package struct DenseLayer: LayerDescription {
  package let inputs: Int
  package let outputs: Int
  /// Where W lies.
  private(set) var place: MatrixPlace

  /// A layer whose matrix lies nowhere yet.
  package init(inputs: Int, outputs: Int) {
    (self.inputs, self.outputs) = (inputs, outputs)
    place = MatrixPlace(rows: outputs, columns: inputs, at: 0, line: 1)
  }

  package var matrices: [(rows: Int, columns: Int)] { [(outputs, inputs)] }

  package func placed(at places: inout ArraySlice<MatrixPlace>) -> DenseLayer {
    guard let first = places.popFirst(), first.rows == outputs, first.columns == inputs else {
      preconditionFailure("the places are not those of this stack")
    }
    var copy = self
    copy.place = first
    return copy
  }

  package var worksInPlace: Bool { false }
  /// The samples in rows.
  package var room: Int { panelWidth * place.stride }
  package var multiplyAdds: Int { outputs * inputs }

  @inline(__always)
  package func forward<Scalar: KernelScalar>(
    _ panel: Panel<Scalar>, _ below: UnsafePointer<Scalar>, into above: UnsafeMutablePointer<Scalar>
  ) {
    panel.product(
      ProductView(
        target: above, targetRow: panelWidth, left: panel.weights + place.start, leftRow: place.stride,
        leftStep: 1, right: below, rightRow: panelWidth, rows: outputs, columns: panelWidth, depth: inputs))
  }

  /// Wᵀ times the errors.
  @inline(__always)
  package func backward<Scalar: KernelScalar>(
    _ panel: Panel<Scalar>, _ values: LayerValues<Scalar>, errors: UnsafeMutablePointer<Scalar>,
    into below: UnsafeMutablePointer<Scalar>
  ) {
    applyTransposed(panel, errors, into: below)
  }

  /// Wᵀ times a panel.
  @inline(__always)
  func applyTransposed<Scalar: KernelScalar>(
    _ panel: Panel<Scalar>, _ above: UnsafePointer<Scalar>, into below: UnsafeMutablePointer<Scalar>
  ) {
    panel.product(
      ProductView(
        target: below, targetRow: panelWidth, left: panel.weights + place.start, leftRow: 1,
        leftStep: place.stride, right: above, rightRow: panelWidth, rows: inputs, columns: panelWidth,
        depth: outputs))
  }

  /// Errors times xᵀ, summed over the samples in their order.
  @inline(__always)
  package func addGradient<Scalar: KernelScalar>(
    _ panel: Panel<Scalar>, _ values: LayerValues<Scalar>, errors: UnsafePointer<Scalar>,
    to gradient: UnsafeMutablePointer<Scalar>, accumulates: Bool
  ) {
    Scalar.transposePanel(
      values.below, depth: inputs, into: panel.room, stride: place.stride, samples: panel.samples)
    panel.product(
      ProductView(
        target: gradient + place.start, targetRow: place.stride, left: errors, leftRow: panelWidth,
        leftStep: 1, right: panel.room, rightRow: place.stride, rows: outputs, columns: place.stride,
        depth: panel.samples, accumulates: accumulates))
  }
}
