internal import RealModule
public import TrainingCore

/// A two-layer linear network F = Aᵀ W with c outputs on whitened inputs whose conserved matrix is isotropic,
/// Δ = η_w A Aᵀ − η_a W Wᵀ = δ I_h: the case the paper's Section 4 treats exactly.
///
/// δ > 0 asks for h ≤ c, δ < 0 for h ≤ d. Unequal rates reduce to equal ones as for ``SingleNeuron``. The flow of
/// ½‖F − F*‖² is then Q̇ = G Q − ½ Q QᵀQ for Q = (Wᵀ; Aᵀ), (d + c) × h, and the symmetric
/// G = (−δ/2 I, F*ᵀ; F*, δ/2 I), because Qᵀ (I_d, −I_c) Q = −δ I (own; Fukumizu 1998 has δ = 0, Dominé et al.,
/// https://arxiv.org/abs/2409.14623, δ ≠ 0). It is solved by Q(t) = e^{Gt} Q(0) H^{−½} with
/// H = I + Q(0)ᵀ ∫₀ᵗ e^{2Gu} du Q(0), up to a rotation of the hidden neurons, which no function sees.
///
/// **Long times.** H holds exponentials, so the solution is taken in stretches over which they grow at most e⁴-fold,
/// each beginning where the last one ended. Once no mode changes by more than 1e-13 of itself in a stretch, the rest is
/// skipped. Relative errors are some 10 ε a stretch.
public struct IsotropicNetwork: Sendable {
  /// Why a network has no closed form here.
  public struct NotIsotropic: Error, Sendable, Equatable, CustomStringConvertible {
    /// δ, a hth of the trace.
    public var delta: Double
    /// ‖Δ − δ I‖, relative to ‖η_w A Aᵀ‖ + ‖η_a W Wᵀ‖.
    public var deviation: Double

    /// "the conserved matrix is not δ I: …".
    public var description: String {
      "the conserved matrix is not a multiple of the identity: it is off \(delta) I by \(deviation) of its terms"
    }
  }

  /// δ of Δ = δ I.
  public let delta: Double
  /// A(0) (h × c) and W(0) (h × d).
  public let readouts, weights: Matrix
  /// F* (c × d).
  public let target: Matrix
  private let scaling: RateScaling
  /// Q(0) in the eigenbasis of G, a row for each eigenvalue.
  private let start: Matrix
  private let generator: SymmetricEigen
  private let inputs: Int

  /// Begins at A (h × c), W (h × d), towards F* (c × d).
  ///
  /// - Precondition: the shapes fit, all is finite, rates are above 0.
  /// - Throws: ``NotIsotropic`` where Δ is off δ I by more than `tolerance` of its terms.
  public init(
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
    inputs = weights.columns
    let size = inputs + readouts.columns
    var matrix = Matrix(rows: size, columns: size, elements: [Double](repeating: 0, count: size * size))
    for i in 0..<size { matrix[i, i] = (i < inputs ? -0.5 : 0.5) * delta / scaling.time }
    for o in 0..<target.rows {
      for i in 0..<inputs {
        matrix[inputs + o, i] = target[o, i]
        matrix[i, inputs + o] = target[o, i]
      }
    }
    generator = SymmetricEigen(matrix)
    let stacked = Matrix(
      rows: size, columns: readouts.rows,
      elements: (1 / scaling.readout * weights.transposed).elements
        + (scaling.readout * readouts.transposed).elements)
    start = Self.basis(generator) * stacked
  }

