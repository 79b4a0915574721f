import Descent
import Kernels
import Networks

/// Takes the observables of a cell at its checkpoints (docs/science.md, Observables), those that it records and no others.
struct Observer<Network: NetworkObjective>: Sendable {
  typealias Scalar = Network.Scalar
  private typealias Features = Network.Kernel.Features

  private let network: NetworkSpecification
  private let record: RecordSpecification
  private let metrics: [Metric]
  private let arrays: [any ArrayObservable.Type]
  private let needs: ObservableNeeds
  private let test: LabelledSamples<Scalar>
  private let teacher: Teacher?
  private let initialParameters: AlignedVector<Scalar>
  private let initialConserved: [Double]
  /// What tangent kernels are made of, on all training inputs; nil where nobody needs it.
  private let whole: Compared?
  /// The same on the first ones, where kernels are compared on fewer.
  private let sampled: Compared?
  /// The rates of the layers, and the initial features weighted by them; nil where all rates are equal, so that the
  /// weighted kernel is the other one but for a factor.
  private let weighted: (rates: [Double], initial: Features)?

  /// Comparisons on some inputs, with the features of the start.
  private struct Compared {
    var kernel: Network.Kernel
    let initial: Features

    init(_ kernel: Network.Kernel, at start: AlignedVector<Scalar>) {
      self.kernel = kernel
      initial = kernel.features(at: start)
    }
  }

  /// Remembers the start, as far as what is recorded compares with it: features are 3·n·h scalars for two layers, and twice
  /// as many where their rates differ.
  init(
    of cell: CellSpecification, from initialParameters: AlignedVector<Scalar>, network: Network,
    test: LabelledSamples<Scalar>, teacher: Teacher?
  ) {
    (self.network, record) = (cell.network, cell.record)
    metrics = Metric.chosen(by: cell.record)
    arrays = Observables.arrays(of: cell)
    needs = arrays.reduce(into: Observables.needs(of: cell.record)) { $0.formUnion($1.needs) }
    (self.test, self.teacher, self.initialParameters) = (test, teacher, initialParameters)
    initialConserved = needs.contains(.conserved) ? network.conserved(at: initialParameters) : []
    let hasKernel = !needs.isDisjoint(with: .kernels)
    let count = cell.record.kernelSamples.flatMap { hasKernel && $0 < network.training.count ? $0 : nil }
    whole =
      needs.contains(.activations) || hasKernel && count == nil
      ? Compared(network.tangentKernel(), at: initialParameters) : nil
    sampled = count.map { count in
      var first = network.batch(size: count)
      first.gather(Array(0..<count), from: network.training)
      return Compared(network.tangentKernel(on: first.labelled.inputs), at: initialParameters)
    }
    let groups = network.groups
    if needs.contains(.weightedKernel), !groups.allSatisfy({ $0.rate == groups[0].rate }),
      let compared = sampled ?? whole
    {
      let rates = groups.map(\.rate)
      weighted = (rates, compared.kernel.weighted(compared.initial, byRates: rates))
    } else {
      weighted = nil
    }
  }

  /// The values of the metrics that are recorded, in the order of ``Metric/chosen(by:)``, and the arrays by their names, without
  /// those that there are none of.
  ///
  /// - Parameter network: the one that was given at the start.
  func observe(
    _ state: DescentState<Scalar>, of network: inout Network
  ) -> (metrics: [Double], arrays: [(name: String, values: [Double])]) {
    let moment = moment(at: state, of: &network)
    return (
      metrics.map { $0.observable.value(at: moment) },
      arrays.compactMap { array in array.values(at: moment).map { (array.name, $0) } }
    )
  }

  /// Prepares what is needed.
  private func moment(at state: DescentState<Scalar>, of network: inout Network) -> Moment {
    let moved = state.parameters.squaredDistance(to: initialParameters)
    var moment = Moment(
      network: self.network, record: record, teacher: teacher, samples: network.training.count,
      trainLoss: state.loss,
      squaredMove: moved)
    if needs.contains(.testOutputs) { moment.testLoss = network.loss(at: state.parameters, on: test) }
    if needs.contains(.gradient) { moment.squaredGradient = state.gradient.squaredNorm }
    if needs.contains(.weights) { moment.weights = network.unpack(state.parameters) }
    guard moved != 0 else { return moment }
    if needs.contains(.conserved) {
      moment.conserved = network.conserved(at: state.parameters)
      moment.initialConserved = initialConserved
    }
    compareKernels(at: state.parameters, in: &moment)
    return moment
  }

  private func compareKernels(at parameters: AlignedVector<Scalar>, in moment: inout Moment) {
    let features = whole?.kernel.features(at: parameters)
    if let whole, let features, needs.contains(.activations) {
      moment.signChanges = whole.kernel.signChanges(from: whole.initial, to: features)
    }
    guard !needs.isDisjoint(with: .kernels), var compared = sampled ?? whole,
      let now = sampled?.kernel.features(at: parameters) ?? features
    else { return }
    if needs.contains(.kernel) || weighted == nil {
      moment.kernelDistance = compared.kernel.distance(from: compared.initial, to: now)
      moment.weightedKernelDistance = moment.kernelDistance
    }
    if let weighted {
      moment.weightedKernelDistance = compared.kernel.distance(
        from: weighted.initial, to: compared.kernel.weighted(now, byRates: weighted.rates))
    }
  }
}
