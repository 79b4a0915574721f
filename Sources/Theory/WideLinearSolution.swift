internal import PortableMath
internal import RealModule
internal import Training

/// Q(t) of ``IsotropicNetwork`` at any time, in the scale of equal rates.
///
/// **G, exactly.** A singular triple (s, u, v) of F* has the eigenvalues ± r/2, r = √(4s² + δ²), of G in the plane of v and
/// u; directions of F* beyond its triples have −δ/2 (inputs) and δ/2 (outputs). All are ± (|δ| + e)/2 with
/// e = 4s²/(r + |δ|): e alone decides what happens after the fast modes have settled, and keeps its digits however large
/// |δ| is.
///
/// **Any time at once (own).** With w = ∫₀ᵗ e^{2λu} du for each eigenvalue, N = diag(√w) Q(0) has rows whose sizes differ
/// by exponentials, and Q(t) Q(t)ᵀ = κ N (I + NᵀN)⁻¹ Nᵀ κ, κ = diag(e^{λt}/√w), where κ is moderate. Rows of N in order of
/// what is left of them, each projected off those before it, make N = L̂ Λ Z: Z orthogonal, Λ diagonal and only known by
/// its logarithm, L̂ unit lower trapezoidal with no element above 1. Then
/// N (I + NᵀN)⁻¹ Nᵀ = L̂ (Λ⁻² + L̂ᵀL̂)⁻¹ L̂ᵀ, in which nothing overflows and a Cholesky factor loses nothing to the grading:
/// Q(t) is κ L̂ C⁻ᵀ up to a rotation, Λ⁻² + L̂ᵀL̂ = C Cᵀ. Errors are some ε, and what the logarithms of w have, ε e t.
struct WideLinearSolution: Sendable {
  /// A direction that G keeps.
  private struct Mode {
    /// Along an input and an output direction, by their numbers; none where there is no such direction.
    var input: Int?, output: Int?
    /// Its components along them.
    var alongInput, alongOutput: Double
    /// Whether the eigenvalue is (|δ| + e)/2, otherwise it is the opposite.
    var grows: Bool
    /// e.
    var excess: Double
    /// Its row of Q(0).
    var start: [Double]
  }

  private let modes: [Mode]
  private let magnitude: Double
  /// Orthonormal: right and left singular vectors of F*.
  private let inputs, outputs: [[Double]]
  private let weights, readouts: Matrix

  /// The network with A (h × c) and W (h × d), towards F* (c × d).
  init(delta: Double, target: Matrix, readouts: Matrix, weights: Matrix) {
    let decomposition = SingularValues(target)
    let pairs = min(target.rows, target.columns)
    inputs = decomposition.right
    outputs = Self.completed(
      (0..<decomposition.rank).map { k in
        decomposition.scaledLeft[k].map { $0 / decomposition.values[k] }
      }, count: target.rows)
    magnitude = delta.magnitude
    (self.weights, self.readouts) = (weights.transposed, readouts.transposed)
    let (w, a) = (self.weights.rowVectors, self.readouts.rowVectors)
    func project(_ rows: [[Double]], on direction: [Double]) -> [Double] {
      zip(direction, rows).reduce([Double](repeating: 0, count: rows[0].count)) {
        Vectors.sum($1.0, $1.1, $0)
      }
    }
    let p = inputs.map { project(w, on: $0) }
    let q = outputs.map { project(a, on: $0) }
    var modes: [Mode] = []
    for k in 0..<pairs {
      let s = k < decomposition.rank ? decomposition.values[k] : 0
      let root = hypotenuse(2 * s, delta)
      let excess = s > 0 ? 4 * s * (s / (root + magnitude)) : 0
      // The eigenvector of r/2; where r = 0 any will do.
      let (short, long) = root > 0 ? (2 * s, root + magnitude) : (0, 1)
      let norm = hypotenuse(short, long)
      let (x, y) = delta >= 0 ? (short / norm, long / norm) : (long / norm, short / norm)
      for grows in [true, false] {
        let (i, o) = grows ? (x, y) : (-y, x)
        modes.append(
          Mode(
            input: k, output: k, alongInput: i, alongOutput: o, grows: grows, excess: excess,
            start: Vectors.sum(i, p[k], q[k].map { o * $0 })))
      }
    }
    for k in pairs..<max(pairs, target.columns) {
      modes.append(
        Mode(
          input: k, output: nil, alongInput: 1, alongOutput: 0, grows: delta < 0, excess: 0, start: p[k]))
    }
    for k in pairs..<max(pairs, target.rows) {
      modes.append(
        Mode(
          input: nil, output: k, alongInput: 0, alongOutput: 1, grows: delta > 0, excess: 0, start: q[k]))
    }
    self.modes = modes
  }

  /// Vectors with others that make an orthonormal basis of them: of all unit vectors always that of which most is left.
  private static func completed(_ vectors: [[Double]], count: Int) -> [[Double]] {
    var basis = vectors
    while basis.count < count {
      let rests = (0..<count).map { index in
        var rest = (0..<count).map { $0 == index ? 1.0 : 0 }
        for _ in 0..<2 {
          for direction in basis { rest = Vectors.sum(-Vectors.dot(direction, rest), direction, rest) }
        }
        return rest
      }
      let rest = rests.max { Vectors.norm($0) < Vectors.norm($1) } ?? []
      let norm = Vectors.norm(rest)
      basis.append(rest.map { $0 / norm })
    }
    return basis
  }

