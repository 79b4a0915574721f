import KernelInterface

/// Losses and gradients of f(x) = p W_L σ(W_{L−1} ⋯ σ(W_1 x)), c outputs, with the room they need.
///
/// A panel of samples goes forward through all layers and back before the next. A call allocates nothing; every sum has an
/// order that does not depend on the instruction set. Specialised as ``TwoLayerPass``.
package struct LayeredPass<Scalar: KernelScalar>: Sendable {
  /// Where the parameters lie.
  package let shape: LayeredShape<Scalar>
  /// ℓ.
  package let slope: Double
  /// p.
  package let factor: Double
  let kernels: KernelTable<Scalar>
  private var scratch: AlignedVector<Scalar>

  /// Prepares passes over networks of one shape.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package init(shape: LayeredShape<Scalar>, slope: Double, factor: Double, instructionSet: InstructionSet) {
    precondition(instructionSet.isAvailable, "this processor lacks \(instructionSet.rawValue)")
    self.shape = shape
    self.slope = slope
    self.factor = factor
    kernels = Scalar.kernels(for: instructionSet)
    scratch = AlignedVector(zeros: PanelRoom(shape).count)
  }

  /// L = (1/n) Σ ‖f(x_j) − y_j‖², NaN for no samples. n multiply-adds a weight.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package mutating func loss(
    at parameters: AlignedVector<Scalar>, on samples: LabelledSamples<Scalar>
  ) -> Double {
    check(parameters, samples)
    let layers = layers
    let sum = scratch.write { scratch in
      parameters.read { weights in
        samples.withView { samples in
          var sum = 0.0
          for panel in 0..<samples.inputs.panels {
            sum += layers.residuals(weights, samples, panel: panel, scratch)
          }
          return sum
        }
      }
    }
    return sum / Double(samples.count)
  }

  /// L and ∂L/∂θ, laid out as the parameters. About 3 n multiply-adds a weight.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package mutating func lossAndGradient(
    at parameters: AlignedVector<Scalar>, on samples: TrainingSamples<Scalar>,
    gradient: inout AlignedVector<Scalar>
  ) -> Double {
    check(parameters, samples.labelled)
    precondition(gradient.count == shape.count && samples.count > 0)
    let layers = layers
    let sum = scratch.write { scratch in
      gradient.write { gradient in
        parameters.read { weights in
          samples.labelled.withView { samples in
            var sum = 0.0
            for panel in 0..<samples.inputs.panels {
              sum += layers.residuals(weights, samples, panel: panel, scratch)
              layers.addGradient(weights, samples, panel: panel, gradient, scratch)
            }
            return sum
          }
        }
      }
    }
    return sum / Double(samples.count)
  }

  var layers: Layers<Scalar> {
    Layers(
      shape: shape, slope: Scalar(slope), factor: Scalar(factor), product: kernels.product,
      room: PanelRoom(shape))
  }

  private func check(_ parameters: AlignedVector<Scalar>, _ samples: LabelledSamples<Scalar>) {
    precondition(
      parameters.count == shape.count && samples.depth == shape.inputs && samples.outputs == shape.outputs)
  }
}

/// Where a panel's values stand in the scratch of a pass.
struct PanelRoom {
  /// σ(z) of all hidden layers; z comes first.
  let activations: Int
  /// f, then the residuals.
  let outputs: Int
  /// ∂L/∂z of a layer, twice.
  let errors: Int, otherErrors: Int
  /// What a layer is given, samples in rows.
  let rows: Int
  let count: Int

  init<Scalar>(_ shape: LayeredShape<Scalar>) {
    let hidden = (shape.depth - 1) * shape.width * panelWidth
    activations = hidden
    outputs = 2 * hidden
    errors = outputs + shape.outputs * panelWidth
    otherErrors = errors + shape.width * panelWidth
    rows = otherErrors + shape.width * panelWidth
    count = rows + panelWidth * max(shape.stride(ofLayer: 1), shape.stride(ofLayer: 2))
  }
}

/// Where the preactivations z and activations σ(z) of a panel's hidden layers stand, `step` apart from layer to layer.
///
/// Both are at the same place where σ is the identity.
struct HiddenLayers<Scalar> {
  var preactivations: UnsafeMutablePointer<Scalar>
  var activations: UnsafeMutablePointer<Scalar>
  var step: Int

  /// z of layer l, from 1 to L − 1.
  func preactivations(ofLayer layer: Int) -> UnsafeMutablePointer<Scalar> {
    preactivations + (layer - 1) * step
  }
  /// σ(z) of layer l.
  func activations(ofLayer layer: Int) -> UnsafeMutablePointer<Scalar> { activations + (layer - 1) * step }
}

/// The layers' work on one panel of samples.
struct Layers<Scalar: KernelScalar>: Sendable {
  let shape: LayeredShape<Scalar>
  let slope: Scalar
  let factor: Scalar
  let product: KernelTable<Scalar>.Product
  let room: PanelRoom

  /// σ being the identity.
  var isLinear: Bool { slope == 1 }

