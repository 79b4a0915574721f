// What the front passes to a variant of the kernels. Every variant is compiled from the same source for
// another instruction set; these plain records are all they share. Only `Kernels` makes them, from storage
// it keeps alive for the length of the call: that is why the pointers in them are sound.

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

/// Labelled samples: the data of a forward pass.
@frozen package struct SamplesView<Scalar> {
  /// n samples of d inputs.
  package var inputs: PanelsView<Scalar>
  /// One label a sample, zero past the last.
  package var labels: UnsafePointer<Scalar>
  /// n, the number of samples.
  package var count: Int

  package init(inputs: PanelsView<Scalar>, labels: UnsafePointer<Scalar>, count: Int) {
    self.inputs = inputs
    self.labels = labels
    self.count = count
  }
}

/// The whole lines of the inputs once more, samples in rows, in bands of ``bandWidth(_:)`` inputs:
/// input k of sample j is at `values[b * n + j * w + k - b]`, b = k rounded down to whole bands, w the width
/// of its band, which is less than the others' in the last.
@frozen package struct BandsView<Scalar> {
  /// n × ``wholeLines(_:_:)`` of d.
  package var values: UnsafePointer<Scalar>
  /// How many inputs are in bands.
  package var depth: Int

  package init(values: UnsafePointer<Scalar>, depth: Int) {
    self.values = values
    self.depth = depth
  }
}

/// A two-layer network.
@frozen package struct TwoLayerView<Scalar> {
  /// W, `weights[i * stride + k]` = w_ik; zero for k ≥ depth.
  package var weights: UnsafePointer<Scalar>
  /// h readouts, and zeros up to whole cache lines.
  package var readout: UnsafePointer<Scalar>
  /// h, the number of neurons.
  package var width: Int
  /// d, the number of inputs.
  package var depth: Int
  /// d rounded up to whole cache lines.
  package var stride: Int
  /// ℓ, the slope of σ left of zero.
  package var slope: Scalar
  /// p, the factor before the sum over neurons.
  package var factor: Scalar
  /// B, how far gradients blur the kinks of σ that attract; 0 for not at all.
  ///
  /// Where z_ij changes sign, v_j = ∂L/∂f_j σ′ jumps by Δ_j. If a_i Δ_j > 0 descent drives z_ij towards 0 from both sides,
  /// or at least from one faster than it leaves on the other. Such a jump is a ramp over |z_ij| ≤ ½ B |a_i Δ_j|.
  package var blur: Scalar

  package init(
    weights: UnsafePointer<Scalar>, readout: UnsafePointer<Scalar>, width: Int, depth: Int, stride: Int,
    slope: Scalar, factor: Scalar, blur: Scalar
  ) {
    self.weights = weights
    self.readout = readout
    self.width = width
    self.depth = depth
    self.stride = stride
    self.slope = slope
    self.factor = factor
    self.blur = blur
  }
}

/// Where a gradient pass writes; laid out as the parameters of ``TwoLayerView``.
@frozen package struct TwoLayerGradientView<Scalar> {
  /// ∂L/∂W, width × stride.
  package var weights: UnsafeMutablePointer<Scalar>
  /// ∂L/∂a, width rounded up to whole cache lines.
  package var readout: UnsafeMutablePointer<Scalar>

  package init(weights: UnsafeMutablePointer<Scalar>, readout: UnsafeMutablePointer<Scalar>) {
    self.weights = weights
    self.readout = readout
  }
}

/// Where a gradient pass leaves what it saw of the kinks of σ; every address is nil where that is not wanted.
///
/// Rows of neurons are `row` scalars apart, room for the samples and zeros up to a whole panel.
@frozen package struct KinkTraceView<Scalar> {
  /// z_ij, h rows.
  package var preactivations: UnsafeMutablePointer<Scalar>?
  /// v_j = ∂L/∂f_j · p, one row.
  package var slopes: UnsafeMutablePointer<Scalar>?
  /// Σ weight · ∂L/∂z_ij over some passes, h rows.
  package var impulses: UnsafeMutablePointer<Scalar>?
  /// How far rows are apart.
  package var row: Int
  /// The weight of this pass in `impulses`.
  package var weight: Scalar
  /// Whether it adds to them; if not, it begins them.
  package var accumulates: Bool

  package init(
    preactivations: UnsafeMutablePointer<Scalar>?, slopes: UnsafeMutablePointer<Scalar>?,
    impulses: UnsafeMutablePointer<Scalar>?, row: Int, weight: Scalar, accumulates: Bool
  ) {
    self.preactivations = preactivations
    self.slopes = slopes
    self.impulses = impulses
    self.row = row
    self.weight = weight
    self.accumulates = accumulates
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
