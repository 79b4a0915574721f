/// A stiff method, the second-order Runge–Kutta–Chebyshev method: how many stages a step needs, and what it makes of a mode.
///
/// Sommeijer, Shampine, Verwer, "RKC: an explicit solver for parabolic PDEs", J. Comput. Appl. Math. 88
/// (1997) 315, https://doi.org/10.1016/S0377-0427(97)00219-7. With s stages it is stable while
/// H ρ ≤ 0.59 (s² − 1), damped by ε = 1: the stable step grows with the square of the work, which is what
/// makes it cheap where fast directions have died out and slow ones are still going.
///
/// **Steps that stand for descent (own).** n steps of descent with rate lr are not the flow over H = n·lr:
/// θ → θ + H f + ½ (1 − 1/n) H² f′f + O(H³), where the flow has ½ H² f′f. Both differ by the one number
/// κ = 1 − 1/n (for the flow, κ = 1). There is a single condition of order 2, so a stability polynomial with
/// P(0) = P′(0) = 1, P″(0) = κ gives a method that follows *descent* to second order: Chebyshev's with
/// w₁ = κ T′/T″ and b_j = T″_j / (κ T′_j²) at w₀. Its interval of stability is longer by 1/κ, and it is damped
/// for κ ≥ ½, the smallest that occurs.
package enum ChebyshevMethod {
  /// ε. The authors' 2/13 leaves up to 0.95 of what stands in the fast directions after a step; 1 leaves three
  /// quarters, for a stage in twenty more and a smaller error.
  static let damping = 1.0
  /// How far s stages reach, in H ρ / (s² − 1): 2 (φ coth φ − 1) / φ² for many stages, φ = √(2ε).
  static let reach = 0.5918

  /// How many stages a step of `duration` needs where the fastest rate is `radius`, at least two.
  ///
  /// s = 1 + √(1 + 1.69 κ H ρ), as the authors choose it but for ε. Not a number gives two.
  package static func stages(duration: Double, radius: Double, grain: Double = 0) -> Int {
    let curvature = 1 - grain / duration
    let root = (1 + curvature * duration * radius / reach).squareRoot()
    return root < 1e6 ? max(2, 1 + Int(root)) : 1_000_000
  }

  /// The longest step that `stages` stages keep stable, the inverse of ``stages(duration:radius:grain:)``.
  package static func duration(stages: Int, radius: Double) -> Double {
    let square = Double(stages) * Double(stages)
    return radius > 0 ? (square - 1) * reach / radius : .infinity
  }

  /// P(z), by what a step multiplies a mode whose rate times duration is −z: the stability polynomial
  /// 1 + b (T(w₀ + w₁ z) − T(w₀)).
  package static func growth(stages: Int, duration: Double, grain: Double = 0, at z: Double) -> Double {
    let curvature = 1 - grain / duration
    let w0 = 1 + damping / Double(stages * stages)
    let start = Chebyshev(degree: stages, at: w0)
    let end = Chebyshev(degree: stages, at: w0 + curvature * start.slopeRatio * z)
    return 1 + start.second / (curvature * start.first * start.first) * (end.value - start.value)
  }

  /// How many stages a short step takes (``ChebyshevStep/takeShort(from:objective:duration:grain:blur:)``).
  package static let shortStages = 3

  /// Whether a step is short: inside the interval of stability, 2.51 for the flow and no less for descent.
  package static func isShort(duration: Double, radius: Double) -> Bool { duration * radius < 2.4 }
}

/// A Chebyshev polynomial T_j and its first two derivatives at a point w.
struct Chebyshev {
  var value = 1.0, first = 0.0, second = 0.0
  private var previous = (value: 0.0, first: 0.0, second: 0.0)
  private var degree = 0

  /// T₀.
  init(at w: Double) { previous = (w, 1, 0) }

  /// T_degree.
  init(degree: Int, at w: Double) {
    self.init(at: w)
    for _ in 0..<degree { advance(at: w) }
  }

  /// From T_j to T_{j+1}, by T_{j+1} = 2 w T_j − T_{j−1} and its derivatives; T₋₁ = T₁ = w.
  mutating func advance(at w: Double) {
    let now = (value: value, first: first, second: second)
    value = 2 * w * now.value - previous.value
    first = 2 * now.value + 2 * w * now.first - previous.first
    second = 4 * now.first + 2 * w * now.second - previous.second
    previous = now
  }

  /// T′/T″.
  var slopeRatio: Double { first / second }
}
