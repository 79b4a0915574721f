package import Kernels

/// The mean squared error of a two-layer network on a training set (docs/science.md, Loss and descent).
package struct TwoLayerObjective<Scalar: KernelScalar>: NetworkObjective {
  package let groups: [ParameterGroup]
  package private(set) var pass: TwoLayerPass<Scalar>
  package let training: TrainingSamples<Scalar>
  /// What a time is multiplied by for ``TwoLayerView/blur``: a kink of neuron i at sample j turns dz_ij/dt by
  /// η_w ‖x_j‖² |a_i Δ_j|, of which the mean over the samples is taken.
  private let blurPerTime: Double
  package let blursKinks: Bool

  /// The loss of `network` on `training`.
  package init(
    _ network: NetworkSpecification, rates: Rates, training: TrainingSamples<Scalar>,
    instructionSet: InstructionSet
  ) {
    let shape = TwoLayerShape<Scalar>(inputs: network.inputs, width: network.width)
    groups = [
      ParameterGroup(range: shape.weights, rate: rates.w),
      ParameterGroup(range: shape.readout, rate: rates.a),
    ]
    pass = TwoLayerPass(
      shape: shape, slope: network.slope, factor: network.parametrization.factor(width: network.width),
      instructionSet: instructionSet)
    self.training = training
    blurPerTime = rates.w * training.meanSquaredLength
    blursKinks = network.slope != 1
  }

  package var weightCount: Int { pass.shape.weightCount }

  package func pack(_ weights: [Double]) -> AlignedVector<Scalar> { pass.shape.pack(weights) }

  package func unpack(_ parameters: AlignedVector<Scalar>) -> [Double] { pass.shape.unpack(parameters) }

  package mutating func loss(
    at parameters: AlignedVector<Scalar>, on samples: LabelledSamples<Scalar>
  ) -> Double {
    pass.loss(at: parameters, on: samples)
  }

  package func tangentKernel() -> TangentKernel<Scalar> {
    TangentKernel(of: pass, on: training.labelled.inputs)
  }

  /// δᵢ of every neuron.
  package func conserved(at parameters: AlignedVector<Scalar>) -> [Double] {
    conservedQuantities(
      of: unpack(parameters), width: pass.shape.width, rates: Rates(w: groups[0].rate, a: groups[1].rate))
  }

  /// The same on other samples: L and ∂L/∂θ of their mean.
  package mutating func evaluate(
    at parameters: AlignedVector<Scalar>, on batch: TrainingSamples<Scalar>,
    gradient: inout AlignedVector<Scalar>
  ) -> Double {
    pass.lossAndGradient(at: parameters, on: batch, gradient: &gradient)
  }

  package mutating func evaluate(
    at parameters: AlignedVector<Scalar>, gradient: inout AlignedVector<Scalar>
  ) -> Double {
    pass.lossAndGradient(at: parameters, on: training, gradient: &gradient)
  }

  package mutating func evaluate(
    at parameters: AlignedVector<Scalar>, gradient: inout AlignedVector<Scalar>, blur: Double
  ) -> Double {
    pass.lossAndGradient(at: parameters, on: training, gradient: &gradient, blur: blur * blurPerTime)
  }

  package func kinkPath() -> KinkPath<Scalar> {
    guard blursKinks else { return .none }
    return KinkPath(width: pass.shape.width, samples: training.count, inputs: pass.shape.inputs)
  }

  package mutating func evaluate(
    at parameters: AlignedVector<Scalar>, gradient: inout AlignedVector<Scalar>, blur: Double,
    as evaluation: StepEvaluation, kinks: inout KinkPath<Scalar>
  ) -> Double {
    let blur = blur * blurPerTime
    let loss = pass.lossAndGradient(
      at: parameters, on: training, gradient: &gradient, blur: blur, as: evaluation, path: &kinks)
    // At the end of a step, shifts are still those of its start.
    let weight: Double? =
      switch evaluation {
      case .start: 0
      case .stage(let weight, _, _): weight
      case .end: nil
      }
    if let weight {
      pass.addShifts(of: &kinks, to: &gradient, at: parameters, blur: blur, weight: weight, on: training)
    }
    return loss
  }

  package mutating func shiftRamps(
    in gradient: inout AlignedVector<Scalar>, _ kinks: inout KinkPath<Scalar>,
    at parameters: AlignedVector<Scalar>
  ) {
    pass.renewShifts(of: &kinks, at: parameters)
    pass.addShifts(
      of: &kinks, to: &gradient, at: parameters, blur: kinks.start.blur, weight: 0, on: training)
  }

  package mutating func resolveKinks(
    in parameters: inout AlignedVector<Scalar>, _ kinks: inout KinkPath<Scalar>, over span: KinkSpan<Scalar>
  ) {
    pass.resolveKinks(
      in: &parameters, of: &kinks, over: span, on: training, drive: blurPerTime * span.duration,
      rates: (groups[0].rate, groups[1].rate))
  }

  package mutating func levelKinks(
    in defect: inout AlignedVector<Scalar>, _ kinks: inout KinkPath<Scalar>,
    parameters: (start: AlignedVector<Scalar>, end: AlignedVector<Scalar>),
    weights: (start: Double, end: Double)
  ) {
    let rate = groups[0].rate
    pass.levelKinks(
      in: &defect, of: &kinks, parameters: parameters, weights: (rate * weights.start, rate * weights.end),
      on: training)
  }
}
