package import Kernels
package import PortableMath
package import Training

/// ½‖X a w − y‖² of the parameters (w, a).
package struct SimulatedNeuron: Objective {
  let inputs: Matrix
  let labels: [Double]
  package let groups: [ParameterGroup]

  package init(inputs: Matrix, labels: [Double], rates: Rates) {
    self.inputs = inputs
    self.labels = labels
    let d = inputs.columns
    groups = [.init(range: 0..<d, rate: rates.w), .init(range: d..<d + 1, rate: rates.a)]
  }

  package func evaluate(at parameters: AlignedVector<Double>, gradient: inout AlignedVector<Double>) -> Double
  {
    let d = inputs.columns
    let a = parameters[d]
    for i in 0...d { gradient[i] = 0 }
    var loss = 0.0
    for j in 0..<inputs.rows {
      var projection = 0.0
      for i in 0..<d { projection += inputs[j, i] * parameters[i] }
      let residual = a * projection - labels[j]
      for i in 0..<d { gradient[i] += a * residual * inputs[j, i] }
      gradient[d] += residual * projection
      loss += residual * residual / 2
    }
    return loss
  }
}

/// ½(u_1 ⋯ u_L − s*)², one mode of a deep linear network.
package struct SimulatedMode: Objective {
  let target: Double
  package let groups: [ParameterGroup]

  package init(depth: Int, target: Double, rate: Double) {
    self.target = target
    groups = [.init(range: 0..<depth, rate: rate)]
  }

  package func evaluate(at parameters: AlignedVector<Double>, gradient: inout AlignedVector<Double>) -> Double
  {
    let depth = parameters.count
    // Products of the layers above each, then times those below.
    var product = 1.0
    for i in (0..<depth).reversed() {
      gradient[i] = product
      product *= parameters[i]
    }
    let gap = product - target
    var below = 1.0
    for i in 0..<depth {
      gradient[i] *= gap * below
      below *= parameters[i]
    }
    return gap * gap / 2
  }
}

/// ½‖AᵀW − F*‖² of the parameters (W, A), row-major.
package struct SimulatedWideNetwork: Objective {
  let target: Matrix
  let width: Int
  package let groups: [ParameterGroup]

  package init(width: Int, target: Matrix, rates: Rates) {
    self.width = width
    self.target = target
    let weights = width * target.columns
    groups = [
      .init(range: 0..<weights, rate: rates.w),
      .init(range: weights..<weights + width * target.rows, rate: rates.a),
    ]
  }

  /// AᵀW (c × d) of parameters.
  package func map(of parameters: [Double]) -> Matrix {
    let weights = width * target.columns
    let w = Matrix(rows: width, columns: target.columns, elements: Array(parameters[..<weights]))
    let a = Matrix(rows: width, columns: target.rows, elements: Array(parameters[weights...]))
    return a.transposed * w
  }

  package func evaluate(at parameters: AlignedVector<Double>, gradient: inout AlignedVector<Double>) -> Double
  {
    let (c, d) = (target.rows, target.columns)
    let readouts = width * d
    for i in 0..<parameters.count { gradient[i] = 0 }
    var loss = 0.0
    for o in 0..<c {
      for i in 0..<d {
        var gap = -target[o, i]
        for k in 0..<width { gap += parameters[readouts + k * c + o] * parameters[k * d + i] }
        for k in 0..<width {
          gradient[k * d + i] += gap * parameters[readouts + k * c + o]
          gradient[readouts + k * c + o] += gap * parameters[k * d + i]
        }
        loss += gap * gap / 2
      }
    }
    return loss
  }
}
