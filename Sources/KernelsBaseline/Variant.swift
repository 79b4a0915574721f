package import KernelInterface

// The kernels of this variant for each precision. They carry no generic code across the module's border:
// what runs here must have been compiled for this instruction set, all of it.

/// Σ (f − y)² over `samples`; see `lossPass`.
@inline(never) package func loss(
  _ network: TwoLayerView<Double>, _ samples: SampleRowsView<Double>, scratch: UnsafeMutablePointer<Double>
) -> Double {
  lossPass(DoubleLanes.self, DoubleOctet.self, network, samples, scratch: scratch)
}

/// Σ (f − y)² over `samples` and the gradient of its mean; see `gradientPass`.
@inline(never) package func lossAndGradient(
  _ network: TwoLayerView<Double>, _ samples: SampleRowsView<Double>, gradient: TwoLayerGradientView<Double>,
  scratch: UnsafeMutablePointer<Double>
) -> Double {
  gradientPass(DoubleLanes.self, DoubleOctet.self, network, samples, gradient: gradient, scratch: scratch)
}

/// Zᵀ in panels; see `preactivationPanels`.
@inline(never) package func preactivations(
  _ network: TwoLayerView<Double>, _ inputs: PanelsView<Double>, into z: UnsafeMutablePointer<Double>
) {
  preactivationPanels(DoubleLanes.self, network, inputs, into: z)
}

/// σ(z) and a σ'(z) in panels; see `tangentFeatures`.
@inline(never) package func features(
  _ network: TwoLayerView<Double>, preactivations: PanelsView<Double>,
  activations: UnsafeMutablePointer<Double>,
  sensitivities: UnsafeMutablePointer<Double>
) {
  tangentFeatures(
    DoubleOctet.self, network, preactivations: preactivations, activations: activations,
    sensitivities: sensitivities)
}

/// How the tangent kernel moved; see `kernelChange`.
@inline(never) package func tangentKernelChange(
  inputs: PanelsView<Double>, from start: TangentFeaturesView<Double>, to now: TangentFeaturesView<Double>,
  scratch: UnsafeMutablePointer<Double>
) -> KernelChange {
  kernelChange(DoubleLanes.self, DoubleOctet.self, inputs: inputs, from: start, to: now, scratch: scratch)
}

/// Σ (f − y)² over `samples`; see `lossPass`.
@inline(never) package func loss(
  _ network: TwoLayerView<Float>, _ samples: SampleRowsView<Float>, scratch: UnsafeMutablePointer<Float>
) -> Double {
  lossPass(FloatLanes.self, FloatOctet.self, network, samples, scratch: scratch)
}

/// Σ (f − y)² over `samples` and the gradient of its mean; see `gradientPass`.
@inline(never) package func lossAndGradient(
  _ network: TwoLayerView<Float>, _ samples: SampleRowsView<Float>, gradient: TwoLayerGradientView<Float>,
  scratch: UnsafeMutablePointer<Float>
) -> Double {
  gradientPass(FloatLanes.self, FloatOctet.self, network, samples, gradient: gradient, scratch: scratch)
}

/// Zᵀ in panels; see `preactivationPanels`.
@inline(never) package func preactivations(
  _ network: TwoLayerView<Float>, _ inputs: PanelsView<Float>, into z: UnsafeMutablePointer<Float>
) {
  preactivationPanels(FloatLanes.self, network, inputs, into: z)
}

/// σ(z) and a σ'(z) in panels; see `tangentFeatures`.
@inline(never) package func features(
  _ network: TwoLayerView<Float>, preactivations: PanelsView<Float>, activations: UnsafeMutablePointer<Float>,
  sensitivities: UnsafeMutablePointer<Float>
) {
  tangentFeatures(
    FloatOctet.self, network, preactivations: preactivations, activations: activations,
    sensitivities: sensitivities)
}

/// How the tangent kernel moved; see `kernelChange`.
@inline(never) package func tangentKernelChange(
  inputs: PanelsView<Float>, from start: TangentFeaturesView<Float>, to now: TangentFeaturesView<Float>,
  scratch: UnsafeMutablePointer<Float>
) -> KernelChange {
  kernelChange(FloatLanes.self, FloatOctet.self, inputs: inputs, from: start, to: now, scratch: scratch)
}
