package import Descent
package import Kernels
package import Networks

/// A checkpoint of a cell's training, as observables see it. What several of them need is made when it is first asked for.
package struct Moment<Network: NetworkObjective>: Sendable {
  /// The cell.
  package let cell: CellSpecification
  /// Step, parameters, training loss and its gradient.
  package let state: DescentState<Network.Scalar>
  /// The network, with its training set.
  package var network: Network
  /// The test set; may be empty.
  package let test: LabelledSamples<Network.Scalar>
  /// The teacher that made the labels; nil where none did.
  let teacher: Teacher?
  /// What is remembered of the start.
  package let start: ObservedStart<Network>
  /// ‖θ − θ(0)‖².
  package let squaredMove: Double

  private var features: Network.Kernel.Features?
  private var kernelFeatures: Network.Kernel.Features?
  private var distance: Double?
  private var unpacked: [Double]?

  init(
    of cell: CellSpecification, _ state: DescentState<Network.Scalar>, _ network: Network,
    test: LabelledSamples<Network.Scalar>, teacher: Teacher?, since start: ObservedStart<Network>
  ) {
    (self.cell, self.state, self.network, self.test) = (cell, state, network, test)
    (self.teacher, self.start) = (teacher, start)
    squaredMove = state.parameters.squaredDistance(to: start.parameters)
  }

  /// The weights of all layers one after the other, each row-major.
  package mutating func weights() -> [Double] {
    if let unpacked { return unpacked }
    let weights = network.unpack(state.parameters)
    unpacked = weights
    return weights
  }

  /// W of the first layer, h × d, row-major.
  package mutating func firstLayer() -> ArraySlice<Double> {
    weights()[..<(cell.network.width * cell.network.inputs)]
  }

  /// How many signs of hidden neurons' preactivations are not those of the start, over all neurons and training inputs. Needs
  /// ``ObservableNeeds/activations``.
  package mutating func signChanges() -> Int {
    guard squaredMove != 0, let compared = start.onAll else { return 0 }
    return compared.kernel.signChanges(from: compared.features, to: features(of: compared))
  }

  /// How far the tangent kernel is from that of the start. Needs ``ObservableNeeds/kernel``.
  package mutating func kernelDistance() -> Double {
    if let distance { return distance }
    guard squaredMove != 0, var compared = start.forKernels else { return 0 }
    let now = kernelFeatures(of: compared)
    let distance = compared.kernel.distance(from: compared.features, to: now)
    self.distance = distance
    return distance
  }

  /// The same of the kernel whose parts are weighted by the layers' rates. Needs ``ObservableNeeds/weightedKernel``.
  package mutating func weightedKernelDistance() -> Double {
    guard squaredMove > 0, var compared = start.forKernels, let weighted = start.weighted else {
      return kernelDistance()
    }
    let now = compared.kernel.weighted(kernelFeatures(of: compared), byRates: weighted.rates)
    return compared.kernel.distance(from: weighted.features, to: now)
  }

  /// What the tangent kernel of now is made of, on all training inputs.
  private mutating func features(of compared: ComparedKernel<Network>) -> Network.Kernel.Features {
    if let features { return features }
    let new = compared.kernel.features(at: state.parameters)
    features = new
    return new
  }

  /// The same on those inputs that kernels are compared on.
  private mutating func kernelFeatures(of compared: ComparedKernel<Network>) -> Network.Kernel.Features {
    guard start.onSome != nil else { return features(of: compared) }
    if let kernelFeatures { return kernelFeatures }
    let new = compared.kernel.features(at: state.parameters)
    kernelFeatures = new
    return new
  }
}

/// Tangent kernels on some inputs, with what the one of the start is made of.
package struct ComparedKernel<Network: NetworkObjective>: Sendable {
  var kernel: Network.Kernel
  let features: Network.Kernel.Features

  init(_ kernel: Network.Kernel, at start: AlignedVector<Network.Scalar>) {
    self.kernel = kernel
    features = kernel.features(at: start)
  }
}

/// What is remembered of a cell's start, so that observables can compare with it: no more than those need that are recorded.
package struct ObservedStart<Network: NetworkObjective>: Sendable {
  /// θ(0).
  package let parameters: AlignedVector<Network.Scalar>
  /// What the flow conserves; empty where nobody needs it.
  package let conserved: [Double]
  /// On all training inputs.
  let onAll: ComparedKernel<Network>?
  /// On the first ones, where kernels are compared on fewer.
  let onSome: ComparedKernel<Network>?
  /// The rates of the layers, and the initial features weighted by them; nil where all rates are equal, so that the weighted
  /// kernel is the other one but for a factor.
  let weighted: (rates: [Double], features: Network.Kernel.Features)?

  /// What kernels are compared with.
  var forKernels: ComparedKernel<Network>? { onSome ?? onAll }

  /// Remembers what is needed: the features of the tangent kernel are 3·n·h scalars for two layers, and twice as many where
  /// their rates differ.
  init(at parameters: AlignedVector<Network.Scalar>, of network: Network, for record: RecordSpecification) {
    let needs = Observables.needs(of: record)
    let hasKernel = !needs.isDisjoint(with: [.kernel, .weightedKernel])
    let sampled = record.kernelSamples.flatMap { hasKernel && $0 < network.training.count ? $0 : nil }
    self.parameters = parameters
    conserved = needs.contains(.conserved) ? network.conserved(at: parameters) : []
    onAll =
      needs.contains(.activations) || hasKernel && sampled == nil
      ? ComparedKernel(network.tangentKernel(), at: parameters) : nil
    onSome = sampled.map { count in
      var first = network.batch(size: count)
      first.gather(Array(0..<count), from: network.training)
      return ComparedKernel(network.tangentKernel(on: first.labelled.inputs), at: parameters)
    }
    let rates = network.groups.map(\.rate)
    if needs.contains(.weightedKernel), !rates.allSatisfy({ $0 == rates[0] }), let compared = onSome ?? onAll
    {
      weighted = (rates, compared.kernel.weighted(compared.features, byRates: rates))
    } else {
      weighted = nil
    }
  }
}
