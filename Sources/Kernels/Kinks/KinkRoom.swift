package import KernelInterface

/// Where the kinks of one neuron are worked out.
package struct KinkRoom<Scalar: KernelScalar>: Sendable {
  /// Rows of numbers, one a kink.
  package enum Row: Int, CaseIterable {
    case z, drift, driftGrowth, jump, jumpGrowth, impulse, mean, share, gates, later, push, pushGrowth
  }

  /// The samples that a scan finds.
  var found: [Int32]
  /// x_k, in rows of whole cache lines.
  private var inputs: AlignedVector<Scalar>
  /// The same, transposed: d rows, one number a kink.
  private var transposed: AlignedVector<Scalar>
  /// x_k·x_l, then x_k·∂L/∂w twice.
  private var products: AlignedVector<Scalar>
  /// The products once more, then the rows of ``Row``.
  private var numbers: AlignedVector<Double>
  /// How far rows of inputs are apart.
  private let stride: Int

  private static var row: Int { KinkCrossings.most }

  package init(samples: Int, inputs depth: Int) {
    let row = samples > 0 ? Self.row : 0
    stride = AlignedVector<Scalar>.wholeLines(covering: depth)
    found = Array(repeating: 0, count: samples)
    inputs = AlignedVector(zeros: row * stride)
    transposed = AlignedVector(zeros: stride * row)
    products = AlignedVector(zeros: (row + 2) * row)
    numbers = AlignedVector(zeros: (row + Row.allCases.count) * row)
  }

  /// A number of a kink.
  package subscript(row: Row, k: Int) -> Double {
    get { numbers[(Self.row + row.rawValue) * Self.row + k] }
    set { numbers[(Self.row + row.rawValue) * Self.row + k] = newValue }
  }

  /// x_k·x_l.
  func product(_ k: Int, _ l: Int) -> Double { numbers[k * Self.row + l] }

  /// x_k·∂L/∂w, at the start (0) or at the latest stage (1).
  func pull(_ k: Int, at place: Int) -> Double { Double(products[(Self.row + place) * Self.row + k]) }

  /// Takes the inputs of a sample for kink k.
  package mutating func gather(_ samples: TrainingSamples<Scalar>, _ sample: Int, to k: Int) {
    let stride = stride
    inputs.write { samples.copyInputs(of: sample, to: $0 + k * stride) }
  }

  /// Zeros past the last kink, and z where gates are closed.
  package mutating func clear(after count: Int) {
    for k in count..<Self.padded(count) {
      for row in Row.allCases { self[row, k] = row == .z ? -1 : 0 }
    }
  }

  private static func padded(_ count: Int) -> Int { AlignedVector<Double>.wholeLines(covering: count) }

  package mutating func transpose(_ count: Int, inputs depth: Int) {
    let stride = stride
    transposed.write { target in
      inputs.read { inputs in
        for k in 0..<count {
          Scalar.copy(inputs + k * stride, step: 1, to: target + k, step: Self.row, count: depth)
        }
      }
    }
  }

  /// All products of the kinks' inputs.
  package mutating func multiply(
    _ count: Int, inputs depth: Int, by kernel: KernelTable<Scalar>.Product
  ) {
    let stride = stride
    products.write { target in
      inputs.read { left in
        transposed.read { right in
          kernel(
            ProductView(
              target: target, targetRow: Self.row, left: left, leftRow: stride, leftStep: 1, right: right,
              rightRow: Self.row, rows: count, columns: count, depth: depth))
        }
      }
    }
    let padded = Self.padded(count)
    numbers.write { numbers in
      products.read { products in
        for k in 0..<count {
          for l in 0..<padded {
            numbers[k * Self.row + l] = l < count ? Double(products[k * Self.row + l]) : 0
          }
        }
      }
    }
  }

  /// Products of the kinks' inputs with a neuron's gradient, which begins at `first`.
  mutating func multiply(
    _ gradient: AlignedVector<Scalar>, from first: Int, place: Int, count: Int, inputs depth: Int,
    by kernel: KernelTable<Scalar>.Product
  ) {
    products.write { target in
      gradient.read { left in
        transposed.read { right in
          kernel(
            ProductView(
              target: target + (Self.row + place) * Self.row, targetRow: Self.row, left: left + first,
              leftRow: depth, leftStep: 1, right: right, rightRow: Self.row, rows: 1, columns: count,
              depth: depth))
        }
      }
    }
  }

  /// x_k·w_i.
  func product(
    ofInputs k: Int, with parameters: AlignedVector<Scalar>, _ neuron: Int, shape: TwoLayerShape<Scalar>
  ) -> Double {
    parameters.read { weights in
      inputs.read {
        Scalar.product(weights + neuron * shape.stride, $0 + k * stride, count: shape.inputs)
      }
    }
  }

  /// target_i ← target_i − factor · x_k.
  func subtractInputs(
    of k: Int, times factor: Double, from target: inout AlignedVector<Scalar>, _ neuron: Int,
    shape: TwoLayerShape<Scalar>
  ) {
    target.write { target in
      inputs.read {
        Scalar.subtract(
          Scalar(factor), times: $0 + k * stride, from: target + neuron * shape.stride, count: shape.inputs)
      }
    }
  }

  /// Descent of the kinks.
  package mutating func descend(_ count: Int, steps: Int, by kernel: KernelTable<Scalar>.KinkDescent) {
    numbers.write { numbers in
      func row(_ row: Row) -> UnsafeMutablePointer<Double> { numbers + (Self.row + row.rawValue) * Self.row }
      kernel(
        KinkDescentView(
          count: count, row: Self.row, steps: steps, z: row(.z), drift: row(.drift), jump: row(.jump),
          products: numbers, impulse: row(.impulse), mean: row(.mean), share: row(.share), gates: row(.gates),
          later: row(.later), push: row(.push)))
    }
  }
}
