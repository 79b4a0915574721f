import Kernels

/// A small problem and what loops written for clarity make of it, in double precision.
struct Reference {
  let n: Int, d: Int, h: Int
  let slope: Double, factor: Double
  let x: [[Double]], y: [Double], w: [[Double]], a: [Double]

  init(n: Int, d: Int, h: Int, slope: Double = 0, factor: Double = 1, seed: UInt64 = 1) {
    (self.n, self.d, self.h, self.slope, self.factor) = (n, d, h, slope, factor)
    // Numbers that are floats already, so that both precisions see the same problem.
    func numbers(_ purpose: UInt32, _ index: Int, _ count: Int) -> [Double] {
      let stream = RandomStream(seed: seed, purpose: purpose, index: index)
      return (0..<count).map { Double(Float(stream.gaussian(at: $0))) }
    }
    x = (0..<n).map { numbers(1, $0, d) }
    y = numbers(2, 0, n)
    w = (0..<h).map { numbers(3, $0, d) }
    a = numbers(4, 0, h)
  }

  init(
    n: Int, d: Int, h: Int, slope: Double, factor: Double, x: [[Double]], y: [Double], w: [[Double]],
    a: [Double]
  ) {
    (self.n, self.d, self.h, self.slope, self.factor) = (n, d, h, slope, factor)
    (self.x, self.y, self.w, self.a) = (x, y, w, a)
  }

  func derivative(_ z: Double) -> Double { z >= 0 ? 1 : slope }

  /// z_ji = w_i·x_j.
  var preactivations: [[Double]] { x.map { x in w.map { w in zip(x, w).reduce(0) { $0 + $1.0 * $1.1 } } } }

  var residuals: [Double] {
    zip(preactivations, y).map { z, y in
      factor * zip(a, z).reduce(0) { $0 + $1.0 * derivative($1.1) * $1.1 } - y
    }
  }

  var loss: Double { residuals.reduce(0) { $0 + $1 * $1 } / Double(n) }

  /// ∂L/∂f_j σ′(z_ij), `outer` being ∂L/∂f_j p. Where that jumps at z = 0 with the sign of a_i, `blur` makes it rise
  /// evenly instead, over a range of z that is `blur` times a_i times the jump and has 0 in its middle.
  func slope(_ z: Double, _ a: Double, _ outer: Double, blur: Double) -> Double {
    let jump = outer - outer * slope
    guard blur > 0, a * jump > 0 else { return outer * derivative(z) }
    return outer * slope + jump * min(max(0.5 + z / (blur * a * jump), 0), 1)
  }

  /// ∂L/∂W (h × d, row-major) and ∂L/∂a.
  func gradient(blur: Double = 0) -> (weights: [Double], readout: [Double]) {
    var weights = [Double](repeating: 0, count: h * d)
    var readout = [Double](repeating: 0, count: h)
    for (j, (z, r)) in zip(preactivations, residuals).enumerated() {
      for i in 0..<h {
        let v = slope(z[i], a[i], 2 / Double(n) * factor * r, blur: blur)
        readout[i] += v * z[i]
        for k in 0..<d { weights[i * d + k] += v * a[i] * x[j][k] }
      }
    }
    return (weights, readout)
  }

  /// The gradient of f at each sample with respect to every parameter: n × (h + hd).
  var features: [[Double]] {
    zip(x, preactivations).map { x, z in
      (0..<h).map { factor * derivative(z[$0]) * z[$0] }
        + (0..<h).flatMap { i in x.map { factor * a[i] * derivative(z[i]) * $0 } }
    }
  }

  func shape<S: KernelScalar>(_: S.Type) -> TwoLayerShape<S> { TwoLayerShape(inputs: d, width: h) }
  func parameters<S: KernelScalar>(_: S.Type) -> AlignedVector<S> {
    shape(S.self).pack(weights: w.flatMap(\.self), readout: a)
  }
  func samples<S: KernelScalar>(_: S.Type) -> TrainingSamples<S> {
    TrainingSamples(inputs: x.flatMap(\.self), labels: y, depth: d)
  }
  func pass<S: KernelScalar>(_: S.Type, _ set: InstructionSet) -> TwoLayerPass<S> {
    TwoLayerPass(shape: shape(S.self), slope: slope, factor: factor, instructionSet: set)
  }
}

/// max |aᵢ − bᵢ| / max |bᵢ|.
func relativeDifference(_ a: [Double], _ b: [Double]) -> Double {
  let scale = b.map(\.magnitude).max() ?? 0
  let difference = zip(a, b).map { ($0 - $1).magnitude }.max() ?? 0
  return scale == 0 ? difference : difference / scale
}

/// Shapes with every kind of tail: samples by vectors, panels of 48 and blocks of 240, inputs by lines and bands
/// of three, neurons by tiles, pairs and blocks.
let shapes: [(n: Int, d: Int, h: Int)] = [
  (1, 1, 1), (1, 100, 50), (2, 40, 21), (2, 1, 2), (3, 2, 3), (5, 3, 4), (31, 4, 5), (32, 5, 7), (33, 6, 8),
  (64, 7, 9), (65, 8, 12),
  (7, 100, 13), (40, 10, 16), (100, 9, 17), (50, 11, 24), (49, 12, 25), (48, 13, 31), (97, 3, 33),
  (20, 2, 50),
  (130, 21, 50), (64, 30, 60), (35, 17, 64), (66, 19, 65), (36, 5, 100), (47, 33, 129), (250, 17, 70),
  (500, 40, 20), (300, 3, 150), (300, 70, 40), (100, 5, 800), (20, 2500, 30),
]
