package import Kernels

/// The mean squared error of a two-layer network on a training set (SCIENCE §1).
package struct TwoLayerObjective<Scalar: KernelScalar>: Objective {
  package let groups: [ParameterGroup]
  package private(set) var pass: TwoLayerPass<Scalar>
  let training: TrainingSamples<Scalar>

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

  /// The same on other samples: L and ∂L/∂θ of their mean.
  mutating func evaluate(
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
}
