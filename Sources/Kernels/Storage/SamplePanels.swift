import KernelInterface

/// Values of samples in panels of ``panelWidth``, samples running fastest: what vectors along samples are made from.
///
/// `values[(panel · depth + k) · panelWidth + j]` is value k of sample panel · panelWidth + j; zero past the last.
package struct SamplePanels<Scalar: KernelScalar>: Sendable {
  /// panels × depth × panel width.
  package internal(set) var values: AlignedVector<Scalar>
  /// The number of samples.
  package let rows: Int
  /// The number of values a sample has.
  package let depth: Int

  /// The number of panels.
  var panels: Int { (rows + panelWidth - 1) / panelWidth }

  /// Room for `depth` values of each of `rows` samples, all zero.
  package init(rows: Int, depth: Int) {
    self.rows = rows
    self.depth = depth
    values = AlignedVector(zeros: (rows + panelWidth - 1) / panelWidth * panelWidth * depth)
  }

  /// Rearranges row-major inputs and rounds them to the scalar type.
  ///
  /// - Precondition: `inputs.count` is a multiple of `depth`.
  package init(inputs: [Double], depth: Int) {
    precondition(depth > 0 && inputs.count % depth == 0, "inputs are not rows of \(depth)")
    rows = inputs.count / depth
    self.depth = depth
    var padded = [Double](repeating: 0, count: (rows + panelWidth - 1) / panelWidth * panelWidth * depth)
    for row in 0..<rows {
      let first = Self.place(of: row, 0, depth: depth)
      for k in 0..<depth { padded[first + k * panelWidth] = inputs[row * depth + k] }
    }
    values = AlignedVector(padded)
  }

  /// Where value k of a sample stands.
  static func place(of row: Int, _ k: Int, depth: Int) -> Int {
    (row / panelWidth * depth + k) * panelWidth + row % panelWidth
  }

  func withView<Result>(_ body: (PanelsView<Scalar>) -> Result) -> Result {
    values.read { body(PanelsView(values: $0, depth: depth, panels: panels)) }
  }
}
