extension TwoLayerPass {
  /// Shifts the ramps on which the kinks of an accepted step have ended: there the gates are as open now as descent had
  /// them at the step's end. Allocates nothing.
  ///
  /// - Parameters:
  ///   - path: with the end of the step as its start.
  ///   - parameters: θ there.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func renewShifts(of path: inout KinkPath<Scalar>, at parameters: AlignedVector<Scalar>) {
    path.ramps.removeAll()
    guard !path.isEmpty, path.start.blur > 0 else { return }
    for neuron in 0..<shape.width {
      let readout = Double(parameters[shape.readout.lowerBound + neuron])
      for k in 0..<path.crossings.counts[neuron] {
        let kink = path.crossings[neuron, k]
        let place = neuron * path.row + Int(kink.sample)
        let jump = path.start.jump(of: Int(kink.sample), readout: readout, slope: slope)
        let (ramp, z) = (path.start.ramp(jump: jump), Double(path.start.preactivations[place]))
        guard ramp.holds(z) else { continue }
        path.ramps.append(kink.share * jump - ramp.opening(at: z), at: place)
      }
    }
  }

  /// Adds to a blurred gradient what shifts of ramps make of it. d multiply-adds for each, allocating nothing.
  ///
  /// - Parameters:
  ///   - blur: `TwoLayerView.blur` of the gradient.
  ///   - weight: that of a stage in its step's quadrature; 0 elsewhere.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func addShifts(
    of path: inout KinkPath<Scalar>, to gradient: inout AlignedVector<Scalar>,
    at parameters: AlignedVector<Scalar>, blur: Double, weight: Double, on samples: TrainingSamples<Scalar>
  ) {
    guard blur > 0 else { return }
    for number in 0..<path.ramps.count {
      let place = path.ramps.place(number)
      let (neuron, sample) = place.quotientAndRemainder(dividingBy: path.row)
      let readout = Double(parameters[shape.readout.lowerBound + neuron])
      // v_j hardly changes in a step.
      let jump = path.start.jump(of: sample, readout: readout, slope: slope)
      path.room.gather(samples, sample, to: 0)
      let z = path.room.product(ofInputs: 0, with: parameters, neuron, shape: shape)
      let ramp = Ramp(blur: blur, jump: jump)
      let change = ramp.opening(at: z, shift: path.ramps[place]) - ramp.opening(at: z)
      path.room.subtractInputs(of: 0, times: -change, from: &gradient, neuron, shape: shape)
      if weight != 0 { path.impulses[place] += Scalar(weight * change) }
    }
  }
}
