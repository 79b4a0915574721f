package import Descent
package import Kernels

/// The mean squared error of a two-layer network on a training set (docs/science.md, Loss and descent).
package struct TwoLayerObjective<Scalar: KernelScalar>: NetworkObjective {
  package let groups: [ParameterGroup]
  package internal(set) var pass: TwoLayerPass<Scalar>
  package let training: TrainingSamples<Scalar>

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
  }

  package var weightCount: Int { pass.shape.weightCount }

  package func pack(_ weights: [Double]) -> AlignedVector<Scalar> { pass.shape.pack(weights) }

  package func unpack(_ parameters: AlignedVector<Scalar>) -> [Double] { pass.shape.unpack(parameters) }

  package mutating func loss(
    at parameters: AlignedVector<Scalar>, on samples: LabelledSamples<Scalar>
  ) -> Double {
    pass.loss(at: parameters, on: samples)
  }

  package func tangentKernel(on inputs: SamplePanels<Scalar>) -> TangentKernel<Scalar> {
    TangentKernel(of: pass, on: inputs)
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

  package func kinks() -> TwoLayerKinks<Scalar> { TwoLayerKinks(of: self) }
}
