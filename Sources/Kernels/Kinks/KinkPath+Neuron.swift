package import KernelInterface

/// The kinks of one neuron.
extension KinkPath {
  /// Notes the samples that come near a kink on their way, the nearest if they are too many; returns how many.
  package mutating func findKinks(
    of neuron: Int, ahead: Double, slack: Double, reach: Double,
    scan: KernelTable<Scalar>.KinkScan
  ) -> Int {
    let (first, count) = (neuron * row, samples)
    let found = start.preactivations.read { start in
      latest.preactivations.read { latest in
        self.latest.slopes.read { slopes in
          room.found.withUnsafeMutableBufferPointer { found in
            guard let base = found.baseAddress else { return 0 }
            return scan(
              KinkScanView(
                start: start + first, latest: latest + first, slopes: slopes, count: count,
                ahead: Scalar(ahead), slack: Scalar(slack), reach: Scalar(reach), found: base))
          }
        }
      }
    }
    for place in 0..<min(found, KinkCrossings.most) { crossings[neuron, place].sample = room.found[place] }
    if found > KinkCrossings.most { keepNearest(of: neuron, found: found) }
    crossings.setCount(min(found, KinkCrossings.most), of: neuron)
    return crossings.counts[neuron]
  }

  /// Of more kinks than there is room for, puts the nearest in place of the farthest.
  private mutating func keepNearest(of neuron: Int, found: Int) {
    let most = KinkCrossings.most
    func distance(_ sample: Int32) -> Scalar {
      let place = neuron * row + Int(sample)
      return min(start.preactivations[place].magnitude, latest.preactivations[place].magnitude)
    }
    for place in 0..<most {
      crossings[neuron, place].mean = Double(distance(crossings[neuron, place].sample))
    }
    for sample in room.found[most..<found] {
      var farthest = 0
      for place in 1..<most where crossings[neuron, place].mean > crossings[neuron, farthest].mean {
        farthest = place
      }
      let distance = Double(distance(sample))
      guard distance < crossings[neuron, farthest].mean else { continue }
      crossings[neuron, farthest] = KinkCrossings.Kink(sample: sample, mean: distance)
    }
  }

  /// x_k·x_l, and x_k·∂L/∂w_i at the start and at the latest stage.
  mutating func multiplyInputs(
    of neuron: Int, on samples: TrainingSamples<Scalar>,
    gradients: (start: AlignedVector<Scalar>, latest: AlignedVector<Scalar>), shape: TwoLayerShape<Scalar>,
    kernels: KernelTable<Scalar>
  ) {
    let count = crossings.counts[neuron]
    for k in 0..<count { room.gather(samples, Int(crossings[neuron, k].sample), to: k) }
    room.transpose(count, inputs: shape.inputs)
    room.multiply(count, inputs: shape.inputs, by: kernels.product)
    let first = neuron * shape.stride
    room.multiply(
      gradients.start, from: first, place: 0, count: count, inputs: shape.inputs, by: kernels.product)
    room.multiply(
      gradients.latest, from: first, place: 1, count: count, inputs: shape.inputs, by: kernels.product)
  }

  /// Descent of these kinks through the step.
  ///
  /// - Returns: Σ_k (I_k − Q_k) z̄_k; I_k − Q_k themselves are left in ``KinkRoom``.
  mutating func descend(
    _ neuron: Int, readouts: (start: Double, latest: Double), slope: Double, rate: Double,
    span: KinkSpan<Scalar>, kernel: KernelTable<Scalar>.KinkDescent
  ) -> Double {
    let count = crossings.counts[neuron]
    let steps = span.substeps
    let time = span.duration / Double(steps)
    // From the change up to the latest stage to that in a step.
    let share = 1 / (span.fraction * Double(steps))
    room.clear(after: count)
    for k in 0..<count {
      let sample = Int(crossings[neuron, k].sample)
      let place = neuron * row + sample
      let jumps = (
        start: start.jump(of: sample, readout: readouts.start, slope: slope),
        latest: latest.jump(of: sample, readout: readouts.latest, slope: slope)
      )
      let z = (Double(start.preactivations[place]), Double(latest.preactivations[place]))
      room[.z, k] = z.0
      room[.jump, k] = rate * time * jumps.start
      room[.jumpGrowth, k] = rate * time * share * (jumps.latest - jumps.start)
      // What the gates did is taken out of how z was seen to change.
      room[.gates, k] = start.ramp(jump: jumps.start).opening(at: z.0, shift: ramps[place])
      room[.later, k] = latest.ramp(jump: jumps.latest).opening(at: z.1, shift: ramps[place])
    }
    for k in 0..<count {
      var drifts = (start: -room.pull(k, at: 0), latest: -room.pull(k, at: 1))
      for l in 0..<count {
        let product = room.product(k, l)
        drifts.start += product * room[.gates, l]
        drifts.latest += product * room[.later, l]
      }
      room[.drift, k] = rate * time * drifts.start
      room[.driftGrowth, k] = rate * time * share * (drifts.latest - drifts.start)
    }
    room.descend(count, steps: steps, by: kernel)
    var work = 0.0
    for k in 0..<count {
      let sample = Int(crossings[neuron, k].sample)
      let place = neuron * row + sample
      let total = rate * span.duration
      // Left of the kink, a v ℓ, at the middle of the step.
      let v = (Double(start.slopes[sample]), Double(latest.slopes[sample]))
      let left = (readouts.start * v.0, readouts.latest * v.1)
      let closed = slope * (left.0 + (left.1 - left.0) / (2 * span.fraction))
      let mean = closed + room[.impulse, k] / total
      let before = start.sensitivity(
        (neuron, sample), row: row, readout: readouts.start, slope: slope, shift: ramps[place])
      let excess = total * (mean - span.startWeight * before - Double(impulses[place]))
      crossings[neuron, k].mean = mean
      crossings[neuron, k].share = room[.share, k]
      room[.impulse, k] = excess
      work += excess * room[.mean, k]
    }
    return work
  }
}
