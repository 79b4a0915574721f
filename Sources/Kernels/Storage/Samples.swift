import KernelInterface

/// Labelled samples, one row each: what losses and gradients are taken over.
package struct SampleRows<Scalar: KernelScalar>: Sendable {
  /// n × d, row-major.
  package private(set) var inputs: AlignedVector<Scalar>
  /// n labels.
  package private(set) var labels: AlignedVector<Scalar>
  /// n.
  package let rows: Int
  /// d.
  package let depth: Int

  /// Rounds row-major inputs and their labels to the scalar type.
  ///
  /// - Precondition: `inputs` holds `labels.count` rows of `depth`.
  package init(inputs: [Double], labels: [Double], depth: Int) {
    precondition(inputs.count == labels.count * depth, "inputs and labels do not fit together")
    self.inputs = AlignedVector(inputs)
    self.labels = AlignedVector(labels)
    rows = labels.count
    self.depth = depth
  }

  /// Becomes the rows `chosen` of `source`, in that order. Allocates nothing if this owner is the only one.
  ///
  /// - Precondition: as many are chosen as there are rows here, and all are rows of `source`, which is as deep.
  package mutating func gather(_ chosen: [Int], from source: SampleRows) {
    precondition(chosen.count == rows && source.depth == depth)
    let depth = depth
    inputs.write { target in
      source.inputs.read { from in
        for (place, row) in chosen.enumerated() {
          precondition(row >= 0 && row < source.rows, "row \(row) outside 0..<\(source.rows)")
          (target + place * depth).update(from: from + row * depth, count: depth)
        }
      }
    }
    labels.write { target in
      source.labels.read { from in for (place, row) in chosen.enumerated() { target[place] = from[row] } }
    }
  }

  func withView<Result>(_ body: (SampleRowsView<Scalar>) -> Result) -> Result {
    inputs.read { inputs in
      labels.read { labels in
        body(SampleRowsView(inputs: inputs, labels: labels, rows: rows, depth: depth))
      }
    }
  }
}

/// Values of samples in panels of ``panelWidth``, samples running fastest: what kernels are made from.
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
      let (panel, column) = row.quotientAndRemainder(dividingBy: panelWidth)
      for k in 0..<depth { padded[(panel * depth + k) * panelWidth + column] = inputs[row * depth + k] }
    }
    values = AlignedVector(padded)
  }

  func withView<Result>(_ body: (PanelsView<Scalar>) -> Result) -> Result {
    values.read { body(PanelsView(values: $0, depth: depth, panels: panels)) }
  }
}
