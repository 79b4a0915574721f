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
  /// Room for the inputs of one sample, whole lines of them.
  let sample: UnsafeMutablePointer<Scalar>

  @inline(__always)
  init(
    _ network: TwoLayerView<Scalar>, _ samples: SamplesView<Scalar>, first: Int, room: PassRoom,
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
    sample = left + row
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
    // Vectors along one or two samples would be mostly empty.
    if samples.count <= 2 { return forwardOneByOne() }
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

  /// The same for very few samples, each z in a line of partial sums over inputs.
  @inline(never)
  private func forwardOneByOne() {
    for i in 0..<network.width { L(repeating: 0).store(z + i * row) }
    for j in 0..<count {
      for k in 0..<network.depth { sample[k] = samples.inputs.values[k * panelWidth + j] }
      for k in network.depth..<network.stride { sample[k] = 0 }
      for i in 0..<network.width {
        let weights = network.weights + i * network.stride
        var sum = L(repeating: 0)
        for k in stride(from: 0, to: network.stride, by: L.count) {
          sum = sum.addingProduct(L.load(weights + k), L.load(sample + k))
        }
        z[i * row + j] = sum.sum()
      }
    }
    addOutputs(0, network.width, 0, columns: count)
  }

  /// Zeros from the last vector of a product to the end of its line.
  @inline(__always)
  private func clear(_ neuron: Int, _ neurons: Int, from end: Int) {
    let narrow = V.Narrow.count
    let start = (end + narrow - 1) / narrow * narrow
    let stop = (end + L.count - 1) / L.count * L.count
    for column in stride(from: start, to: stop, by: narrow) {
      for i in neuron..<(neuron + neurons) { V.Narrow.zero.store(z + i * row + column) }
    }
  }

  /// Adds to the outputs of one panel what some neurons contribute, the first of which is an even one.
  @inline(never)
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
  @inline(never)
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
