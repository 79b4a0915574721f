package import KernelInterface

// Loops that are the same in every instruction set, so that their bits are too.

extension KernelScalar {
  package static func subtract(
    _ factor: Self, times y: UnsafePointer<Self>, from x: UnsafeMutablePointer<Self>, count: Int
  ) {
    for i in 0..<count { x[i] -= factor * y[i] }
  }

  package static func combine(
    _ x: UnsafeMutablePointer<Self>, own: Self, with factors: (Self, Self, Self, Self),
    _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, _ c: UnsafePointer<Self>, _ d: UnsafePointer<Self>,
    count: Int
  ) {
    let (alpha, beta, gamma, epsilon) = factors
    if own == 0 {
      for i in 0..<count { x[i] = alpha * a[i] + beta * b[i] + gamma * c[i] + epsilon * d[i] }
    } else {
      for i in 0..<count {
        x[i] = own * x[i] + alpha * a[i] + beta * b[i] + gamma * c[i] + epsilon * d[i]
      }
    }
  }

  package static func scale(_ x: UnsafeMutablePointer<Self>, by factor: Self, count: Int) {
    for i in 0..<count { x[i] *= factor }
  }

  package static func squaredDistance(
    _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, count: Int
  ) -> Double {
    var sum = 0.0
    for i in 0..<count {
      let difference = Double(x[i]) - Double(y[i])
      sum += difference * difference
    }
    return sum
  }

  package static func squaredNorm(_ x: UnsafePointer<Self>, count: Int) -> Double {
    var sum = 0.0
    for i in 0..<count { sum += Double(x[i]) * Double(x[i]) }
    return sum
  }

  package static func product(_ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, count: Int) -> Double {
    var sum = 0.0
    for i in 0..<count { sum += Double(x[i]) * Double(y[i]) }
    return sum
  }

  package static func signChanges(_ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, count: Int) -> Int {
    var changes = 0
    for i in 0..<count {
      let differ = (x[i] > 0) != (y[i] > 0) || (x[i] < 0) != (y[i] < 0)
      changes &+= differ ? 1 : 0
    }
    return changes
  }

  package static func rectify(
    _ z: UnsafePointer<Self>, slope: Self, into target: UnsafeMutablePointer<Self>, count: Int
  ) {
    for i in 0..<count { target[i] = z[i] >= 0 ? z[i] : slope * z[i] }
  }

  package static func mask(
    _ x: UnsafeMutablePointer<Self>, by z: UnsafePointer<Self>, slope: Self, count: Int
  ) {
    for i in 0..<count { x[i] = z[i] >= 0 ? x[i] : slope * x[i] }
  }

  package static func residuals(
    _ x: UnsafeMutablePointer<Self>, factor: Self, _ y: UnsafePointer<Self>, count: Int
  ) -> Double {
    var sum = 0.0
    for i in 0..<count {
      let residual = factor * x[i] - y[i]
      x[i] = residual
      sum += Double(residual) * Double(residual)
    }
    return sum
  }

  package static func addProducts(
    _ x: UnsafeMutablePointer<Self>, _ y: UnsafePointer<Self>, _ z: UnsafePointer<Self>, count: Int
  ) {
    for i in 0..<count { x[i] += y[i] * z[i] }
  }

  package static func addChange(
    from x: UnsafePointer<Self>, to y: UnsafePointer<Self>, count: Int, weight: Double,
    change: inout KernelChange
  ) {
    var (norm, cross, square) = (0.0, 0.0, 0.0)
    for i in 0..<count {
      let (start, difference) = (Double(x[i]), Double(y[i] - x[i]))
      norm += start * start
      cross += start * difference
      square += difference * difference
    }
    change.squaredNorm += weight * norm
    change.productWithChange += weight * cross
    change.squaredChange += weight * square
  }

  package static func transposePanel(
    _ panel: UnsafePointer<Self>, depth: Int, into rows: UnsafeMutablePointer<Self>, stride: Int,
    samples: Int
  ) {
    for j in 0..<samples {
      let row = rows + j * stride
      for k in 0..<depth { row[k] = panel[k * panelWidth + j] }
      for k in depth..<stride { row[k] = 0 }
    }
  }

  package static func spread(
    _ values: UnsafePointer<Self>, into panel: UnsafeMutablePointer<Self>, count: Int
  ) {
    for k in 0..<count {
      for j in 0..<panelWidth { panel[k * panelWidth + j] = values[k] }
    }
  }

  package static func copy(
    _ source: UnsafePointer<Self>, step: Int, to target: UnsafeMutablePointer<Self>, step targetStep: Int,
    count: Int
  ) {
    for i in 0..<count { target[i * targetStep] = source[i * step] }
  }

  package static func round(_ numbers: [Double], into target: UnsafeMutablePointer<Self>) {
    for (i, number) in numbers.enumerated() { target[i] = Self(number) }
  }

  package static func widen(_ source: UnsafePointer<Self>, count: Int) -> [Double] {
    (0..<count).map { Double(source[$0]) }
  }
}
