import KernelInterface

/// Sums over samples in a line of partial sums each: ∂L/∂a, and ∂L/∂w of the inputs after the whole lines,
/// for which vectors along inputs would be mostly empty.
struct PartialSums<V: Lanes, L: Line> where L.Scalar == V.Scalar {
  typealias Scalar = V.Scalar
  /// width × (1 + rest) lines.
  let base: UnsafeMutablePointer<Scalar>
  /// h.
  let width: Int
  /// How many inputs.
  let rest: Int

  /// Where the line of ∂L/∂a_i is.
  @inline(__always) func readout(_ neuron: Int) -> UnsafeMutablePointer<Scalar> { base + neuron * L.count }

  /// Where the lines of ∂L/∂w_i are.
  @inline(__always) func weights(_ neuron: Int) -> UnsafeMutablePointer<Scalar> {
    base + (width + neuron * rest) * L.count
  }

  /// Adds G Xᵀ over `columns` samples, G in rows `row` apart and X in panels of `depth` inputs.
  ///
  /// Two neurons and four or two inputs at a time; where there are fewer, the last is taken twice.
  @inline(__always)
  func addRest(
    _ neuron: Int, _ neurons: Int, _ g: UnsafePointer<Scalar>, row: Int, panels: UnsafePointer<Scalar>,
    depth: Int, columns: Int, accumulate: Bool
  ) {
    for i in stride(from: neuron, to: neuron + neurons, by: 2) {
      let second = min(i + 1, neuron + neurons - 1)
      var input = 0
      while input < rest {
        let x = panels + (depth - rest + input) * panelWidth
        let inputs = rest - input
        let pair = PairOfRows(first: g + i * row, second: g + second * row)
        let sums = PairOfRows(
          first: weights(i) + input * L.count, second: weights(second) + input * L.count)
        if inputs > 2 {
          dots(
            FourDots<V>.self, sums, pair, x, depth: depth, inputs: inputs, columns: columns,
            accumulate: accumulate)
        } else {
          dots(
            TwoDots<V>.self, sums, pair, x, depth: depth, inputs: inputs, columns: columns,
            accumulate: accumulate)
        }
        input += 4
      }
    }
  }

  /// Adds up the partial sums: the end of a gradient, whose rows are `rowStride` apart.
  @inline(__always)
  func finish(_ gradient: TwoLayerGradientView<Scalar>, depth: Int, stride rowStride: Int) {
    let zero = L(repeating: 0)
    zero.store(gradient.readout + (width - 1) / L.count * L.count)
    var row = gradient.weights + depth - rest
    for i in 0..<width {
      gradient.readout[i] = L.load(readout(i)).sum()
      // The rest of the inputs and the padding share the last line of a row.
      if rest > 0 { zero.store(row) }
      for input in 0..<rest { row[input] = L.load(weights(i) + input * L.count).sum() }
      row += rowStride
    }
  }
}

/// The same place in the rows of two neurons.
private struct PairOfRows<Pointer> {
  var first: Pointer, second: Pointer
}

/// Sums of one row with some others, in registers.
private protocol Dots {
  associatedtype Vector: Lanes
  typealias Scalar = Vector.Scalar
  static var zero: Self { get }
  /// Reads sums one of which is at each of the places, `last` being the place of the last.
  static func load(_ address: UnsafePointer<Scalar>, row: Int, last: Int) -> Self
  func store(_ address: UnsafeMutablePointer<Scalar>, row: Int, last: Int)
  mutating func addProducts(_ x: Vector, _ others: Self)
}

private struct TwoDots<Vector: Lanes>: Dots {
  typealias Scalar = Vector.Scalar
  var first: Vector, second: Vector
  @inline(__always) static var zero: Self { Self(first: Vector.zero, second: Vector.zero) }
  @inline(__always) static func load(_ address: UnsafePointer<Scalar>, row: Int, last: Int) -> Self {
    Self(first: Vector.load(address), second: Vector.load(address + min(1, last) * row))
  }
  @inline(__always) func store(_ address: UnsafeMutablePointer<Scalar>, row: Int, last: Int) {
    first.store(address)
    second.store(address + min(1, last) * row)
  }
  @inline(__always) mutating func addProducts(_ x: Vector, _ others: Self) {
    first.addProduct(x, others.first)
    second.addProduct(x, others.second)
  }
}

private struct FourDots<Vector: Lanes>: Dots {
  typealias Scalar = Vector.Scalar
  var low: TwoDots<Vector>, high: TwoDots<Vector>
  @inline(__always) static var zero: Self { Self(low: TwoDots.zero, high: TwoDots.zero) }
  @inline(__always) static func load(_ address: UnsafePointer<Scalar>, row: Int, last: Int) -> Self {
    Self(
      low: TwoDots.load(address, row: row, last: 1),
      high: TwoDots.load(address + 2 * row, row: row, last: last - 2))
  }
  @inline(__always) func store(_ address: UnsafeMutablePointer<Scalar>, row: Int, last: Int) {
    low.store(address, row: row, last: 1)
    high.store(address + 2 * row, row: row, last: last - 2)
  }
  @inline(__always) mutating func addProducts(_ x: Vector, _ others: Self) {
    low.addProducts(x, others.low)
    high.addProducts(x, others.high)
  }
}

extension PartialSums {
  /// The sums of two neurons with two or four inputs.
  @inline(__always)
  private func dots<D: Dots>(
    _: D.Type, _ sums: PairOfRows<UnsafeMutablePointer<Scalar>>, _ g: PairOfRows<UnsafePointer<Scalar>>,
    _ x: UnsafePointer<Scalar>, depth: Int, inputs: Int, columns: Int, accumulate: Bool
  ) where D.Vector == V {
    // Each part of a line is a vector of its own.
    for part in stride(from: 0, to: L.count, by: V.count) {
      var first = D.zero
      var second = D.zero
      let last = inputs - 1
      if accumulate {
        first = D.load(sums.first + part, row: L.count, last: last)
        second = D.load(sums.second + part, row: L.count, last: last)
      }
      var x = x + part
      var place = 0
      while place < columns {
        let end = min(place + panelWidth, columns)
        for column in stride(from: place, to: end, by: L.count) {
          let values = D.load(x + column - place, row: panelWidth, last: last)
          first.addProducts(V.load(g.first + column + part), values)
          second.addProducts(V.load(g.second + column + part), values)
        }
        x += depth * panelWidth
        place = end
      }
      first.store(sums.first + part, row: L.count, last: last)
      second.store(sums.second + part, row: L.count, last: last)
    }
  }
}
