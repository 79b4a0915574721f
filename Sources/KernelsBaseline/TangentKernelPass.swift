import KernelInterface

/// Zᵀ = W Xᵀ in panels: ``PanelsView`` of one value a neuron, from panels of inputs.
///
/// O(n·d·h) multiply-adds; each element is the same sequential sum over inputs as in the gradient pass.
@inline(__always)
func preactivationPanels<V: Lanes>(
  _: V.Type, _ network: TwoLayerView<V.Scalar>, _ inputs: PanelsView<V.Scalar>,
  into z: UnsafeMutablePointer<V.Scalar>
) {
  for panel in 0..<inputs.panels {
    product(
      V.self, into: z + panel * network.width * panelWidth, cRow: panelWidth,
      Factor(base: network.weights, row: network.stride, step: 1),
      inputs.values + panel * inputs.depth * panelWidth, bStep: panelWidth, rows: network.width,
      columns: panelWidth, depth: inputs.depth, accumulate: false)
  }
}

/// σ(z) and a σ'(z) from panels of z.
@inline(__always)
func tangentFeatures<L: Line>(
  _: L.Type, _ network: TwoLayerView<L.Scalar>, preactivations: PanelsView<L.Scalar>,
  activations: UnsafeMutablePointer<L.Scalar>, sensitivities: UnsafeMutablePointer<L.Scalar>
) {
  let slope = L(repeating: network.slope)
  for panel in 0..<preactivations.panels {
    for neuron in 0..<network.width {
      let readout = L(repeating: network.readout[neuron])
      let row = (panel * network.width + neuron) * panelWidth
      for column in stride(from: row, to: row + panelWidth, by: L.count) {
        let z = L.load(preactivations.values + column)
        z.rectified(slope).store(activations + column)
        z.choose(readout, otherwise: readout * slope).store(sensitivities + column)
      }
    }
  }
}

/// ‖K₀‖², ⟨K₀, K_t − K₀⟩ and ‖K_t − K₀‖² for K = Σ σσᵀ + (X Xᵀ) ∘ (Σ v vᵀ).
///
/// The kernels exist a few rows of a panel at a time, never whole; by symmetry only pairs of panels on and
/// below the diagonal are formed, and those below count twice. Samples past the last one have zero inputs
/// and activations and add nothing. `scratch` holds 5 × ``panelRows`` × ``panelWidth`` scalars.
/// About n²/2 · (d + 4h) multiply-adds; sums in a line of partial sums a pair of panels, then in double precision.
@inline(__always)
func kernelChange<V: Lanes, L: Line>(
  _: V.Type, _: L.Type, inputs: PanelsView<V.Scalar>, from start: TangentFeaturesView<V.Scalar>,
  to now: TangentFeaturesView<V.Scalar>, scratch: UnsafeMutablePointer<V.Scalar>
) -> KernelChange where L.Scalar == V.Scalar {
  var total = KernelChange(squaredNorm: 0, productWithChange: 0, squaredChange: 0)
  let size = panelRows * panelWidth
  for i in 0..<inputs.panels {
    for j in 0...i {
      var sums = ChangeSums<L>()
      for row in stride(from: 0, to: panelWidth, by: panelRows) {
        grams(V.self, inputs, i, j, row, into: scratch)
        grams(V.self, start.activations, i, j, row, into: scratch + size)
        grams(V.self, start.sensitivities, i, j, row, into: scratch + 2 * size)
        grams(V.self, now.activations, i, j, row, into: scratch + 3 * size)
        grams(V.self, now.sensitivities, i, j, row, into: scratch + 4 * size)
        addChange(of: scratch, size: size, to: &sums)
      }
      let weight: Double = i == j ? 1 : 2
      total.squaredNorm += weight * Double(sums.norm.sum())
      total.productWithChange += weight * Double(sums.cross.sum())
      total.squaredChange += weight * Double(sums.change.sum())
    }
  }
  return total
}

/// Partial sums of K₀², K₀ D and D² over some entries.
private struct ChangeSums<L: Line> {
  var norm = L(repeating: 0)
  var cross = L(repeating: 0)
  var change = L(repeating: 0)
}

/// Adds the entries made of five products of `size` scalars each.
@inline(never)
private func addChange<L: Line>(
  of products: UnsafePointer<L.Scalar>, size: Int, to sums: inout ChangeSums<L>
) {
  var norm = sums.norm
  var cross = sums.cross
  var change = sums.change
  for column in stride(from: 0, to: size, by: L.count) {
    let data = L.load(products + column)
    let activation = L.load(products + size + column)
    let sensitivity = L.load(products + 2 * size + column)
    let kernel = activation.addingProduct(data, sensitivity)
    let difference = (L.load(products + 3 * size + column) - activation)
      .addingProduct(data, L.load(products + 4 * size + column) - sensitivity)
    norm = norm.addingProduct(kernel, kernel)
    cross = cross.addingProduct(kernel, difference)
    change = change.addingProduct(difference, difference)
  }
  sums.norm = norm
  sums.cross = cross
  sums.change = change
}

/// Inner products of ``panelRows`` samples of panel `i`, from `row`, with all samples of panel `j`.
@inline(__always)
private func grams<V: Lanes>(
  _: V.Type, _ panels: PanelsView<V.Scalar>, _ i: Int, _ j: Int, _ row: Int,
  into c: UnsafeMutablePointer<V.Scalar>
) {
  let size = panels.depth * panelWidth
  product(
    V.self, into: c, cRow: panelWidth,
    Factor(base: panels.values + i * size + row, row: 1, step: panelWidth),
    panels.values + j * size, bStep: panelWidth, rows: panelRows, columns: panelWidth, depth: panels.depth,
    accumulate: false)
}
