// What the front passes to a variant of the kernels. Every variant is compiled from the same source for
// another instruction set; these plain records are all they share. Only `Kernels` makes them, from storage
// it keeps alive for the length of the call: that is why the pointers in them are sound.

/// Samples in one row each: the data of a forward or gradient pass.
@frozen package struct SampleRowsView<Scalar> {
  /// rows × depth inputs, row-major, without padding.
  package var inputs: UnsafePointer<Scalar>
  /// One label a row.
  package var labels: UnsafePointer<Scalar>
  /// n, the number of samples.
  package var rows: Int
  /// d, the number of inputs.
  package var depth: Int

  package init(inputs: UnsafePointer<Scalar>, labels: UnsafePointer<Scalar>, rows: Int, depth: Int) {
    self.inputs = inputs
    self.labels = labels
    self.rows = rows
    self.depth = depth
  }
}

/// A two-layer network: weights transposed, so that vectors run along neurons.
@frozen package struct TwoLayerView<Scalar> {
  /// depth × stride, `weights[k * stride + i]` = w_ik; zero for i ≥ width.
  package var weights: UnsafePointer<Scalar>
  /// stride readouts; zero for i ≥ width.
  package var readout: UnsafePointer<Scalar>
  /// h, the number of neurons.
  package var width: Int
  /// h rounded up to whole cache lines.
  package var stride: Int
  /// ℓ, the slope of σ left of zero.
  package var slope: Scalar
  /// p, the factor before the sum over neurons.
  package var factor: Scalar

  package init(
    weights: UnsafePointer<Scalar>, readout: UnsafePointer<Scalar>, width: Int, stride: Int, slope: Scalar,
    factor: Scalar
  ) {
    self.weights = weights
    self.readout = readout
    self.width = width
    self.stride = stride
    self.slope = slope
    self.factor = factor
  }
}

/// Where a gradient pass writes; laid out as the parameters of ``TwoLayerView``.
@frozen package struct TwoLayerGradientView<Scalar> {
  /// ∂L/∂w, depth × stride.
  package var weights: UnsafeMutablePointer<Scalar>
  /// ∂L/∂a, stride.
  package var readout: UnsafeMutablePointer<Scalar>

  package init(weights: UnsafeMutablePointer<Scalar>, readout: UnsafeMutablePointer<Scalar>) {
    self.weights = weights
    self.readout = readout
  }
}

/// Samples in panels: `values[(panel * depth + k) * panelWidth + j]` = x_{panel·panelWidth + j, k}, zero past the last sample.
@frozen package struct PanelsView<Scalar> {
  /// panels × depth × ``panelWidth``.
  package var values: UnsafePointer<Scalar>
  /// How many values a sample has.
  package var depth: Int
  /// How many panels there are.
  package var panels: Int

  package init(values: UnsafePointer<Scalar>, depth: Int, panels: Int) {
    self.values = values
    self.depth = depth
    self.panels = panels
  }
}

/// What a tangent kernel is made of: Kᵢⱼ = Σ σᵢσⱼ + (xᵢ·xⱼ) Σ vᵢvⱼ, the sums over neurons.
@frozen package struct TangentFeaturesView<Scalar> {
  /// σ(w·x), panels with one value a neuron.
  package var activations: PanelsView<Scalar>
  /// a σ'(w·x), likewise.
  package var sensitivities: PanelsView<Scalar>

  package init(activations: PanelsView<Scalar>, sensitivities: PanelsView<Scalar>) {
    self.activations = activations
    self.sensitivities = sensitivities
  }
}

/// ‖K₀‖², ⟨K₀, D⟩ and ‖D‖² for the change D = K_t − K₀ of a kernel, in the Frobenius product.
@frozen package struct KernelChange: Sendable, Equatable {
  package var squaredNorm: Double
  package var productWithChange: Double
  package var squaredChange: Double

  package init(squaredNorm: Double, productWithChange: Double, squaredChange: Double) {
    self.squaredNorm = squaredNorm
    self.productWithChange = productWithChange
    self.squaredChange = squaredChange
  }
}

/// How many samples share a panel: a whole number of vectors, three by three, in every instruction set and precision.
@inlinable package var panelWidth: Int { 48 }
/// How many rows of samples a forward or gradient pass takes at a time.
@inlinable package var blockRows: Int { 32 }
/// How many rows of a panel a kernel pass takes at a time.
@inlinable package var panelRows: Int { 8 }
/// How many scalars a measurement of the multiplier's peak starts from: three of the widest vectors.
@inlinable package var peakScratchCount: Int { 48 }
