package import KernelInterface
import KernelsBaseline

#if arch(x86_64)
  import KernelsAVX2
  import KernelsAVX512
#endif

extension Double: KernelScalar {
  package static func loss(
    _ network: TwoLayerView<Double>, _ samples: SampleRowsView<Double>, scratch: UnsafeMutablePointer<Double>,
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
    _ network: TwoLayerView<Double>, _ samples: SampleRowsView<Double>,
    gradient: TwoLayerGradientView<Double>, scratch: UnsafeMutablePointer<Double>, with set: InstructionSet
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
    _ network: TwoLayerView<Double>, _ inputs: PanelsView<Double>, into z: UnsafeMutablePointer<Double>,
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
    _ network: TwoLayerView<Double>, preactivations: PanelsView<Double>,
    activations: UnsafeMutablePointer<Double>, sensitivities: UnsafeMutablePointer<Double>,
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
    inputs: PanelsView<Double>, from start: TangentFeaturesView<Double>, to now: TangentFeaturesView<Double>,
    scratch: UnsafeMutablePointer<Double>, with set: InstructionSet
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
    rounds: Int, scratch: UnsafeMutablePointer<Double>, with set: InstructionSet
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
    _ factor: Double, times y: UnsafePointer<Double>, from x: UnsafeMutablePointer<Double>, count: Int
  ) {
    subtractLoop(factor, times: y, from: x, count: count)
  }

  package static func combine(
    _ x: UnsafeMutablePointer<Double>, own: Double, with factors: (Double, Double, Double, Double),
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ c: UnsafePointer<Double>,
    _ d: UnsafePointer<Double>, count: Int
  ) {
    combineLoop(x, own: own, factors.0, a, factors.1, b, factors.2, c, factors.3, d, count: count)
  }

  package static func squaredDistance(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int)
    -> Double
  {
    squaredDistanceLoop(x, y, count: count)
  }

  package static func squaredNorm(_ x: UnsafePointer<Double>, count: Int) -> Double {
    squaredNormLoop(x, count: count)
  }

  package static func signChanges(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int) -> Int {
    signChangesLoop(x, y, count: count)
  }

  package static func round(_ numbers: [Double], into target: UnsafeMutablePointer<Double>) {
    for (i, number) in numbers.enumerated() { target[i] = Double(number) }
  }

  package static func widen(_ source: UnsafePointer<Double>, count: Int) -> [Double] {
    (0..<count).map { Double(source[$0]) }
  }
}
