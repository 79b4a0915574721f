package import Descent
package import Kernels
import PortableMath

/// The mean squared error of f(x) = p W_L σ(W_{L−1} ⋯ σ(W_1 x)) on a training set; p the parametrization's factor, once for
/// each hidden layer.
///
/// W_1 has the rate η_w, W_L has η_a, and layers between have rate 1.
package struct LayeredObjective<Scalar: KernelScalar>: NetworkObjective {
  package let groups: [ParameterGroup]
  package let training: TrainingSamples<Scalar>
  private var pass: LayeredPass<Scalar>

  /// The loss of `network` on `training`, whose labels are as many as its outputs.
  package init(
    _ network: NetworkSpecification, rates: Rates, training: TrainingSamples<Scalar>,
    instructionSet: InstructionSet
  ) {
    let shape = LayeredShape<Scalar>(
      inputs: network.inputs, width: network.width, outputs: network.outputs, depth: network.depth)
    groups = (1...network.depth).map { layer in
      ParameterGroup(
        range: shape.range(ofLayer: layer), rate: layer == 1 ? rates.w : layer == network.depth ? rates.a : 1)
    }
    let hidden = network.parametrization.factor(width: network.width)
    pass = LayeredPass(
      shape: shape, slope: network.slope, factor: (1..<network.depth).reduce(1) { p, _ in p * hidden },
      instructionSet: instructionSet)
    self.training = training
  }

  package var weightCount: Int { pass.shape.weightCount }

  package func pack(_ weights: [Double]) -> AlignedVector<Scalar> { pass.shape.pack(weights) }

  package func unpack(_ parameters: AlignedVector<Scalar>) -> [Double] { pass.shape.unpack(parameters) }

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

  package func tangentKernel(on inputs: SamplePanels<Scalar>) -> LayeredTangentKernel<Scalar> {
    LayeredTangentKernel(of: pass, on: inputs)
  }

  /// Δ_l, l = 1 … L − 1, whole where σ is the identity, else their diagonals: all that the flow conserves then.
  package func conserved(at parameters: AlignedVector<Scalar>) -> [Double] {
    let weights = pass.shape.unpack(parameters)
    var place = 0
    let layers = groups.indices.map { index in
      let (rows, columns) = (
        pass.shape.rows(ofLayer: index + 1), pass.shape.columns(ofLayer: index + 1)
      )
      defer { place += rows * columns }
      return Matrix(
        rows: rows, columns: columns, elements: Array(weights[place..<(place + rows * columns)]))
    }
    return zip(layers, layers.dropFirst()).enumerated().flatMap { index, pair in
      let (lower, upper) = ((pair.0, rate: groups[index].rate), (pair.1, rate: groups[index + 1].rate))
      return pass.slope == 1
        ? ConservedMatrix.deep(lower: lower, upper: upper).elements
        : ConservedMatrix.diagonal(lower: lower, upper: upper)
    }
  }
}
