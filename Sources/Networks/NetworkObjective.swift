package import Descent
package import Kernels

/// What training needs of a network on its training set, whatever its architecture: a loss that solvers descend, and what
/// observables are taken from.
package protocol NetworkObjective<Scalar>: SampledObjective where Batch == TrainingSamples<Scalar> {
  /// How its tangent kernels are compared.
  associatedtype Kernel: TangentKernelComparison where Kernel.Scalar == Scalar
  /// What is descended on.
  var training: TrainingSamples<Scalar> { get }
  /// How the parameters lie.
  var layout: ParameterLayout { get }
  /// L and ∂L/∂θ of a mini-batch. Allocates nothing.
  mutating func evaluate(
    at parameters: AlignedVector<Scalar>, on batch: TrainingSamples<Scalar>,
    gradient: inout AlignedVector<Scalar>
  ) -> Double
  /// L on any samples, NaN for none.
  mutating func loss(at parameters: AlignedVector<Scalar>, on samples: LabelledSamples<Scalar>) -> Double
  /// Prepares comparisons of tangent kernels on some inputs.
  func tangentKernel(on inputs: SamplePanels<Scalar>) -> Kernel
  /// What the flow conserves, in an order that does not change.
  func conserved(at parameters: AlignedVector<Scalar>) -> [Double]
}

extension NetworkObjective {
  package var sampleCount: Int { training.count }

  /// Prepares comparisons of tangent kernels on the training inputs.
  package func tangentKernel() -> Kernel { tangentKernel(on: training.labelled.inputs) }

  /// How many weights there are, without padding.
  package var weightCount: Int { layout.weightCount }

  /// The flat vector of weights, as ``CellState/parameters`` has them, with padding.
  package func pack(_ weights: [Double]) -> AlignedVector<Scalar> { layout.pack(weights) }

  /// The weights of a flat vector.
  package func unpack(_ parameters: AlignedVector<Scalar>) -> [Double] { layout.unpack(parameters) }

  package func batch(size: Int) -> TrainingSamples<Scalar> {
    TrainingSamples(
      inputs: [Double](repeating: 0, count: size * training.depth),
      labels: [Double](repeating: 0, count: size * training.outputs), depth: training.depth,
      outputs: training.outputs)
  }

  package mutating func evaluate(
    at parameters: AlignedVector<Scalar>, on samples: [Int],
    gatheredInto batch: inout TrainingSamples<Scalar>, gradient: inout AlignedVector<Scalar>
  ) -> Double {
    batch.gather(samples, from: training)
    return evaluate(at: parameters, on: batch, gradient: &gradient)
  }
}

/// Tangent kernels on a fixed set of inputs, compared without being stored.
package protocol TangentKernelComparison<Scalar>: Sendable {
  associatedtype Scalar: KernelScalar
  /// What a kernel is made of.
  associatedtype Features: Sendable
  /// The features at `parameters`.
  func features(at parameters: AlignedVector<Scalar>) -> Features
  /// Features for ``distance(from:to:)`` whose kernel weighs each layer's part by its rate, not all of which are 0.
  func weighted(_ features: Features, byRates rates: [Double]) -> Features
  /// S = 1 − ⟨K₀, K⟩ / (‖K₀‖ ‖K‖).
  mutating func distance(from start: Features, to now: Features) -> Double
  /// How many signs of hidden neurons' preactivations differ, over all neurons and inputs.
  func signChanges(from start: Features, to now: Features) -> Int
}

extension TangentKernel: TangentKernelComparison {}
extension StackTangentKernel: TangentKernelComparison {}
