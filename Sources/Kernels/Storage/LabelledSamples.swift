import KernelInterface

/// Labelled samples: what losses are taken over.
package struct LabelledSamples<Scalar: KernelScalar>: Sendable {
  /// n × d.
  package internal(set) var inputs: SamplePanels<Scalar>
  /// n × c, and zeros up to whole panels.
  package internal(set) var labels: SamplePanels<Scalar>

  /// Rounds row-major inputs and labels to the scalar type.
  ///
  /// - Precondition: there are as many rows of `depth` inputs as there are of `outputs` labels.
  package init(inputs: [Double], labels: [Double], depth: Int, outputs: Int = 1) {
    self.inputs = SamplePanels(inputs: inputs, depth: depth)
    self.labels = SamplePanels(inputs: labels, depth: outputs)
    precondition(self.inputs.rows == self.labels.rows, "inputs and labels do not fit together")
  }

  /// n.
  package var count: Int { inputs.rows }
  /// c.
  package var outputs: Int { labels.depth }
  /// d.
  package var depth: Int { inputs.depth }
  /// How many scalars there are, padding included.
  package var scalarCount: Int { inputs.values.count + labels.values.count }

  func withView<Result>(_ body: (SamplesView<Scalar>) -> Result) -> Result {
    inputs.withView { inputs in
      labels.values.read { body(SamplesView(inputs: inputs, labels: $0, count: count)) }
    }
  }
}
