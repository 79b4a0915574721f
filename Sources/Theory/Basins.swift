import PortableMath
internal import RealModule
package import Training

/// Which end a neuron's flow comes to (paper Section 3 and Fig. 7), by the sign of a(∞).
///
/// (a, w) and (−a, −w) are the same function, so there are two minima for each β*. Where δ > 0, a cannot change
/// sign; where δ < 0 it may, through β = 0. The basins meet in the plane (r + δ) a + 2 w·β* = 0 of parameter
/// space (in the scale of equal rates), A = 0, from which the flow ends at the saddle a = 0, w ⊥ β*.
package enum Basin: Int8, Sendable, CaseIterable {
  /// a(∞) < 0.
  case negative = -1
  /// On the separating surface, within rounding: a(∞) = 0 and nothing is learnt.
  case saddle = 0
  /// a(∞) > 0.
  case positive = 1
}

extension SingleNeuron {
  /// Where the flow ends.
  package var basin: Basin {
    guard solution.rate > 0, solution.growing != 0 else { return .saddle }
    return solution.growing > 0 ? .positive : .negative
  }

  /// How far from the separating surface it begins: A / √(a² + w∥²) in the scale of equal rates, which is
  /// positive in the basin of a(∞) > 0 and at most about 1; 0 where a and w∥ are 0.
  package var separation: Double {
    let parallel = Vectors.dot(solution.direction, weights) / solution.scaling.readout
    let size = hypotenuse(solution.scaling.readout * readout, parallel)
    return size > 0 ? solution.growing / size : 0
  }

  /// When a changes sign, t = ln(−B/A)/r; nil if it never does. a(0) = 0 does not count.
  package var crossingTime: Double? {
    let (a, b) = (solution.growing, solution.decaying)
    guard a * b < 0, b.magnitude > a.magnitude, readout != 0 else { return nil }
    return Double.log(b.magnitude / a.magnitude) / solution.rate / solution.scaling.time
  }
}

/// The surface between the basins for one δ ≤ 0 and ‖β*‖, in the plane of β∥ (along β*) and β⊥, for a > 0. For
/// a < 0 it is the same: β is.
///
/// On it β∥ = −c v with v = a² in the scale of equal rates and c = (r + δ)/2s ≤ 1; ‖β‖² = v (v − δ) gives v for each
/// β⊥ (own). For δ = 0 it is the ray opposite to β*, for δ > 0 there is none.
package struct Separatrix: Sendable, Equatable {
  private let delta: Double
  /// c, and 1 − c² = −2δ/(r − δ).
  private let slope, curvature: Double

  /// The surface of δ and s = ‖β*‖ > 0; nil for δ > 0.
  package init?(delta: Double, strength: Double, rates: Rates = Rates()) {
    guard delta <= 0, strength > 0 else { return nil }
    self.delta = delta / RateScaling(rates).time
    let down = hypotenuse(2 * strength, self.delta) - self.delta
    slope = 2 * strength / down
    curvature = -2 * self.delta / down
  }

  /// β∥ on the surface at a distance β⊥ from the axis: on this side of it, neurons keep their sign. NaN off the axis
  /// where δ = 0.
  package func parallel(perpendicular: Double) -> Double {
    guard delta < 0 else { return perpendicular == 0 ? 0 : .nan }
    // v² (1 − c²) − δ v = β⊥².
    let root = hypotenuse(delta, 2 * curvature.squareRoot() * perpendicular)
    return -slope * 2 * perpendicular * (perpendicular / (root - delta))
  }
}

/// The neurons that begin in a plane of β(0), one δ, and which end each comes to (Fig. 7).
package struct BasinPlane {
  /// In rows of equal β⊥; nil where β(0) = 0 with δ ≤ 0, which is a = 0 and leaves w open.
  package let neurons: [SingleNeuron?]
  /// β∥ on the surface between the basins at each β⊥; NaN where there is none.
  package let surface: [Double]
  /// The share of ``neurons`` that ends with the sign of a it begins with.
  package let keptShare: Double

  /// Neurons at the components `parallel` of β(0) along β*, of norm `strength` > 0, and `perpendicular` across it.
  package init(
    delta: Double, strength: Double, isPositive: Bool, rates: Rates, parallel: [Double],
    perpendicular: [Double]
  ) {
    let neurons = perpendicular.flatMap { across in
      parallel.map { along in
        SingleNeuron(
          delta: delta, beta: [across, along], isPositive: isPositive, target: [0, strength], rates: rates)
      }
    }
    self.neurons = neurons
    let separatrix = Separatrix(delta: delta, strength: strength, rates: rates)
    surface = perpendicular.map { separatrix?.parallel(perpendicular: $0) ?? .nan }
    let kept = neurons.count { $0?.basin == (isPositive ? .positive : .negative) }
    keptShare = Double(kept) / Double(neurons.count)
  }
}
