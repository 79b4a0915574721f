package import KernelInterface
import KernelsBaseline

#if arch(x86_64)
  import KernelsAVX2
  import KernelsAVX512
#endif

extension Float: KernelScalar {
  package static func loss(
    _ network: TwoLayerView<Float>, _ samples: SampleRowsView<Float>, scratch: UnsafeMutablePointer<Float>,
    with set: InstructionSet
  ) -> Double {
    switch set {
    case .baseline: KernelsBaseline.loss(network, samples, scratch: scratch)
    #if arch(x86_64)
      case .avx2: KernelsAVX2.loss(network, samples, scratch: scratch)
      case .avx512: KernelsAVX512.loss(network, samples, scratch: scratch)
    #else
      case .avx2, .avx512: preconditionFailure("no such instructions here")
    #endif
    }
  }

  package static func lossAndGradient(
    _ network: TwoLayerView<Float>, _ samples: SampleRowsView<Float>, gradient: TwoLayerGradientView<Float>,
    scratch: UnsafeMutablePointer<Float>, with set: InstructionSet
  ) -> Double {
    switch set {
    case .baseline: KernelsBaseline.lossAndGradient(network, samples, gradient: gradient, scratch: scratch)
    #if arch(x86_64)
      case .avx2: KernelsAVX2.lossAndGradient(network, samples, gradient: gradient, scratch: scratch)
      case .avx512: KernelsAVX512.lossAndGradient(network, samples, gradient: gradient, scratch: scratch)
    #else
      case .avx2, .avx512: preconditionFailure("no such instructions here")
    #endif
    }
  }

  package static func preactivations(
    _ network: TwoLayerView<Float>, _ inputs: PanelsView<Float>, into z: UnsafeMutablePointer<Float>,
    with set: InstructionSet
  ) {
    switch set {
    case .baseline: KernelsBaseline.preactivations(network, inputs, into: z)
    #if arch(x86_64)
      case .avx2: KernelsAVX2.preactivations(network, inputs, into: z)
      case .avx512: KernelsAVX512.preactivations(network, inputs, into: z)
    #else
      case .avx2, .avx512: preconditionFailure("no such instructions here")
    #endif
    }
  }

  package static func features(
    _ network: TwoLayerView<Float>, preactivations: PanelsView<Float>,
    activations: UnsafeMutablePointer<Float>, sensitivities: UnsafeMutablePointer<Float>,
    with set: InstructionSet
  ) {
    switch set {
    case .baseline:
      KernelsBaseline.features(
        network, preactivations: preactivations, activations: activations, sensitivities: sensitivities)
    #if arch(x86_64)
      case .avx2:
        KernelsAVX2.features(
          network, preactivations: preactivations, activations: activations, sensitivities: sensitivities)
      case .avx512:
        KernelsAVX512.features(
          network, preactivations: preactivations, activations: activations, sensitivities: sensitivities)
    #else
      case .avx2, .avx512: preconditionFailure("no such instructions here")
    #endif
    }
  }

  package static func tangentKernelChange(
    inputs: PanelsView<Float>, from start: TangentFeaturesView<Float>, to now: TangentFeaturesView<Float>,
    scratch: UnsafeMutablePointer<Float>, with set: InstructionSet
  ) -> KernelChange {
    switch set {
    case .baseline:
      KernelsBaseline.tangentKernelChange(inputs: inputs, from: start, to: now, scratch: scratch)
    #if arch(x86_64)
      case .avx2: KernelsAVX2.tangentKernelChange(inputs: inputs, from: start, to: now, scratch: scratch)
      case .avx512: KernelsAVX512.tangentKernelChange(inputs: inputs, from: start, to: now, scratch: scratch)
    #else
      case .avx2, .avx512: preconditionFailure("no such instructions here")
    #endif
    }
  }

  package static func peak(
    rounds: Int, scratch: UnsafeMutablePointer<Float>, with set: InstructionSet
  ) -> Int {
    switch set {
    case .baseline: KernelsBaseline.peak(rounds: rounds, scratch: scratch)
    #if arch(x86_64)
      case .avx2: KernelsAVX2.peak(rounds: rounds, scratch: scratch)
      case .avx512: KernelsAVX512.peak(rounds: rounds, scratch: scratch)
    #else
      case .avx2, .avx512: preconditionFailure("no such instructions here")
    #endif
    }
  }

  package static func subtract(
    _ factor: Float, times y: UnsafePointer<Float>, from x: UnsafeMutablePointer<Float>, count: Int
  ) {
    subtractLoop(factor, times: y, from: x, count: count)
  }

  package static func combine(
    _ x: UnsafeMutablePointer<Float>, own: Float, with factors: (Float, Float, Float, Float),
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafePointer<Float>,
    _ d: UnsafePointer<Float>, count: Int
  ) {
    combineLoop(x, own: own, factors.0, a, factors.1, b, factors.2, c, factors.3, d, count: count)
  }

  package static func squaredDistance(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int)
    -> Double
  {
    squaredDistanceLoop(x, y, count: count)
  }

  package static func squaredNorm(_ x: UnsafePointer<Float>, count: Int) -> Double {
    squaredNormLoop(x, count: count)
  }

  package static func signChanges(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int) -> Int {
    signChangesLoop(x, y, count: count)
  }

  package static func round(_ numbers: [Double], into target: UnsafeMutablePointer<Float>) {
    for (i, number) in numbers.enumerated() { target[i] = Float(number) }
  }

  package static func widen(_ source: UnsafePointer<Float>, count: Int) -> [Double] {
    (0..<count).map { Double(source[$0]) }
  }
}
