import PortableMath
package import Training

/// One mode of a wide linear network of any width that is aligned: f = a·w with h readouts a and h weights w, moving
/// towards f* by itself.
///
/// **Any width is one neuron (own).** a + w grows and a − w shrinks by the same factor, so
/// ‖a + w‖²‖a − w‖² = (‖a‖² + ‖w‖²)² − 4f² is conserved, and ḟ = (‖a‖² + ‖w‖²)(f* − f) is the equation of a single
/// neuron with δ² = ‖a + w‖²‖a − w‖² = 2 tr Δ² − (tr Δ)², Δ the conserved h × h matrix. So it is balance of the whole,
/// δ = 0, that a wide linear network needs to learn features fast, and neurons of opposite δ do not make up for it:
/// their δ² add.
package struct WideLinearMode: Sendable, Equatable {
  /// √(2 tr Δ² − (tr Δ)²) ≥ 0, the δ of the neuron that moves alike.
  package let effectiveDelta: Double
  private let neuron: SingleNeuron?
  private let initial: Double

  /// Begins at readouts a and weights w, towards f*.
  ///
  /// - Precondition: as many readouts as weights, all finite; rates above 0.
  package init(readouts: [Double], weights: [Double], target: Double, rates: Rates = Rates()) {
    precondition(readouts.count == weights.count, "as many readouts as weights")
    let scaling = RateScaling(rates)
    let a = readouts.map { $0 * scaling.readout }
    let w = weights.map { $0 / scaling.readout }
    let delta = Vectors.norm(Vectors.sum(1, a, w)) * Vectors.norm(Vectors.sum(-1, a, w))
    effectiveDelta = delta * scaling.time
    initial = Vectors.dot(a, w)
    neuron = SingleNeuron(delta: effectiveDelta, beta: [initial], target: [target], rates: rates)
  }

  /// f at `times`, each ≥ 0 and finite, in any order.
  package func strengths(at times: [Double]) -> [Double] {
    // Without such a neuron a = ±w and f = 0: nothing is ever learnt.
    neuron?.trajectory(at: times).coefficients ?? times.map { _ in initial }
  }
}
