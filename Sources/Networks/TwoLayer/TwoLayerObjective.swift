package import Descent
package import Kernels

/// The mean squared error of a two-layer network of rectifiers on a training set (docs/science.md, Loss and descent).
///
/// The fast path: what ``StackObjective`` computes of the same network, by kernels made for this one shape.
package struct TwoLayerObjective<Scalar: KernelScalar>: NetworkObjective {
  package let groups: [ParameterGroup]
  package let layout: ParameterLayout
  package internal(set) var pass: TwoLayerPass<Scalar>
  package let training: TrainingSamples<Scalar>

  /// The loss of `network` on `training`.
  package init(
    _ network: NetworkSpecification, rates: Rates, training: TrainingSamples<Scalar>,
    instructionSet: InstructionSet
  ) {
    let shape = TwoLayerShape<Scalar>(inputs: network.inputs, width: network.width)
    layout = ParameterLayout(network.tensors, line: AlignedVector<Scalar>.lineCount)
    precondition(
      layout.places == shape.places, "the two-layer pass has parameters where its kernels want them")
    groups = layout.groups(rates: rates)
    pass = TwoLayerPass(
      shape: shape, slope: network.slope, factor: network.parametrization.factor(width: network.width),
      instructionSet: instructionSet)
    self.training = training
  }

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
