import KernelInterface

/// Some neighbouring samples on their way through a pass, with its room cut up for them.
///
/// Samples past the last one of the data have zero inputs and labels; their preactivations, outputs and
/// residuals are zero too, and they add nothing to any sum.
struct PassBlock<V: Lanes, L: Line> where L.Scalar == V.Scalar {
  typealias Scalar = V.Scalar
  let network: TwoLayerView<Scalar>
  let samples: SamplesView<Scalar>
  /// The first sample, one that begins a panel.
  let first: Int
  /// How many samples.
  let count: Int
  /// width × `row`: w_i·x_j, later v_j σ'(w_i·x_j) times the readout.
  let z: UnsafeMutablePointer<Scalar>
  /// How far the neurons' rows in `z` are apart.
  let row: Int
  /// Σ aᵢ σ(z_ij) over even i, later v_j = 2p/n · (f(x_j) − y_j).
  let right: UnsafeMutablePointer<Scalar>
  /// Σ aᵢ σ(z_ij) over odd i, later ℓ v_j.
  let left: UnsafeMutablePointer<Scalar>

  @inline(__always)
  init(
    _ network: TwoLayerView<Scalar>, _ samples: SamplesView<Scalar>, first: Int, room: PassRoom<Scalar>,
    scratch: UnsafeMutablePointer<Scalar>
  ) {
    self.network = network
    self.samples = samples
    self.first = first
    count = min(room.samples, samples.count - first)
    z = scratch
    row = room.samples
    right = scratch + row * network.width
    left = right + row
  }

  /// `count` rounded up to whole lines.
  @inline(__always) var columns: Int { (count + L.count - 1) / L.count * L.count }

  /// How many neurons at a time: their weights stay in the second cache, their rows of `z` in the first two.
  @inline(__always) var neurons: Int {
    let fitting = (256 << 10) / (network.stride * MemoryLayout<Scalar>.size)
    return min(64, max(8, fitting / 8 * 8))
  }

  /// Z = W Xᵀ and the outputs without their factor. count·d·h multiply-adds.
  ///
  /// Even and odd neurons are summed apart, each in order: so paired neurons of opposite readouts cancel exactly.
  @inline(__always)
  func forward() {
    let depth = samples.inputs.depth
    var neuron = 0
    while neuron < network.width {
      let neurons = min(neurons, network.width - neuron)
      var place = 0
      while place < count {
        let columns = min(panelWidth, count - place)
        product(
          V.self, into: z + neuron * row + place, cRow: row,
          Factor(base: network.weights + neuron * network.stride, row: network.stride, step: 1),
          samples.inputs.values + (first + place) * depth, bStep: panelWidth, rows: neurons, columns: columns,
          depth: depth, accumulate: false)
        clear(neuron, neurons, from: place + columns)
        addOutputs(neuron, neurons, place, columns: columns)
        place += panelWidth
      }
      neuron += neurons
    }
  }

  /// Zeros from the last vector of a product to the end of its line.
  @inline(__always)
  private func clear(_ neuron: Int, _ neurons: Int, from end: Int) {
    let narrow = V.Narrow.count
    let start = (end + narrow - 1) / narrow * narrow
    let stop = (end + L.count - 1) / L.count * L.count
    guard start < stop else { return }
    for i in neuron..<(neuron + neurons) {
      var column = start
      while column < stop {
        V.Narrow.zero.store(z + i * row + column)
        column += narrow
      }
    }
  }

  /// Adds to the outputs of one panel what some neurons contribute, the first of which is an even one.
  @inline(__always)
  private func addOutputs(_ neuron: Int, _ neurons: Int, _ place: Int, columns: Int) {
    let slope = L(repeating: network.slope)
    let end = neuron + neurons
    for column in stride(from: place, to: place + columns, by: L.count) {
      var even = neuron > 0 ? L.load(right + column) : L(repeating: 0)
      var odd = neuron > 0 ? L.load(left + column) : L(repeating: 0)
      var i = neuron
      var z = z + neuron * row + column
      while i + 1 < end {
        even = even.addingProduct(L(repeating: network.readout[i]), L.load(z).rectified(slope))
        odd = odd.addingProduct(L(repeating: network.readout[i + 1]), L.load(z + row).rectified(slope))
        i += 2
        z += 2 * row
      }
      if i < end { even = even.addingProduct(L(repeating: network.readout[i]), L.load(z).rectified(slope)) }
      even.store(right + column)
      odd.store(left + column)
    }
  }

  /// Puts v_j and ℓ v_j in place of the outputs, and adds up (f(x_j) − y_j)².
  @inline(__always)
  func residuals(addingTo loss: inout SIMD8<Double>) {
    let slope = L(repeating: network.slope)
    let factor = L(repeating: network.factor)
    let twiceFactor = L(repeating: 2 * network.factor / Scalar(samples.count))
    for column in stride(from: 0, to: columns, by: L.count) {
      let output = factor * (L.load(right + column) + L.load(left + column))
      let residual = output - L.load(samples.labels + first + column)
      residual.addSquares(to: &loss)
      let v = twiceFactor * residual
      v.store(right + column)
      (slope * v).store(left + column)
    }
  }
}

extension Line {
  /// σ(z): z where z ≥ 0, `slope` · z elsewhere.
  @inline(__always) func rectified(_ slope: Self) -> Self { choose(self, otherwise: slope * self) }
}
