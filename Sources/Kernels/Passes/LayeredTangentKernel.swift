import KernelInterface

/// What the tangent kernel of a layered network at one θ is made of, on all samples: with h_l = σ(z_l), h_0 = x and
/// b_l^o = ∂f_o/∂z_l / p,
/// K[(j, o), (k, q)] = p² Σ_l (h_{l−1}(x_j)·h_{l−1}(x_k)) (b_l^o(x_j)·b_l^q(x_k)).
package struct LayeredFeatures<Scalar: KernelScalar>: Sendable {
  /// z_l, a set of panels a hidden layer.
  fileprivate var preactivations: AlignedVector<Scalar>
  /// σ(z_l), likewise; empty where it is z_l.
  fileprivate var activations: AlignedVector<Scalar>
  /// b_l^o, a set of panels an output for each hidden layer.
  fileprivate var sensitivities: AlignedVector<Scalar>
  /// n, the number of samples.
  package let rows: Int
}

/// Tangent kernels of layered networks on a fixed set of inputs, compared without ever being stored. Specialised as
/// ``TwoLayerPass``.
package struct LayeredTangentKernel<Scalar: KernelScalar>: Sendable {
  private let shape: LayeredShape<Scalar>
  private let layers: Layers<Scalar>
  private let inputs: SamplePanels<Scalar>
  /// Empty before the first comparison.
  private var scratch: AlignedVector<Scalar>

  /// Products of some samples with a panel: so many scalars.
  private static var tile: Int { panelRows * panelWidth }

  /// Prepares comparisons of networks of `pass`'s shape on `inputs`.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package init(of pass: LayeredPass<Scalar>, on inputs: SamplePanels<Scalar>) {
    precondition(inputs.depth == pass.shape.inputs)
    (shape, layers) = (pass.shape, pass.layers)
    self.inputs = inputs
    scratch = AlignedVector(zeros: 0)
  }

  /// The features at `parameters`: n multiply-adds a weight and an output; n h (L − 1) (2 + c) scalars.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func features(at parameters: AlignedVector<Scalar>) -> LayeredFeatures<Scalar> {
    precondition(parameters.count == shape.count)
    let places = Places(shape, panels: inputs.panels)
    var z = AlignedVector<Scalar>(zeros: places.hidden)
    var activations = AlignedVector<Scalar>(zeros: layers.isLinear ? 0 : places.hidden)
    var sensitivities = AlignedVector<Scalar>(zeros: shape.outputs * places.hidden)
    parameters.read { weights in
      inputs.withView { inputs in
        z.write { z in
          activations.write { activations in
            sensitivities.write { sensitivities in
              layers.features(
                weights, inputs,
                into: HiddenLayers(
                  preactivations: z, activations: layers.isLinear ? z : activations, step: places.layer),
                sensitivities, places)
            }
          }
        }
      }
    }
    return LayeredFeatures(
      preactivations: z, activations: activations, sensitivities: sensitivities, rows: inputs.rows)
  }

  /// Features whose kernel is the flow's, in which the part of layer l is multiplied by its rate, in units of the largest:
  /// b_l for layers 1 … L − 1, and h_{L−1}, which only the last layer's part has. For ``distance(from:to:)`` alone.
  ///
  /// - Parameter rates: one for each layer, not all 0.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func weighted(
    _ features: LayeredFeatures<Scalar>, byRates rates: [Double]
  ) -> LayeredFeatures<Scalar> {
    let scales = kernelScales(ofRates: rates)
    precondition(scales.count == shape.depth, "a rate for each layer")
    let places = Places(shape, panels: inputs.panels)
    var weighted = features
    let top = (shape.depth - 2) * places.layer
    if layers.isLinear {
      weighted.preactivations.scale(scales[shape.depth - 1], over: top..<(top + places.layer))
    } else {
      weighted.activations.scale(scales[shape.depth - 1], over: top..<(top + places.layer))
    }
    for output in 0..<shape.outputs {
      for layer in 1..<shape.depth {
        let first = output * places.output + (layer - 1) * places.layer
        weighted.sensitivities.scale(scales[layer - 1], over: first..<(first + places.layer))
      }
    }
    return weighted
  }

  /// ``KernelChange/distance`` between the kernels at two states, n·c × n·c; the factor p² cancels.
  ///
  /// They exist a few rows of a panel at a time; by symmetry only pairs of panels on and below the diagonal are formed.
  /// About n² h (L − 1) c² multiply-adds.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package mutating func distance(
    from start: LayeredFeatures<Scalar>, to now: LayeredFeatures<Scalar>
  ) -> Double {
    // Products of activations before and after, a layer; then kernels before and after, and of sensitivities.
    if scratch.count == 0 { scratch = AlignedVector(zeros: (2 * shape.depth + 3) * Self.tile) }
    let (inputs, layers) = (inputs, layers)
    let places = Places(shape, panels: inputs.panels)
    return scratch.write { scratch in
      inputs.withView { inputs in
        Self.withView(of: start, layers) { start in
          Self.withView(of: now, layers) { now in
            layers.change(inputs, start, now, places, scratch)
          }
        }
      }
    }
    .distance
  }

  /// How many signs of z differ between two states, over hidden neurons and samples, zero being a sign of its own.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func signChanges(
    from start: LayeredFeatures<Scalar>, to now: LayeredFeatures<Scalar>
  ) -> Int {
    let (before, after) = (start.preactivations, now.preactivations)
    precondition(before.count == after.count)
    return before.read { a in after.read { b in Scalar.signChanges(a, b, count: before.count) } }
  }

  private static func withView<Result>(
    of features: LayeredFeatures<Scalar>, _ layers: Layers<Scalar>,
    _ body: (FeaturesView<Scalar>) -> Result
  ) -> Result {
    (layers.isLinear ? features.preactivations : features.activations).read { activations in
      features.sensitivities.read {
        body(FeaturesView(activations: activations, sensitivities: $0))
      }
    }
  }
}

