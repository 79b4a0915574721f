package import PortableMath
package import Training

/// Where a linear neuron's flow ends on any inputs X, of any rank (paper Section 3 and Fig. 4(b); docs/science.md,
/// Inputs of any rank; own).
///
/// The part w_N of w in the null space of X never moves, and δ is conserved, so the neuron ends as one with
/// δ + η_a ‖w_N‖² on the row space alone, where β becomes the least-norm solution β*: with equal rates
/// a∞² = ((δ + ‖w_N‖²) + √((δ + ‖w_N‖²)² + 4‖β*‖²))/2 and β∞ = β* + a∞ w_N.
/// As δ → ∞ that is the minimum nearest to β(0), as δ → −∞ the one along the ray of β(0).
///
/// What is left open is the sign of a∞, see ``sign``. Relative errors are some ε · (σ_max/σ_min), by β*.
package struct LowRank: Sendable {
  /// Where the flow ends.
  package struct Limit: Sendable, Equatable {
    /// a(∞).
    package var readout: Double
    /// w(∞); d numbers, NaN where a = 0 leaves them open (β* = 0 and δ + ‖w_N‖² ≤ 0).
    package var weights: [Double]
    /// β(∞) = a w; d numbers.
    package var coefficients: [Double]
  }

  /// The rank of X.
  package let rank: Int
  /// β*, the shortest least-squares solution; d numbers.
  package let leastNorm: [Double]
  /// w_N; d numbers.
  package let nullPart: [Double]
  /// δ = η_w a² − η_a ‖w‖².
  package let delta: Double
  /// The sign of a∞ where it is known, +1 or −1; nil where only the trajectory tells.
  ///
  /// It is that of a(0) if a cannot become 0 on the way: because δ + η_a ‖w_N‖² ≥ 0, or because the loss begins below
  /// ‖y‖², which it is at a = 0 (own). If all singular values of X that are not 0 are equal, as for rank 1, the row
  /// space is whitened and the closed form tells whatever the sign does; nil on its separating surface.
  package let sign: Int?
  private let scaling: RateScaling

  /// Begins at a(0), w(0) with inputs X (n × d) and labels y (n).
  ///
  /// - Precondition: the shapes fit, all is finite, rates are above 0.
  package init(
    readout: Double, weights: [Double], inputs: Matrix, labels: [Double], rates: Rates = Rates()
  ) {
    precondition(weights.count == inputs.columns && labels.count == inputs.rows, "shapes fit")
    let decomposition = SingularValues(inputs)
    let scaling = RateScaling(rates)
    let neuron = SingleNeuron(
      readout: readout, weights: weights, target: decomposition.leastNorm(labels), rates: rates)
    rank = decomposition.rank
    leastNorm = neuron.target
    nullPart = decomposition.nullPart(weights)
    delta = neuron.delta
    self.scaling = scaling
    let rowSpace = SingleNeuron(
      readout: readout, weights: Vectors.sum(-1, nullPart, weights), target: leastNorm, rates: rates)
    let predictions = inputs * weights.map { readout * $0 }
    let keepsSign =
      rowSpace.delta >= 0 || Vectors.norm(Vectors.sum(-1, labels, predictions)) < Vectors.norm(labels)
    let values = decomposition.values.prefix(rank)
    let isWhitened = (values.first ?? 0) - (values.last ?? 0) <= 1e-12 * (values.first ?? 0)
    if isWhitened {
      sign = rowSpace.basin == .saddle ? nil : Int(rowSpace.basin.rawValue)
    } else {
      sign = readout != 0 && keepsSign ? (readout > 0 ? 1 : -1) : nil
    }
  }

  /// Where the flow ends if a∞ has this sign, +1 or −1.
  package func limit(sign: Int) -> Limit {
    let null = Vectors.norm(nullPart) / scaling.readout
    let square = positiveRoot(delta / scaling.time + null * null, Vectors.norm(leastNorm))
    let readout = Double(sign) * square.squareRoot() / scaling.readout
    let coefficients = Vectors.sum(readout, nullPart, leastNorm)
    return Limit(
      readout: readout,
      weights: readout == 0 ? nullPart.map { _ in .nan } : coefficients.map { $0 / readout },
      coefficients: coefficients)
  }
}
