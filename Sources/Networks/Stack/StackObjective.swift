package import Descent
package import Kernels
import PortableMath

/// The mean squared error of any network on a training set, by a walk through the stack of its layers.
///
/// What sees the inputs has the rate η_w, what makes the outputs η_a, and all between 1.
package struct StackObjective<Scalar: KernelScalar>: NetworkObjective {
  package let groups: [ParameterGroup]
  package let training: TrainingSamples<Scalar>
  package let layout: ParameterLayout
  private var pass: StackPass<Scalar>
  /// Whether σ is the identity, so that flow conserves more.
  private let isLinear: Bool

  /// The loss of `network` on `training`, whose labels are as many as its outputs.
  package init(
    _ network: NetworkSpecification, rates: Rates, training: TrainingSamples<Scalar>,
    instructionSet: InstructionSet
  ) {
    let parts = network.architecture.described.parts(of: network)
    layout = ParameterLayout(parts.flatMap(\.tensors), line: AlignedVector<Scalar>.lineCount)
    groups = layout.groups(rates: rates)
    // p is a product of factors, one for each dense layer above the first, by the number of neurons below it.
    let factor = parts.dropFirst().reduce(1) { p, part in
      if case .dense(let layer) = part.layer {
        p * network.parametrization.factor(width: layer.inputs)
      } else {
        p
      }
    }
    pass = StackPass(
      layers: parts.map(\.layer), places: layout.places,
      factor: factor, instructionSet: instructionSet)
    isLinear = network.activation.described.isIdentity
    self.training = training
  }

  package mutating func evaluate(
    at parameters: AlignedVector<Scalar>, gradient: inout AlignedVector<Scalar>
  ) -> Double {
    pass.lossAndGradient(at: parameters, on: training, gradient: &gradient)
  }

  package mutating func evaluate(
    at parameters: AlignedVector<Scalar>, on batch: TrainingSamples<Scalar>,
    gradient: inout AlignedVector<Scalar>
  ) -> Double {
    pass.lossAndGradient(at: parameters, on: batch, gradient: &gradient)
  }

  package mutating func loss(
    at parameters: AlignedVector<Scalar>, on samples: LabelledSamples<Scalar>
  ) -> Double {
    pass.loss(at: parameters, on: samples)
  }

  package func tangentKernel(on inputs: SamplePanels<Scalar>) -> StackTangentKernel<Scalar> {
    StackTangentKernel(of: pass, on: inputs)
  }

  /// Δ_l, l = 1 … L − 1, whole where σ is the identity, else their diagonals: all that the flow conserves where σ is
  /// homogeneous.
  package func conserved(at parameters: AlignedVector<Scalar>) -> [Double] {
    let layers = layout.tensors.map { tensor in
      Matrix(
        rows: tensor.place.rows, columns: tensor.place.columns,
        elements: parameters.unpacked(from: [tensor.place]))
    }
    return zip(layers, layers.dropFirst()).enumerated().flatMap { index, pair in
      let (lower, upper) = ((pair.0, rate: groups[index].rate), (pair.1, rate: groups[index + 1].rate))
      return isLinear
        ? ConservedMatrix.deep(lower: lower, upper: upper).elements
        : ConservedMatrix.diagonal(lower: lower, upper: upper)
    }
  }
}