  /// Wᵀ (d × h) and Aᵀ (c × h), up to a rotation of the neurons.
  func layers(at time: Double) -> (weights: Matrix, readouts: Matrix) {
    guard time > 0 else { return (weights, readouts) }
    let rows = modes(at: time)
    let h = weights.columns
    func combined(_ directions: [[Double]], _ part: (Mode) -> (Int?, Double)) -> Matrix {
      var elements = [Double](repeating: 0, count: directions.count * h)
      for (mode, row) in zip(modes, rows) {
        guard case (let direction?, let factor) = part(mode) else { continue }
        for (place, component) in directions[direction].enumerated() {
          for neuron in 0..<h { elements[place * h + neuron] += component * factor * row[neuron] }
        }
      }
      return Matrix(rows: directions.count, columns: h, elements: elements)
    }
    return (
      combined(inputs) { ($0.input, $0.alongInput) }, combined(outputs) { ($0.output, $0.alongOutput) }
    )
  }

  /// How a mode weighs at a time: w = ∫₀ᵗ e^{2λu} du = e^{|δ|t} e^{et} c or c, and κ = e^{λt}/√w.
  private struct Weight {
    var grows: Bool
    var growth, logarithm, kappa: Double

    init(_ mode: Mode, magnitude: Double, time: Double) {
      let decaying = Growth.decaying(magnitude + mode.excess, time)
      grows = mode.grows
      growth = mode.grows ? mode.excess : 0
      logarithm = Double.log(decaying)
      kappa =
        (mode.grows ? 1 : Double.exp(-(magnitude + mode.excess) * time / 2)) / decaying.squareRoot()
    }
  }

  /// The rows of Q(t), one for each mode.
  private func modes(at time: Double) -> [[Double]] {
    let weights = modes.map { Weight($0, magnitude: magnitude, time: time) }
    // ln √(w/w′).
    func ratio(_ one: Int, _ other: Int) -> Double {
      let (one, other) = (weights[one], weights[other])
      let fast = one.grows == other.grows ? 0 : (one.grows ? magnitude : -magnitude) * time
      return (fast + (one.growth - other.growth) * time + one.logarithm - other.logarithm) / 2
    }
    var rests = modes.map(\.start)
    var factors = modes.map { _ in [Double]() }
    var inverseSquares: [Double] = []
    var left = Set(modes.indices)
    while inverseSquares.count < rests[0].count {
      let sizes = rests.map { Double.log(Vectors.norm($0)) }
      let largest = left.sorted().reduce(nil as Int?) { best, index in
        guard sizes[index] > -.infinity else { return best }
        guard let best else { return index }
        return ratio(index, best) + sizes[index] > sizes[best] ? index : best
      }
      guard let pivot = largest else { break }
      left.remove(pivot)
      let norm = Vectors.norm(rests[pivot])
      let direction = rests[pivot].map { $0 / norm }
      for index in left {
        let part = Vectors.dot(rests[index], direction)
        let size = Double.exp(ratio(index, pivot) + Double.log(part.magnitude) - sizes[pivot])
        factors[index].append(part == 0 ? 0 : part < 0 ? -size : size)
        rests[index] = Vectors.sum(-part, direction, rests[index])
      }
      factors[pivot].append(1)
      let weight = weights[pivot]
      let grown = (weight.grows ? magnitude * time : 0) + weight.growth * time + weight.logarithm
      inverseSquares.append(Double.exp(-grown - 2 * sizes[pivot]))
    }
    return solved(factors, inverseSquares).enumerated().map { index, row in
      row.map { weights[index].kappa * $0 }
    }
  }

  /// The rows of L̂ C⁻ᵀ, filled up with zeros to h.
  private func solved(_ factors: [[Double]], _ inverseSquares: [Double]) -> [[Double]] {
    let count = inverseSquares.count
    let rows = factors.map { $0 + [Double](repeating: 0, count: count - $0.count) }
    // The Cholesky factor C of Λ⁻² + L̂ᵀL̂, row by row.
    var c: [[Double]] = []
    for i in 0..<count {
      var row: [Double] = []
      for j in 0...i {
        let own = rows.reduce(i == j ? inverseSquares[i] : 0) { $0 + $1[i] * $1[j] }
        let rest = own - Vectors.dot(row, i == j ? row : Array(c[j].prefix(j)))
        row.append(i == j ? rest.squareRoot() : rest / c[j][j])
      }
      c.append(row)
    }
    let zeros = [Double](repeating: 0, count: weights.columns - count)
    return rows.map { row in
      var solution: [Double] = []
      for i in 0..<count {
        solution.append((row[i] - Vectors.dot(Array(c[i].prefix(i)), solution)) / c[i][i])
      }
      return solution + zeros
    }
  }
}
