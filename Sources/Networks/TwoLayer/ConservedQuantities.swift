package import Descent
package import Kernels

/// δᵢ = η_w aᵢ² − η_a ‖wᵢ‖² of every neuron (docs/science.md, Conserved quantities); `weights` is W (h × d,
/// row-major), then a (h).
func conservedQuantities(of weights: [Double], width: Int, rates: Rates) -> [Double] {
  let depth = weights.count / width - 1
  return (0..<width).map { neuron in
    var squared = 0.0
    for place in (neuron * depth)..<((neuron + 1) * depth) { squared += weights[place] * weights[place] }
    let a = weights[width * depth + neuron]
    return rates.w * a * a - rates.a * squared
  }
}

extension TwoLayerObjective {
  /// Gives every neuron the δᵢ that descent would have given it.
  ///
  /// The flow conserves δᵢ. A step of descent changes it by exactly η_w η_a lr² (η_a (∂L/∂aᵢ)² − η_w ‖∂L/∂wᵢ‖²),
  /// as the terms linear in lr cancel where σ is homogeneous (own). That sum over the steps, its summand taken
  /// to change linearly, is what δᵢ should have changed by; an integrated step misses it by its own error, which
  /// where learning rates are small is many times larger. The neuron is scaled along the gradient of δᵢ,
  /// w ← (1 − η_a μ) w, a ← (1 + η_w μ) a, the shortest way back, by two steps of Newton's method.
  package mutating func settleConserved(
    _ parameters: inout AlignedVector<Scalar>, after leap: DescentLeap<Scalar>
  ) {
    let shape = pass.shape
    let (rateW, rateA) = (groups[0].rate, groups[1].rate)
    // Σ_k of a summand linear in k/n: its start, and its slope times Σ k/n.
    let slopeWeight = (leap.steps - 1) / 2 / leap.fraction
    for neuron in 0..<shape.width {
      let row = (neuron * shape.stride)..<((neuron + 1) * shape.stride)
      let place = shape.readout.lowerBound + neuron
      func change(_ gradient: AlignedVector<Scalar>) -> Double {
        let a = Double(gradient[place])
        return rateA * a * a - rateW * gradient.squaredNorm(over: row)
      }
      func conserved(_ squaredWeights: Double, _ a: Double) -> Double {
        rateW * a * a - rateA * squaredWeights
      }
      let first = change(leap.start.gradient)
      let sum = leap.steps * first + slopeWeight * (change(leap.gradient) - first)
      let drift = rateW * rateA * leap.learningRate * leap.learningRate * sum
      let target =
        conserved(leap.start.parameters.squaredNorm(over: row), Double(leap.start.parameters[place])) + drift
      let (squaredWeights, a) = (parameters.squaredNorm(over: row), Double(parameters[place]))
      var mu = 0.0
      for _ in 0..<2 {
        let (scaleW, scaleA) = (1 - rateA * mu, 1 + rateW * mu)
        let slope = 2 * (rateW * rateW * scaleA * a * a + rateA * rateA * scaleW * squaredWeights)
        guard slope > 0 else { break }
        mu += (target - conserved(scaleW * scaleW * squaredWeights, scaleA * a)) / slope
      }
      parameters.scale(1 - rateA * mu, over: row)
      parameters.scale(1 + rateW * mu, over: place..<(place + 1))
    }
  }
}