/// What the kernel needs of ``LayeredFeatures``.
private struct FeaturesView<Scalar> {
  var activations: UnsafePointer<Scalar>
  var sensitivities: UnsafePointer<Scalar>
}

/// Some rows of panel i against panel j ≤ i.
private struct Block {
  var i: Int, row: Int, j: Int
}

/// How far apart panels, layers and outputs are in features.
private struct Places {
  let panel: Int, layer: Int, output: Int
  /// Values of all hidden layers.
  let hidden: Int

  init<Scalar>(_ shape: LayeredShape<Scalar>, panels: Int) {
    panel = shape.width * panelWidth
    layer = panels * panel
    hidden = (shape.depth - 1) * layer
    output = hidden
  }
}

extension Layers {
  /// z_l, σ(z_l) and b_l^o of all panels; those of the first lie at `first` and `target`.
  @inline(__always)
  fileprivate func features(
    _ weights: UnsafePointer<Scalar>, _ inputs: PanelsView<Scalar>, into first: HiddenLayers<Scalar>,
    _ target: UnsafeMutablePointer<Scalar>, _ places: Places
  ) {
    for panel in 0..<inputs.panels {
      let hidden = HiddenLayers(
        preactivations: first.preactivations + panel * places.panel,
        activations: first.activations + panel * places.panel, step: places.layer)
      forward(weights, inputs.values + panel * shape.inputs * panelWidth, into: hidden)
      for output in 0..<shape.outputs {
        sensitivities(of: output, weights, hidden, into: target + panel * places.panel, places)
      }
    }
  }

  /// b_l^o of one panel for all hidden layers, from the last down.
  @inline(__always)
  fileprivate func sensitivities(
    of output: Int, _ weights: UnsafePointer<Scalar>, _ hidden: HiddenLayers<Scalar>,
    into target: UnsafeMutablePointer<Scalar>, _ places: Places
  ) {
    let target = target + output * places.output
    let last = shape.depth
    let top = target + (last - 2) * places.layer
    let row = shape.range(ofLayer: last).lowerBound + output * shape.stride(ofLayer: last)
    Scalar.spread(weights + row, into: top, count: shape.width)
    if !isLinear {
      Scalar.mask(top, by: hidden.preactivations(ofLayer: last - 1), slope: slope, count: places.panel)
    }
    for layer in stride(from: last - 1, to: 1, by: -1) {
      applyTransposed(
        layer, weights, to: target + (layer - 1) * places.layer,
        preactivations: hidden.preactivations(ofLayer: layer - 1), into: target + (layer - 2) * places.layer)
    }
  }

