import Descent
import Kernels
import Networks

/// Takes the metrics (docs/science.md, Observables): whatever compares with the start, the test set and the conserved
/// quantities.
struct Observer<Network: NetworkObjective>: Sendable {
  typealias Scalar = Network.Scalar

  private let test: LabelledSamples<Scalar>
  private let initialParameters: AlignedVector<Scalar>
  private let initialConserved: [Double]
  private let initialFeatures: Network.Kernel.Features
  /// The rates of the layers, and the initial features weighted by them; nil where all rates are equal, so that the
  /// weighted kernel is the other one but for a factor.
  private let weighted: (rates: [Double], initialFeatures: Network.Kernel.Features)?
  private var kernel: Network.Kernel

  /// Remembers the start: the features of its tangent kernel, 3·n·h scalars for two layers and twice as many where
  /// their rates differ, besides the parameters.
  init(from initialParameters: AlignedVector<Scalar>, network: Network, test: LabelledSamples<Scalar>) {
    self.initialParameters = initialParameters
    self.test = test
    kernel = network.tangentKernel()
    initialFeatures = kernel.features(at: initialParameters)
    let groups = network.groups
    if groups.allSatisfy({ $0.rate == groups[0].rate }) {
      weighted = nil
    } else {
      let rates = groups.map(\.rate)
      weighted = (rates, kernel.weighted(initialFeatures, byRates: rates))
    }
    initialConserved = network.conserved(at: initialParameters)
  }

  /// The value of every metric, in the order of `Metric.allCases`.
  ///
  /// - Parameter network: the one that was given at the start.
  mutating func metrics(at state: DescentState<Scalar>, of network: inout Network) -> [Double] {
    let moved = state.parameters.squaredDistance(to: initialParameters)
    let features = moved == 0 ? initialFeatures : kernel.features(at: state.parameters)
    let distance = moved == 0 ? 0 : kernel.distance(from: initialFeatures, to: features)
    return Metric.allCases.map { metric in
      switch metric {
      case .trainLoss: state.loss
      case .testLoss: network.loss(at: state.parameters, on: test)
      case .kernelDistance: distance
      case .weightedKernelDistance:
        if moved > 0, let weighted {
          kernel.distance(
            from: weighted.initialFeatures, to: kernel.weighted(features, byRates: weighted.rates))
        } else {
          distance
        }
      case .hammingDistance:
        moved == 0
          ? 0
          : Double(kernel.signChanges(from: initialFeatures, to: features)) / Double(network.training.count)
      case .parameterDistance: moved.squareRoot()
      case .conservedDrift: moved == 0 ? 0 : conservedDrift(of: network, at: state.parameters)
      case .gradientNorm: state.gradient.squaredNorm.squareRoot()
      }
    }
  }

  /// The largest change of what the flow conserves.
  private func conservedDrift(of network: Network, at parameters: AlignedVector<Scalar>) -> Double {
    zip(network.conserved(at: parameters), initialConserved).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
  }
}
