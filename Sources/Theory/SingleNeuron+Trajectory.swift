internal import PortableMath
internal import Training

extension SingleNeuron {
  /// A neuron at many times, and what is plotted of it (paper Figs. 3 and 4).
  package struct Trajectory: Sendable, Equatable {
    /// t; T numbers.
    package var times: [Double] = []
    /// a; T numbers.
    package var readouts: [Double] = []
    /// w; T × d numbers, row-major.
    package var weights: [Double] = []
    /// β = a w; T × d numbers, row-major.
    package var coefficients: [Double] = []
    /// The component of w along β*; T numbers.
    package var parallel: [Double] = []
    /// ‖w⊥‖, of what is left of w; T numbers.
    package var perpendicular: [Double] = []
    /// μ = a‖w‖; T numbers.
    package var signedMagnitude: [Double] = []
    /// φ = cos∠(w, β*), of w and not of β: it does not jump where a changes sign, and β·β*/‖β*‖ = μφ. T numbers, NaN
    /// where w or β* is 0.
    package var alignment: [Double] = []
    /// S(0,t) = 1 − ⟨K₀, K_t⟩/(‖K₀‖‖K_t‖) with the tangent kernel K = X (η_w a² I + η_a w wᵀ) Xᵀ; T numbers, NaN
    /// where a kernel is 0.
    package var kernelDistance: [Double] = []
    /// ½‖β − β*‖², the loss above its minimum; T numbers.
    package var loss: [Double] = []
  }

  /// The neuron at `times`, each ≥ 0, in any order.
  ///
  /// - Complexity: O(T d).
  package func trajectory(at times: [Double]) -> Trajectory {
    var trajectory = Trajectory(times: times)
    let start = TangentKernel(readout: solution.scaling.readout * readout, weights: scaled(weights))
    for time in times {
      let state = state(at: time)
      let across = Vectors.norm(state.perpendicular)
      let norm = hypotenuse(state.parallel, across)
      let coefficients = state.weights.map { state.readout * $0 }
      let gap = Vectors.norm(Vectors.sum(-1, target, coefficients))
      let kernel = TangentKernel(
        readout: solution.scaling.readout * state.readout, weights: scaled(state.weights))
      trajectory.readouts.append(state.readout)
      trajectory.weights += state.weights
      trajectory.coefficients += coefficients
      trajectory.parallel.append(state.parallel)
      trajectory.perpendicular.append(across)
      trajectory.signedMagnitude.append(state.readout * norm)
      trajectory.alignment.append(solution.strength > 0 ? state.parallel / norm : .nan)
      trajectory.kernelDistance.append(start.distance(to: kernel))
      trajectory.loss.append(gap * gap / 2)
    }
    return trajectory
  }

  private func scaled(_ weights: [Double]) -> [Double] { weights.map { $0 / solution.scaling.readout } }
}

/// The tangent kernel X (a² I + w wᵀ) Xᵀ of a neuron on whitened inputs, in units of its norm.
private struct TangentKernel {
  /// a²/‖K‖.
  let square: Double
  /// w/√‖K‖.
  let weights: [Double]

  init(readout: Double, weights: [Double]) {
    let (a, w) = (readout * readout, Vectors.dot(weights, weights))
    let norm = (Double(weights.count) * a * a + 2 * a * w + w * w).squareRoot()
    square = a / norm
    self.weights = weights.map { $0 / norm.squareRoot() }
  }

  /// 1 − cos∠(K, K′) as ½‖K/‖K‖ − K′/‖K′‖‖², which keeps small distances: with p and m the sum and the difference
  /// of the vectors, w wᵀ − w′w′ᵀ is ½(p mᵀ + m pᵀ).
  func distance(to other: TangentKernel) -> Double {
    let shift = square - other.square
    let sum = Vectors.sum(1, weights, other.weights)
    let difference = Vectors.sum(-1, other.weights, weights)
    let overlap = Vectors.dot(sum, difference)
    let outer = Vectors.dot(sum, sum) * Vectors.dot(difference, difference) + overlap * overlap
    return (Double(weights.count) * shift * shift + 2 * shift * overlap + outer / 2) / 2
  }
}