  /// The sums of all blocks of the kernels on and below the diagonal.
  @inline(__always)
  fileprivate func change(
    _ inputs: PanelsView<Scalar>, _ start: FeaturesView<Scalar>, _ now: FeaturesView<Scalar>,
    _ places: Places, _ scratch: UnsafeMutablePointer<Scalar>
  ) -> KernelChange {
    var change = KernelChange(squaredNorm: 0, productWithChange: 0, squaredChange: 0)
    for i in 0..<inputs.panels {
      for j in 0...i {
        for row in stride(from: 0, to: panelWidth, by: panelRows) {
          addChange(inputs, start, now, places, Block(i: i, row: row, j: j), scratch, to: &change)
        }
      }
    }
    return change
  }

  /// Adds the entries of one block of the kernels, for all pairs of outputs.
  @inline(__always)
  fileprivate func addChange(
    _ inputs: PanelsView<Scalar>, _ start: FeaturesView<Scalar>, _ now: FeaturesView<Scalar>,
    _ places: Places, _ block: Block, _ scratch: UnsafeMutablePointer<Scalar>, to change: inout KernelChange
  ) {
    let tile = panelRows * panelWidth
    let depth = shape.depth
    // The inputs' products stand once, as number 0 of both.
    let (before, after) = (scratch, scratch + depth * tile)
    gram(block, inputs.values, inputs.values, size: shape.inputs, into: before)
    for layer in 1..<depth {
      let place = (layer - 1) * places.layer
      gram(
        block, start.activations + place, start.activations + place, size: shape.width,
        into: before + layer * tile)
      gram(
        block, now.activations + place, now.activations + place, size: shape.width, into: after + layer * tile
      )
    }
    let (old, new, product) = (
      scratch + 2 * depth * tile, scratch + (2 * depth + 1) * tile, scratch + (2 * depth + 2) * tile
    )
    for output in 0..<shape.outputs {
      for other in 0..<shape.outputs {
        if output == other {
          Scalar.copy(before + (depth - 1) * tile, step: 1, to: old, step: 1, count: tile)
          Scalar.copy(after + (depth - 1) * tile, step: 1, to: new, step: 1, count: tile)
        } else {
          old.update(repeating: 0, count: tile)
          new.update(repeating: 0, count: tile)
        }
        for layer in 1..<depth {
          let (one, two) = (
            output * places.output + (layer - 1) * places.layer,
            other * places.output + (layer - 1) * places.layer
          )
          gram(
            block, start.sensitivities + one, start.sensitivities + two, size: shape.width, into: product)
          Scalar.addProducts(old, before + (layer - 1) * tile, product, count: tile)
          gram(block, now.sensitivities + one, now.sensitivities + two, size: shape.width, into: product)
          Scalar.addProducts(
            new, (layer == 1 ? before : after + (layer - 1) * tile), product, count: tile)
        }
        Scalar.addChange(
          from: old, to: new, count: tile, weight: block.i == block.j ? 1 : 2, change: &change)
      }
    }
  }

  /// Inner products of ``panelRows`` samples of panel i of one set with all samples of panel j of another.
  @inline(__always)
  private func gram(
    _ block: Block, _ one: UnsafePointer<Scalar>, _ other: UnsafePointer<Scalar>, size: Int,
    into target: UnsafeMutablePointer<Scalar>
  ) {
    product(
      ProductView(
        target: target, targetRow: panelWidth, left: one + block.i * size * panelWidth + block.row,
        leftRow: 1, leftStep: panelWidth, right: other + block.j * size * panelWidth, rightRow: panelWidth,
        rows: panelRows, columns: panelWidth, depth: size))
  }
}
