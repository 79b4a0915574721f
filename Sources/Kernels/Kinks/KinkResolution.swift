import KernelInterface

extension TwoLayerPass {
  /// How near to a kink counts: as a share of the way that z went, and of how far its own gate would drive it.
  private static var slack: Double { 0.25 }
  private static var reach: Double { 0.75 }

  /// Gives the gates that may have changed in a step what descent makes of them (``KinkPath``). Allocates nothing.
  ///
  /// w_i ← w_i − Σ_k (I_k − Q_k) x_k with the impulse I_k that descent gives z_k and the one Q_k that the step's quadrature
  /// gave it, and a_i such that what the flow conserves stays as it is.
  ///
  /// - Parameters:
  ///   - parameters: θ at the end of the step.
  ///   - drive: how far in the step a jump of 1 drives the preactivation of a typical sample.
  ///   - rates: of the first layer and of the readout.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func resolveKinks(
    in parameters: inout AlignedVector<Scalar>, of path: inout KinkPath<Scalar>, over span: KinkSpan<Scalar>,
    on samples: TrainingSamples<Scalar>, drive: Double, rates: (w: Double, a: Double)
  ) {
    guard !path.isEmpty else { return }
    precondition(path.width == shape.width && path.samples == samples.count)
    for neuron in 0..<shape.width {
      let place = shape.readout.lowerBound + neuron
      let readouts = (
        Double(span.parameters.start[place]), Double(span.parameters.latest[place])
      )
      let count = path.findKinks(
        of: neuron, ahead: 1 / span.fraction, slack: Self.slack,
        reach: Self.reach * drive * readouts.1.magnitude,
        scan: kernels.kinkScan)
      guard count > 0 else { continue }
      path.multiplyInputs(of: neuron, on: samples, gradients: span.gradients, shape: shape, kernels: kernels)
      let work = path.descend(
        neuron, readouts: readouts, slope: slope, rate: rates.w, span: span, kernel: kernels.kinkDescent)
      for k in 0..<count {
        path.room.subtractInputs(
          of: k, times: path.room[.impulse, k], from: &parameters, neuron, shape: shape)
      }
      guard readouts.1 != 0 else { continue }
      parameters[place] -= Scalar(rates.a / rates.w * work / readouts.1)
    }
  }

  /// Gives the gates that were resolved, in an estimate of the step's error, their means in place of what they were at
  /// its two ends: what one of them happens to be there tells nothing of the error.
  ///
  /// - Parameters:
  ///   - defect: a sum with `weights` times the gradients at the start and at the end.
  ///   - readouts: θ there.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func levelKinks(
    in defect: inout AlignedVector<Scalar>, of path: inout KinkPath<Scalar>,
    parameters: (start: AlignedVector<Scalar>, end: AlignedVector<Scalar>),
    weights: (start: Double, end: Double), on samples: TrainingSamples<Scalar>
  ) {
    guard !path.isEmpty else { return }
    for neuron in 0..<shape.width {
      let place = shape.readout.lowerBound + neuron
      let readouts = (Double(parameters.start[place]), Double(parameters.end[place]))
      for k in 0..<path.crossings.counts[neuron] {
        let kink = path.crossings[neuron, k]
        let index = (neuron: neuron, sample: Int(kink.sample))
        let start = path.start.sensitivity(
          index, row: path.row, readout: readouts.0, slope: slope,
          shift: path.ramps[neuron * path.row + index.sample])
        let end = path.latest.sensitivity(index, row: path.row, readout: readouts.1, slope: slope)
        path.room.gather(samples, index.sample, to: 0)
        path.room.subtractInputs(
          of: 0, times: weights.start * (start - kink.mean) + weights.end * (end - kink.mean), from: &defect,
          neuron, shape: shape)
      }
    }
  }
}

extension KinkTrace {
  /// ∂L/∂z_ij, with a_i and the shift of its ramp given.
  package func sensitivity(
    _ index: (neuron: Int, sample: Int), row: Int, readout: Double, slope: Double, shift: Double = 0
  ) -> Double {
    let v = Double(slopes[index.sample])
    let z = Double(preactivations[index.neuron * row + index.sample])
    return slope * readout * v
      + ramp(jump: jump(of: index.sample, readout: readout, slope: slope)).opening(at: z, shift: shift)
  }
}
