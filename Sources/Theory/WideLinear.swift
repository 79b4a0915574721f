package import PortableMath
internal import RealModule
package import Training

/// A two-layer linear network F = Aᵀ W with c outputs on whitened inputs whose conserved matrix is isotropic,
/// Δ = η_w A Aᵀ − η_a W Wᵀ = δ I_h: the case the paper's Section 4 treats exactly.
///
/// δ > 0 asks for h ≤ c, δ < 0 for h ≤ d. Unequal rates reduce to equal ones as for ``SingleNeuron``. The flow of
/// ½‖F − F*‖² is then Q̇ = G Q − ½ Q QᵀQ for Q = (Wᵀ; Aᵀ), (d + c) × h, and the symmetric
/// G = (−δ/2 I, F*ᵀ; F*, δ/2 I), because Qᵀ (I_d, −I_c) Q = −δ I (own; Fukumizu 1998 has δ = 0, Dominé et al.,
/// https://arxiv.org/abs/2409.14623, δ ≠ 0). It is solved by Q(t) = e^{Gt} Q(0) H^{−½} with
/// H = I + Q(0)ᵀ ∫₀ᵗ e^{2Gu} du Q(0), up to a rotation of the hidden neurons, which no function sees.
/// ``WideLinearSolution`` evaluates it at any time at once.
package struct IsotropicNetwork: Sendable {
  /// Why a network has no closed form here.
  package struct NotIsotropic: Error, Sendable, Equatable, CustomStringConvertible {
    /// δ, a hth of the trace.
    package var delta: Double
    /// ‖Δ − δ I‖, relative to ‖η_w A Aᵀ‖ + ‖η_a W Wᵀ‖.
    package var deviation: Double

    /// "the conserved matrix is not δ I: …".
    package var description: String {
      "the conserved matrix is not a multiple of the identity: it is off \(delta) I by \(deviation) of its terms"
    }
  }

  /// δ of Δ = δ I.
  package let delta: Double
  /// A(0) (h × c) and W(0) (h × d).
  package let readouts, weights: Matrix
  /// F* (c × d).
  package let target: Matrix
  private let scaling: RateScaling
  private let solution: WideLinearSolution

  /// Begins at A (h × c), W (h × d), towards F* (c × d).
  ///
  /// - Precondition: the shapes fit, all is finite, rates are above 0.
  /// - Throws: ``NotIsotropic`` where Δ is off δ I by more than `tolerance` of its terms.
  package init(
    readouts: Matrix, weights: Matrix, target: Matrix, rates: Rates = Rates(), tolerance: Double = 1e-10
  ) throws(NotIsotropic) {
    precondition(readouts.rows == weights.rows, "as many readouts as neurons")
    precondition(target.rows == readouts.columns && target.columns == weights.columns, "shapes fit")
    let conserved = ConservedMatrix.wide(readouts: readouts, weights: weights, rates: rates)
    delta = conserved.trace / Double(conserved.rows)
    let off = conserved - delta * Matrix(identity: conserved.rows)
    let terms =
      (rates.w * (readouts * readouts.transposed)).frobeniusNorm
      + (rates.a * (weights * weights.transposed)).frobeniusNorm
    guard off.frobeniusNorm <= tolerance * terms else {
      throw NotIsotropic(delta: delta, deviation: off.frobeniusNorm / terms)
    }
    self.readouts = readouts
    self.weights = weights
    self.target = target
    scaling = RateScaling(rates)
    solution = WideLinearSolution(
      delta: delta / scaling.time, target: target, readouts: scaling.readout * readouts,
      weights: 1 / scaling.readout * weights)
  }

  /// Begins at F(0) = U diag(σ) Vᵀ (c × d) on the surface of δ with h = min(c, d) neurons, one for each singular mode:
  /// A = diag(a) Uᵀ, W = diag(w) Vᵀ with a w = σ and η_w a² − η_a w² = δ.
  ///
  /// Nil where a mode of strength 0 leaves its direction open (σ = 0, unless h counts it out).
  package init?(delta: Double, initial: Matrix, target: Matrix, rates: Rates = Rates()) {
    let isWide = initial.columns >= initial.rows
    let modes = SingularValues(isWide ? initial.transposed : initial)
    guard modes.rank == min(initial.rows, initial.columns) else { return nil }
    let scaling = RateScaling(rates)
    var (long, short): ([Double], [Double]) = ([], [])
    for (i, value) in modes.values.enumerated() {
      let readout = positiveRoot(delta / scaling.time, value).squareRoot() / scaling.readout
      let weight = value / readout
      // `right` belongs to the shorter side of F, the left vectors to the longer one.
      long += modes.scaledLeft[i].map { $0 / value * (isWide ? weight : readout) }
      short += modes.right[i].map { $0 * (isWide ? readout : weight) }
    }
    let count = modes.rank
    let shortSide = Matrix(rows: count, columns: count, elements: short)
    let longSide = Matrix(rows: count, columns: max(initial.rows, initial.columns), elements: long)
    do throws(NotIsotropic) {
      try self.init(
        readouts: isWide ? shortSide : longSide, weights: isWide ? longSide : shortSide, target: target,
        rates: rates)
    } catch {
      return nil
    }
  }

  /// Where the network is at one time.
  package struct State: Sendable, Equatable {
    /// F = AᵀW (c × d).
    package var map: Matrix
    /// AᵀA (c × c).
    package var readoutGram: Matrix
    /// WᵀW (d × d).
    package var weightGram: Matrix
    /// S(0,t), of the flow's tangent kernel η_w X Xᵀ ⊗ AᵀA + η_a X WᵀW Xᵀ ⊗ I_c, weighted by the rates.
    package var kernelDistance: Double
    /// ½‖F − F*‖², the loss above its minimum.
    package var loss: Double
  }

  /// The states at `times`, each ≥ 0 and finite, in any order.
  ///
  /// - Complexity: O((c + d) h² + h³) a time, however long.
  package func states(at times: [Double]) -> [State] {
    let first = solution.layers(at: 0)
    let start = (first.readouts * first.readouts.transposed, first.weights * first.weights.transposed)
    return times.map { time in
      precondition(time >= 0 && time.isFinite, "times are at least 0")
      let now = solution.layers(at: time * scaling.time)
      let map = now.readouts * now.weights.transposed
      let gap = (map - target).frobeniusNorm
      let square = scaling.readout * scaling.readout
      let readoutGram = now.readouts * now.readouts.transposed
      let weightGram = now.weights * now.weights.transposed
      return State(
        map: map, readoutGram: 1 / square * readoutGram, weightGram: square * weightGram,
        kernelDistance: Self.distance(start, (readoutGram, weightGram)), loss: gap * gap / 2)
    }
  }

  /// ½‖K/‖K‖ − K′/‖K′‖‖² with ⟨K, K′⟩ = d⟨V, V′⟩ + tr U tr V′ + tr V tr U′ + c⟨U, U′⟩, V = AᵀA, U = WᵀW.
  private static func distance(
    _ one: (readouts: Matrix, weights: Matrix), _ other: (readouts: Matrix, weights: Matrix)
  ) -> Double {
    func square(_ v: Matrix, _ u: Matrix) -> Double {
      Double(u.rows) * v.inner(v) + 2 * u.trace * v.trace + Double(v.rows) * u.inner(u)
    }
    let (n, m) = (square(one.readouts, one.weights), square(other.readouts, other.weights))
    let (f, g) = (1 / n.squareRoot(), 1 / m.squareRoot())
    return square(f * one.readouts - g * other.readouts, f * one.weights - g * other.weights) / 2
  }
}
