internal import PortableMath
internal import RealModule
internal import Training

extension SingleNeuron {
  /// The constants of the closed form, for rates 1.
  struct Solution: Sendable, Equatable {
    let scaling: RateScaling
    /// s = ‖β*‖, δ and r = √(4s² + δ²).
    let strength, delta, rate: Double
    /// r + δ and r − δ, both ≥ 0; their product is 4s².
    let up, down: Double
    /// (r + δ)/2s and (r − δ)/2s; 0 where s = 0, and w∥ with them.
    let upSlope, downSlope: Double
    /// A = (a (r + δ) + 2 w·β*) / 2r and B = (a (r − δ) − 2 w·β*) / 2r at t = 0, which add up to a.
    let growing, decaying: Double
    /// β*/s; zeros where s = 0.
    let direction: [Double]
    /// w(0) without its part along β*.
    let perpendicular: [Double]

    init(readout: Double, weights: [Double], target: [Double], scaling: RateScaling) {
      self.scaling = scaling
      let a = readout * scaling.readout
      let w = weights.map { $0 / scaling.readout }
      let (norm, s) = (Vectors.norm(w), Vectors.norm(target))
      let direction = target.map { s > 0 ? $0 / s : 0 }
      let parallel = Vectors.dot(direction, w)
      self.direction = direction
      perpendicular = Vectors.sum(-parallel, direction, w)
      strength = s
      delta = (a.magnitude - norm) * (a.magnitude + norm)
      rate = hypotenuse(2 * s, delta)
      let larger = rate + delta.magnitude
      let smaller = larger > 0 ? 2 * s * (2 * s / larger) : 0
      (up, down) = delta >= 0 ? (larger, smaller) : (smaller, larger)
      upSlope = s > 0 ? (delta >= 0 ? larger / (2 * s) : 2 * s / larger) : 0
      downSlope = s > 0 ? 1 / upSlope : 0
      guard rate > 0 else {
        // Nothing to learn, and balanced: a = a₀ / √(1 + 2 a₀² t), which any A + B = a₀ gives.
        (growing, decaying) = (a / 2, a / 2)
        return
      }
      let (first, second) = (a * up, 2 * s * parallel)
      let sum = first + second
      let isOnSurface = sum.magnitude <= 4 * Double.ulpOfOne * max(first.magnitude, second.magnitude)
      growing = isOnSurface ? 0 : sum / (2 * rate)
      decaying = (a * down - second) / (2 * rate)
    }
  }

  /// Where the neuron is at one time.
  package struct State: Sendable, Equatable {
    /// a(t).
    package var readout: Double
    /// The component of w along β*; 0 where β* = 0.
    package var parallel: Double
    /// w − w∥; d numbers, and along the same line at all times.
    package var perpendicular: [Double]
    /// w(t) = w∥ + w⊥; d numbers.
    package var weights: [Double]
  }

  /// The state at a time.
  ///
  /// With L = max(0, (r + δ)t/2 + ln|A|), g = A e^{(r+δ)t/2 − L}, b = B e^{−(r−δ)t/2 − L} and
  /// D(x) = (1 − e^{−xt})/x, everything of order one or less whatever the time:
  /// M = N² e^{−2L} = e^{−2L} + 2 [g² D(r+δ) + 2 A B e^{−2L} E(δ) + B² e^{−2L} D(r−δ)],
  /// a = (g + b)/√M, w∥ = ((r−δ)/2s · g − (r+δ)/2s · b)/√M, w⊥ = w⊥(0) e^{−L}/√M.
  ///
  /// - Precondition: `time` ≥ 0 and finite.
  package func state(at time: Double) -> State {
    precondition(time >= 0 && time.isFinite, "times are at least 0")
    let (s, t) = (solution, solution.scaling.time * time)
    guard time > 0 else {
      return State(
        readout: readout, parallel: Vectors.dot(s.direction, weights),
        perpendicular: s.perpendicular.map { $0 * s.scaling.readout }, weights: weights)
    }
    let exponent = s.up * t / 2 + Double.log(s.growing.magnitude)
    let largest = max(0, exponent)
    let shrink = Double.exp(-largest)
    let g = (s.growing < 0 ? -1 : 1) * Double.exp(exponent - largest)
    let b = s.decaying * Double.exp(-s.down * t / 2 - largest)
    let mixed = s.delta >= 0 ? g * b : (s.growing * shrink) * (s.decaying * shrink)
    let start = s.decaying * shrink
    let square =
      shrink * shrink + 2 * g * g * Growth.decaying(s.up, t)
      + 4 * mixed * Growth.decaying(s.delta.magnitude, t) + 2 * start * start * Growth.decaying(s.down, t)
    let norm = square.squareRoot()
    let readout = (g + b) / norm / s.scaling.readout
    let parallel = (s.downSlope * g - s.upSlope * b) / norm * s.scaling.readout
    let perpendicular = s.perpendicular.map { $0 * (shrink / norm * s.scaling.readout) }
    return State(
      readout: readout, parallel: parallel, perpendicular: perpendicular,
      weights: Vectors.sum(parallel, s.direction, perpendicular))
  }

  /// Where the flow ends.
  ///
  /// Off the separating surface a² = (r + δ)/2 in the scale of equal rates, and β = β*; on it a = 0, w ⊥ β* and
  /// ‖w‖² = −δ. With β* = 0: a² = max(δ, 0).
  package var limit: State {
    let s = solution
    func state(_ readout: Double, _ parallel: Double, _ shrink: Double) -> State {
      let perpendicular = s.perpendicular.map { $0 * shrink * s.scaling.readout }
      let along = parallel * s.scaling.readout
      return State(
        readout: readout / s.scaling.readout, parallel: along, perpendicular: perpendicular,
        weights: Vectors.sum(along, s.direction, perpendicular))
    }
    // Without anything to learn and balanced, everything dies out as t^{−½}.
    guard s.rate > 0, s.growing != 0 else {
      return state(
        0, 0,
        s.down > 0 ? 1 / (1 + 2 * s.decaying * s.decaying / s.down).squareRoot() : s.decaying == 0 ? 1 : 0)
    }
    let readout = (s.growing < 0 ? -1 : 1) * (s.up / 2).squareRoot()
    return state(readout, s.strength / readout, 0)
  }
}
