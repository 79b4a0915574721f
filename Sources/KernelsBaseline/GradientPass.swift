import KernelInterface

/// Σ (f(x_j) − y_j)² over the rows, without the gradient.
///
/// `scratch` holds ``blockRows`` × stride scalars. O(n·d·h) multiply-adds, one pass over X.
@inline(__always)
func lossPass<V: Lanes, O: Octet>(
  _: V.Type, _: O.Type, _ network: TwoLayerView<V.Scalar>, _ samples: SampleRowsView<V.Scalar>,
  scratch: UnsafeMutablePointer<V.Scalar>
) -> Double where O.Scalar == V.Scalar {
  var loss = 0.0
  var first = 0
  while first < samples.rows {
    let rows = min(blockRows, samples.rows - first)
    preactivations(V.self, network, samples, first: first, rows: rows, into: scratch)
    for r in 0..<rows {
      let output = networkOutput(O.self, network, scratch + r * network.stride)
      let residual = Double(output - samples.labels[first + r])
      loss += residual * residual
    }
    first += rows
  }
  return loss
}

/// Σ (f(x_j) − y_j)² and the gradient of L = (1/n) Σ (f(x_j) − y_j)², in one pass over X.
///
/// A block of rows at a time, while it is in the nearest cache: Z = X_b Wᵀ, the outputs, then in place of Z
/// G_ji = ∂L/∂z_ji, then ∂L/∂Wᵀ += X_bᵀ G. Sums over samples run in the order of the samples; the loss is
/// summed in double precision. `scratch` holds ``blockRows`` × stride scalars. 2·n·d·h multiply-adds.
@inline(__always)
func gradientPass<V: Lanes, O: Octet>(
  _: V.Type, _: O.Type, _ network: TwoLayerView<V.Scalar>, _ samples: SampleRowsView<V.Scalar>,
  gradient: TwoLayerGradientView<V.Scalar>, scratch: UnsafeMutablePointer<V.Scalar>
) -> Double where O.Scalar == V.Scalar {
  let stride = network.stride
  let zero = O(repeating: 0)
  for column in Swift.stride(from: 0, to: stride, by: 8) { zero.store(gradient.readout + column) }
  let slope = O(repeating: network.slope)
  let twiceFactor = 2 * network.factor / V.Scalar(samples.rows)
  var loss = 0.0
  var first = 0
  while first < samples.rows {
    let rows = min(blockRows, samples.rows - first)
    preactivations(V.self, network, samples, first: first, rows: rows, into: scratch)
    for r in 0..<rows {
      let z = scratch + r * stride
      let residual = networkOutput(O.self, network, z) - samples.labels[first + r]
      loss += Double(residual) * Double(residual)
      let weight = O(repeating: twiceFactor * residual)
      for column in Swift.stride(from: 0, to: stride, by: 8) {
        let preactivation = O.load(z + column)
        let derivative = preactivation.rectifierSlope(slope)
        let sum = O.load(gradient.readout + column)
        sum.addingProduct(weight, preactivation * derivative).store(gradient.readout + column)
        (weight * O.load(network.readout + column) * derivative).store(z + column)
      }
    }
    product(
      V.self, into: gradient.weights, cRow: stride,
      Factor(base: samples.inputs + first * samples.depth, row: 1, step: samples.depth),
      scratch, bStep: stride, rows: samples.depth, columns: network.width, depth: rows, accumulate: first > 0)
    first += rows
  }
  return loss
}

/// Z = X_b Wᵀ for a block of rows, into rows `stride` apart.
@inline(__always)
private func preactivations<V: Lanes>(
  _: V.Type, _ network: TwoLayerView<V.Scalar>, _ samples: SampleRowsView<V.Scalar>, first: Int, rows: Int,
  into z: UnsafeMutablePointer<V.Scalar>
) {
  product(
    V.self, into: z, cRow: network.stride,
    Factor(base: samples.inputs + first * samples.depth, row: samples.depth, step: 1),
    network.weights, bStep: network.stride, rows: rows, columns: network.width, depth: samples.depth,
    accumulate: false)
}

/// p Σᵢ aᵢ σ(zᵢ) of one row, in eight partial sums.
@inline(__always)
private func networkOutput<O: Octet>(
  _: O.Type, _ network: TwoLayerView<O.Scalar>, _ z: UnsafePointer<O.Scalar>
) -> O.Scalar {
  let slope = O(repeating: network.slope)
  var sum = O(repeating: 0)
  for column in Swift.stride(from: 0, to: network.stride, by: 8) {
    let preactivation = O.load(z + column)
    let activation = preactivation * preactivation.rectifierSlope(slope)
    sum = sum.addingProduct(O.load(network.readout + column), activation)
  }
  return network.factor * sum.sum()
}
