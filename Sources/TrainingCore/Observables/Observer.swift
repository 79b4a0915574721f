import Kernels

/// Takes the metrics of SCIENCE §4: whatever compares with the start, the test set and the conserved quantities.
struct Observer<Scalar: KernelScalar>: Sendable {
  private let rates: Rates
  private let test: LabelledSamples<Scalar>
  private let initialParameters: AlignedVector<Scalar>
  private let initialConserved: [Double]
  private let initialFeatures: TangentFeatures<Scalar>
  private var pass: TwoLayerPass<Scalar>
  private var kernel: TangentKernel<Scalar>

  /// Remembers the start: 3·n·h scalars, besides the parameters.
  init(
    from initialParameters: AlignedVector<Scalar>, rates: Rates, pass: TwoLayerPass<Scalar>,
    samples: SampleSet<Scalar>
  ) {
    self.rates = rates
    self.pass = pass
    self.initialParameters = initialParameters
    test = samples.test
    kernel = TangentKernel(of: pass, on: samples.training.labelled.inputs)
    initialFeatures = kernel.features(at: initialParameters)
    initialConserved = conservedQuantities(
      weights: pass.shape.weights(of: initialParameters), readout: pass.shape.readout(of: initialParameters),
      rates: rates)
  }

  /// The value of every metric, in the order of `Metric.allCases`.
  mutating func metrics(at state: DescentState<Scalar>) -> [Double] {
    let moved = state.parameters.squaredDistance(to: initialParameters)
    let features = moved == 0 ? initialFeatures : kernel.features(at: state.parameters)
    return Metric.allCases.map { metric in
      switch metric {
      case .trainLoss: state.loss
      case .testLoss: pass.loss(at: state.parameters, on: test)
      case .kernelDistance: moved == 0 ? 0 : kernel.distance(from: initialFeatures, to: features)
      case .hammingDistance:
        moved == 0
          ? 0 : Double(kernel.signChanges(from: initialFeatures, to: features)) / Double(initialFeatures.rows)
      case .parameterDistance: moved.squareRoot()
      case .conservedDrift: moved == 0 ? 0 : conservedDrift(at: state.parameters)
      case .gradientNorm: state.gradient.squaredNorm.squareRoot()
      }
    }
  }

  /// maxᵢ |δᵢ(t) − δᵢ(0)|.
  private func conservedDrift(at parameters: AlignedVector<Scalar>) -> Double {
    let now = conservedQuantities(
      weights: pass.shape.weights(of: parameters), readout: pass.shape.readout(of: parameters), rates: rates)
    return zip(now, initialConserved).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
  }
}
