import KernelInterface

/// Labelled samples: what losses are taken over.
package struct LabelledSamples<Scalar: KernelScalar>: Sendable {
  /// n × d.
  package internal(set) var inputs: SamplePanels<Scalar>
  /// n labels, and zeros up to whole panels.
  package internal(set) var labels: AlignedVector<Scalar>

  /// Rounds row-major inputs and their labels to the scalar type.
  ///
  /// - Precondition: `inputs` holds `labels.count` rows of `depth`.
  package init(inputs: [Double], labels: [Double], depth: Int) {
    precondition(inputs.count == labels.count * depth, "inputs and labels do not fit together")
    self.inputs = SamplePanels(inputs: inputs, depth: depth)
    let padding = self.inputs.panels * panelWidth - labels.count
    self.labels = AlignedVector(labels + [Double](repeating: 0, count: padding))
  }

  /// n.
  package var count: Int { inputs.rows }
  /// d.
  package var depth: Int { inputs.depth }
  /// How many scalars there are, padding included.
  package var scalarCount: Int { inputs.values.count + labels.count }

  func withView<Result>(_ body: (SamplesView<Scalar>) -> Result) -> Result {
    inputs.withView { inputs in
      labels.read { body(SamplesView(inputs: inputs, labels: $0, count: count)) }
    }
  }
}