  /// z and σ(z) of the hidden layers, from `inputs`, a panel.
  @inline(__always)
  func forward(
    _ weights: UnsafePointer<Scalar>, _ inputs: UnsafePointer<Scalar>, into hidden: HiddenLayers<Scalar>
  ) {
    var below = inputs
    for layer in 1..<shape.depth {
      let z = hidden.preactivations(ofLayer: layer)
      apply(layer, weights, to: below, into: z)
      let activations = hidden.activations(ofLayer: layer)
      if !isLinear {
        Scalar.rectify(z, slope: slope, into: activations, count: shape.width * panelWidth)
      }
      below = UnsafePointer(activations)
    }
  }

  /// W_l times a panel.
  @inline(__always)
  func apply(
    _ layer: Int, _ weights: UnsafePointer<Scalar>, to below: UnsafePointer<Scalar>,
    into target: UnsafeMutablePointer<Scalar>
  ) {
    product(
      ProductView(
        target: target, targetRow: panelWidth, left: weights + shape.range(ofLayer: layer).lowerBound,
        leftRow: shape.stride(ofLayer: layer), leftStep: 1, right: below, rightRow: panelWidth,
        rows: shape.rows(ofLayer: layer), columns: panelWidth, depth: shape.columns(ofLayer: layer)))
  }

  /// σ'(z_{l−1}) W_lᵀ times a panel, l from 2: from ∂/∂z_l to ∂/∂z_{l−1}.
  @inline(__always)
  func applyTransposed(
    _ layer: Int, _ weights: UnsafePointer<Scalar>, to above: UnsafePointer<Scalar>,
    preactivations: UnsafePointer<Scalar>, into target: UnsafeMutablePointer<Scalar>
  ) {
    product(
      ProductView(
        target: target, targetRow: panelWidth, left: weights + shape.range(ofLayer: layer).lowerBound,
        leftRow: 1, leftStep: shape.stride(ofLayer: layer), right: above, rightRow: panelWidth,
        rows: shape.width, columns: panelWidth, depth: shape.rows(ofLayer: layer)))
    if !isLinear {
      Scalar.mask(target, by: preactivations, slope: slope, count: shape.width * panelWidth)
    }
  }

  private func hidden(_ scratch: UnsafeMutablePointer<Scalar>) -> HiddenLayers<Scalar> {
    HiddenLayers(
      preactivations: scratch, activations: isLinear ? scratch : scratch + room.activations,
      step: shape.width * panelWidth)
  }

  /// Leaves f − y of a panel in the scratch, where the hidden layers' values are too; returns Σ ‖f − y‖².
  @inline(__always)
  func residuals(
    _ weights: UnsafePointer<Scalar>, _ samples: SamplesView<Scalar>, panel: Int,
    _ scratch: UnsafeMutablePointer<Scalar>
  ) -> Double {
    let hidden = hidden(scratch)
    forward(weights, samples.inputs.values + panel * shape.inputs * panelWidth, into: hidden)
    let outputs = scratch + room.outputs
    apply(shape.depth, weights, to: hidden.activations(ofLayer: shape.depth - 1), into: outputs)
    // Past the last sample inputs and labels are zero, and so are the residuals.
    let count = shape.outputs * panelWidth
    return Scalar.residuals(outputs, factor: factor, samples.labels + panel * count, count: count)
  }

  /// Adds a panel's part of ∂L/∂θ to `gradient`, or sets it if it is the first; after ``residuals(_:_:panel:_:)``.
  @inline(__always)
  func addGradient(
    _ weights: UnsafePointer<Scalar>, _ samples: SamplesView<Scalar>, panel: Int,
    _ gradient: UnsafeMutablePointer<Scalar>, _ scratch: UnsafeMutablePointer<Scalar>
  ) {
    let hidden = hidden(scratch)
    let count = min(panelWidth, samples.count - panel * panelWidth)
    var above = scratch + room.outputs
    Scalar.scale(above, by: 2 * factor / Scalar(samples.count), count: shape.outputs * panelWidth)
    var (target, other) = (scratch + room.errors, scratch + room.otherErrors)
    for layer in stride(from: shape.depth, through: 1, by: -1) {
      let below =
        layer == 1
        ? samples.inputs.values + panel * shape.inputs * panelWidth
        : UnsafePointer(hidden.activations(ofLayer: layer - 1))
      let rows = scratch + room.rows
      let stride = shape.stride(ofLayer: layer)
      Scalar.transposePanel(
        below, depth: shape.columns(ofLayer: layer), into: rows, stride: stride, samples: count)
      product(
        ProductView(
          target: gradient + shape.range(ofLayer: layer).lowerBound, targetRow: stride, left: above,
          leftRow: panelWidth, leftStep: 1, right: rows, rightRow: stride,
          rows: shape.rows(ofLayer: layer), columns: stride, depth: count, accumulates: panel > 0))
      guard layer > 1 else { return }
      applyTransposed(
        layer, weights, to: above, preactivations: hidden.preactivations(ofLayer: layer - 1), into: target)
      above = target
      swap(&target, &other)
    }
  }
}
