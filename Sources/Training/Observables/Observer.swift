import Descent
import Kernels
import Networks

/// Takes the observables of a cell at its checkpoints (docs/science.md, Observables), those that it records and no others.
struct Observer<Network: NetworkObjective>: Sendable {
  typealias Scalar = Network.Scalar

  private let cell: CellSpecification
  private let metrics: [Metric]
  private let arrays: [any ArrayObservable.Type]
  private let test: LabelledSamples<Scalar>
  private let teacher: Teacher?
  private let start: ObservedStart<Network>

  /// Remembers the start, as far as what is recorded compares with it.
  init(
    of cell: CellSpecification, from initialParameters: AlignedVector<Scalar>, network: Network,
    test: LabelledSamples<Scalar>, teacher: Teacher?
  ) {
    self.cell = cell
    metrics = Metric.chosen(by: cell.record)
    arrays = Observables.arrays(of: cell)
    (self.test, self.teacher) = (test, teacher)
    start = ObservedStart(at: initialParameters, of: network, for: cell.record)
  }

  /// The values of the metrics that are recorded, in the order of ``Metric/chosen(by:)``, and the arrays by their names, without
  /// those that there are none of.
  ///
  /// - Parameter network: the one that was given at the start.
  func observe(
    _ state: DescentState<Scalar>, of network: Network
  ) -> (metrics: [Double], arrays: [(name: String, values: [Double])]) {
    var moment = Moment(of: cell, state, network, test: test, teacher: teacher, since: start)
    let values = metrics.map { $0.observable.value(at: &moment) }
    let arrays = arrays.compactMap { array in array.values(at: &moment).map { (array.name, $0) } }
    return (values, arrays)
  }
}
