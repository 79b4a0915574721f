import PortableMath
package import Training

/// A linear neuron f(x) = a w·x on whitened inputs (XᵀX = I), under gradient flow of ½‖X a w − y‖².
///
/// Paper Section 3. With β = a w and β* the least-squares solution,
/// ȧ = η_a (w·β* − a‖w‖²), ẇ = η_w a (β* − a w), and δ = η_w a² − η_a ‖w‖² is conserved.
///
/// **Closed form for every δ, sign of a and rates (docs/science.md, Single linear neuron; own).** Unequal rates
/// reduce to equal ones by a → a (η_w/η_a)^¼, w → w (η_a/η_w)^¼, t → √(η_a η_w) t, which leave β alone. Then, with
/// s = ‖β*‖, r = √(4s² + δ²) and the time-warped N² = exp 2∫a², q = a N e^{−δt/2} obeys the linear q̈ = (r²/4) q:
/// q = A e^{rt/2} + B e^{−rt/2}, N² = 1 + 2∫ q² e^{δt}, and the rest of w decays as w⊥ = w⊥(0)/N.
/// ``state(at:)`` has the terms, all of them factored so that nothing overflows.
///
/// On the separating surface (A = 0, see ``Basin``) the flow ends at a saddle. What is on it within rounding is
/// taken to be on it; from close by, errors grow by |B/A|, as those of any method do. Elsewhere a, w and what
/// follows from them have relative errors of some ε · (1 + r t) with rounding of the initial values included.
package struct SingleNeuron: Sendable, Equatable {
  /// a(0).
  package let readout: Double
  /// w(0); d numbers.
  package let weights: [Double]
  /// β*; d numbers.
  package let target: [Double]
  /// η_w and η_a.
  package let rates: Rates
  /// The constants of the solution.
  let solution: Solution

  /// Begins at a(0), w(0).
  ///
  /// - Precondition: as many weights as components of the target, all finite; rates above 0.
  package init(readout: Double, weights: [Double], target: [Double], rates: Rates = Rates()) {
    precondition(weights.count == target.count, "\(weights.count) weights for \(target.count) inputs")
    precondition(rates.w > 0 && rates.a > 0, "rates are above 0")
    self.readout = readout
    self.weights = weights
    self.target = target
    self.rates = rates
    solution = Solution(readout: readout, weights: weights, target: target, scaling: RateScaling(rates))
  }

  /// Begins at β(0) on the surface of δ, with a sign of a: a² = (δ + √(δ² + 4 η_w η_a ‖β(0)‖²)) / 2η_w, w = β/a.
  ///
  /// Nil where that does not say w(0): β(0) = 0 with δ ≤ 0, where a = 0.
  ///
  /// - Precondition: as for ``init(readout:weights:target:rates:)``.
  package init?(
    delta: Double, beta: [Double], isPositive: Bool = true, target: [Double], rates: Rates = Rates()
  ) {
    let scaling = RateScaling(rates)
    let square = positiveRoot(delta / scaling.time, Vectors.norm(beta))
    guard square > 0 else { return nil }
    let readout = (isPositive ? 1 : -1) * square.squareRoot() / scaling.readout
    self.init(readout: readout, weights: beta.map { $0 / readout }, target: target, rates: rates)
  }

  /// δ = η_w a² − η_a ‖w‖².
  package var delta: Double {
    let norm = Vectors.norm(weights)
    return rates.w * readout * readout - rates.a * norm * norm
  }
}

/// The a² ≥ 0 with a² (a² − δ) = b²: (δ + √(δ² + 4b²)) / 2, without cancellation.
func positiveRoot(_ delta: Double, _ b: Double) -> Double {
  let root = hypotenuse(delta, 2 * b)
  return delta >= 0 ? (delta + root) / 2 : 2 * b * (b / (root - delta))
}
