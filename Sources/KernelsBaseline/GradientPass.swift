import KernelInterface

/// Σ (f(x_j) − y_j)², without the gradient. O(n·d·h) multiply-adds, one pass over X.
///
/// `scratch` has the room that ``PassRoom`` says. The sum is taken in double precision, in eight partial sums.
@inline(__always)
func lossPass<V: Lanes, L: Line>(
  _: V.Type, _: L.Type, _ network: TwoLayerView<V.Scalar>, _ samples: SamplesView<V.Scalar>,
  scratch: UnsafeMutablePointer<V.Scalar>
) -> Double where L.Scalar == V.Scalar {
  let room = PassRoom(width: network.width, depth: network.depth, line: L.count)
  var loss = SIMD8<Double>()
  for first in stride(from: 0, to: samples.count, by: room.samples) {
    let block = PassBlock<V, L>(network, samples, first: first, room: room, scratch: scratch)
    block.forward()
    block.residuals(addingTo: &loss)
  }
  return DoubleLine(loss).sum()
}

/// Σ (f(x_j) − y_j)² and the gradient of L = (1/n) Σ (f(x_j) − y_j)², in one pass over X.
///
/// Some samples at a time, while they are in a near cache: Z = W X_bᵀ, the outputs, then in place of Z
/// G_ij = ∂L/∂z_ij, then ∂L/∂W += G X_b. The components of ∂L/∂W in the whole lines of inputs are summed in the
/// order of the samples; those in the rest and ∂L/∂a in a line of partial sums, the loss as in `lossPass`.
/// `scratch` has the room that ``PassRoom`` says. 2·n·d·h multiply-adds.
@inline(__always)
func gradientPass<V: Lanes, L: Line>(
  _: V.Type, _: L.Type, _ network: TwoLayerView<V.Scalar>, _ samples: SamplesView<V.Scalar>,
  _ bands: BandsView<V.Scalar>, gradient: TwoLayerGradientView<V.Scalar>,
  trace: KinkTraceView<V.Scalar>, scratch: UnsafeMutablePointer<V.Scalar>
) -> Double where L.Scalar == V.Scalar {
  let room = PassRoom(width: network.width, depth: network.depth, line: L.count)
  let partial = PartialSums<V, L>(
    base: scratch + room.partialSums, width: network.width, rest: room.rest)
  var loss = SIMD8<Double>()
  for first in stride(from: 0, to: samples.count, by: room.samples) {
    let block = PassBlock<V, L>(network, samples, first: first, room: room, scratch: scratch)
    block.forward()
    block.residuals(addingTo: &loss)
    block.backward(bands, gradient, partial, trace)
  }
  partial.finish(gradient, depth: network.depth, stride: network.stride)
  return DoubleLine(loss).sum()
}

extension PassBlock {
  /// Adds to the gradient what these samples contribute; begins it with the first.
  @inline(__always)
  func backward(
    _ bands: BandsView<Scalar>, _ gradient: TwoLayerGradientView<Scalar>, _ partial: PartialSums<V, L>,
    _ trace: KinkTraceView<Scalar>
  ) {
    leaveSlopes(trace)
    var neuron = 0
    while neuron < network.width {
      let neurons = min(neurons, network.width - neuron)
      leavePreactivations(neuron, neurons, trace)
      sensitivities(neuron, neurons, partial)
      leaveImpulses(neuron, neurons, trace)
      var input = 0
      while input < bands.depth {
        let width = min(bandWidth(Scalar.self), bands.depth - input)
        product(
          V.self, into: gradient.weights + neuron * network.stride + input, cRow: network.stride,
          Factor(base: z + neuron * row, row: row, step: 1),
          bands.values + input * samples.count + first * width, bStep: width, rows: neurons, columns: width,
          depth: count, accumulate: first > 0)
        input += width
      }
      partial.addRest(
        neuron, neurons, z, row: row, panels: samples.inputs.values + first * network.depth,
        depth: network.depth, columns: columns, accumulate: first > 0)
      neuron += neurons
    }
  }

  /// Puts G_ij = a_i v_j σ'(z_ij) in place of z and adds Σ v_j σ(z_ij) to ∂L/∂a of some neurons.
  @inline(never)
  private func sensitivities(_ neuron: Int, _ neurons: Int, _ partial: PartialSums<V, L>) {
    for i in neuron..<(neuron + neurons) {
      let readout = L(repeating: network.readout[i])
      let z = z + i * row
      let target = partial.readout(i)
      var sum = first > 0 ? L.load(target) : L(repeating: 0)
      if let blur = KinkBlur<L>(network, neuron: i) {
        for column in stride(from: 0, to: columns, by: L.count) {
          let preactivation = L.load(z + column)
          let v = blur.slope(at: preactivation, from: L.load(left + column), to: L.load(right + column))
          sum = sum.addingProduct(v, preactivation)
          (readout * v).store(z + column)
        }
      } else {
        for column in stride(from: 0, to: columns, by: L.count) {
          let preactivation = L.load(z + column)
          let v = preactivation.choose(L.load(right + column), otherwise: L.load(left + column))
          sum = sum.addingProduct(v, preactivation)
          (readout * v).store(z + column)
        }
      }
      sum.store(target)
    }
  }
}
