package import KernelInterface

/// This variant's kernels for doubles.
package let doubleKernels: KernelTable<Double> = kernels(DoubleLanes.self, DoubleLine.self)
/// This variant's kernels for floats.
package let floatKernels: KernelTable<Float> = kernels(FloatLanes.self, FloatLine.self)

@inline(__always)
private func kernels<V: Lanes, L: Line>(_: V.Type, _: L.Type) -> KernelTable<V.Scalar>
where L.Scalar == V.Scalar {
  KernelTable(
    loss: { lossPass(V.self, L.self, $0, $1, scratch: $2) },
    lossAndGradient: { gradientPass(V.self, L.self, $0, $1, $2, gradient: $3, trace: $4, scratch: $5) },
    preactivations: { preactivationPanels(V.self, $0, $1, into: $2) },
    features: { tangentFeatures(L.self, $0, preactivations: $1, activations: $2, sensitivities: $3) },
    tangentKernelChange: { kernelChange(V.self, L.self, inputs: $0, from: $1, to: $2, scratch: $3) },
    product: { view in
      product(
        V.self, into: view.target, cRow: view.targetRow,
        Factor(base: view.left, row: view.leftRow, step: view.leftStep), view.right, bStep: view.rightRow,
        rows: view.rows, columns: view.columns, depth: view.depth, accumulate: view.accumulates)
    },
    kinkScan: { kinkScan(L.self, $0) },
    kinkDescent: { kinkDescent($0) },
    peak: { independentProducts(V.self, rounds: $0, scratch: $1) })
}