  /// Begins at F(0) = U diag(σ) Vᵀ (c × d) on the surface of δ with h = min(c, d) neurons, one for each singular mode:
  /// A = diag(a) Uᵀ, W = diag(w) Vᵀ with a w = σ and η_w a² − η_a w² = δ.
  ///
  /// Nil where a mode of strength 0 leaves its direction open (σ = 0, unless h counts it out).
  public init?(delta: Double, initial: Matrix, target: Matrix, rates: Rates = Rates()) {
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

  private static func basis(_ generator: SymmetricEigen) -> Matrix {
    Matrix(
      rows: generator.vectors.count, columns: generator.vectors.count,
      elements: generator.vectors.flatMap { $0 })
  }

  /// Where the network is at one time.
  public struct State: Sendable, Equatable {
    /// F = AᵀW (c × d).
    public var map: Matrix
    /// AᵀA (c × c).
    public var readoutGram: Matrix
    /// WᵀW (d × d).
    public var weightGram: Matrix
    /// S(0,t), of the tangent kernel η_w X Xᵀ ⊗ AᵀA + η_a X WᵀW Xᵀ ⊗ I_c.
    public var kernelDistance: Double
    /// ½‖F − F*‖², the loss above its minimum.
    public var loss: Double
  }

  /// The states at `times`, each ≥ 0 and finite, in any order.
  ///
  /// - Complexity: for the longest time t, O(r t) stretches of O((c + d) h² + h³).
  public func states(at times: [Double]) -> [State] {
    let first = grams(start)
    var states = [State?](repeating: nil, count: times.count)
    var (now, modes, isAtRest) = (0.0, start, false)
    let fastest = generator.values.reduce(0) { max($0, $1.magnitude) }
    for index in times.indices.sorted(by: { times[$0] < times[$1] }) {
      precondition(times[index] >= 0 && times[index].isFinite, "times are at least 0")
      let duration = times[index] * scaling.time - now
      let stretches = max(1, (duration * fastest / 2).rounded(.up))
      var done = 0.0
      while done < stretches, !isAtRest {
        let next = advance(modes, by: duration / stretches)
        // Only a whole stretch has time to show that nothing moves.
        isAtRest = duration * fastest > stretches && Self.isSame(modes, next)
        modes = next
        done += 1
      }
      now += duration
      states[index] = state(modes, since: first)
    }
    return states.compactMap(\.self)
  }

  /// e^{Gt} Q H^{−½}, in the eigenbasis.
  private func advance(_ modes: Matrix, by time: Double) -> Matrix {
    guard time > 0 else { return modes }
    var metric = Matrix(identity: modes.columns)
    var moved = modes
    for (row, value) in generator.values.enumerated() {
      let weight =
        value > 0
        ? Growth.decaying(2 * value, time) * Double.exp(2 * value * time) : Growth.decaying(-2 * value, time)
      for i in 0..<modes.columns {
        for j in 0..<modes.columns { metric[i, j] += weight * modes[row, i] * modes[row, j] }
        moved[row, i] *= Double.exp(value * time)
      }
    }
    return moved * SymmetricEigen(metric).map { 1 / $0.squareRoot() }
  }

  /// Whether every mode is as large as before, but for rounding.
  private static func isSame(_ before: Matrix, _ after: Matrix) -> Bool {
    zip(before.rowVectors, after.rowVectors).allSatisfy { old, new in
      let (was, becomes) = (Vectors.norm(old), Vectors.norm(new))
      return (was - becomes).magnitude <= 1e-13 * was
    }
  }

  /// F, AᵀA and WᵀW, the last two in the scale of equal rates.
  private func grams(_ modes: Matrix) -> (map: Matrix, readouts: Matrix, weights: Matrix) {
    let stacked = Self.basis(generator).transposed * modes
    let split = inputs * stacked.columns
    let weights = Matrix(rows: inputs, columns: stacked.columns, elements: Array(stacked.elements[..<split]))
    let readouts = Matrix(
      rows: target.rows, columns: stacked.columns, elements: Array(stacked.elements[split...]))
    return (readouts * weights.transposed, readouts * readouts.transposed, weights * weights.transposed)
  }

  private func state(
    _ modes: Matrix, since first: (map: Matrix, readouts: Matrix, weights: Matrix)
  ) -> State {
    let (map, readouts, weights) = grams(modes)
    let gap = (map - target).frobeniusNorm
    let square = scaling.readout * scaling.readout
    return State(
      map: map, readoutGram: 1 / square * readouts, weightGram: square * weights,
      kernelDistance: Self.distance((first.readouts, first.weights), (readouts, weights)),
      loss: gap * gap / 2)
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
