import KernelInterface

/// What the samples of a block leave in a trace (``KinkTraceView``).
extension PassBlock {
  /// v_j.
  @inline(__always)
  func leaveSlopes(_ trace: KinkTraceView<Scalar>) {
    guard let slopes = trace.slopes else { return }
    for column in stride(from: 0, to: columns, by: L.count) {
      L.load(right + column).store(slopes + first + column)
    }
  }

  /// z_ij of some neurons.
  @inline(__always)
  func leavePreactivations(_ neuron: Int, _ neurons: Int, _ trace: KinkTraceView<Scalar>) {
    guard let preactivations = trace.preactivations else { return }
    for i in neuron..<(neuron + neurons) {
      let target = preactivations + i * trace.row + first
      for column in stride(from: 0, to: columns, by: L.count) {
        L.load(z + i * row + column).store(target + column)
      }
    }
  }

  /// G_ij of some neurons, where they have taken the place of z.
  @inline(__always)
  func leaveImpulses(_ neuron: Int, _ neurons: Int, _ trace: KinkTraceView<Scalar>) {
    guard let impulses = trace.impulses else { return }
    let weight = L(repeating: trace.weight)
    for i in neuron..<(neuron + neurons) {
      let target = impulses + i * trace.row + first
      if trace.accumulates {
        for column in stride(from: 0, to: columns, by: L.count) {
          L.load(target + column).addingProduct(weight, L.load(z + i * row + column)).store(target + column)
        }
      } else {
        for column in stride(from: 0, to: columns, by: L.count) {
          (weight * L.load(z + i * row + column)).store(target + column)
        }
      }
    }
  }
}
