/// All observables there are, and those that a cell records.
package enum Observables {
  /// The numbers, in the order of shards and results: add new ones at the end.
  static let scalars: [any ScalarObservable.Type] = [
    TrainLoss.self, TestLoss.self, KernelDistance.self, WeightedKernelDistance.self, HammingDistance.self,
    ParameterDistance.self, ConservedDrift.self, GradientNorm.self,
  ]

  /// The arrays, in the order of shards and results: add new ones at the end.
  static let arrays: [any ArrayObservable.Type] = [
    Alignment.self, FunctionOnLattice.self, BoundaryAngle.self,
  ]

  /// What `record.metrics` may name, in order.
  package static let names: [String] = scalars.map { $0.name } + arrays.filter { $0.isNamed }.map { $0.name }

  /// The names of those that sweeps record which do not choose, in order.
  package static let standardNames: [String] =
    scalars.filter { $0.isStandard }.map { $0.name }
    + arrays.filter { $0.isNamed && $0.isStandard }.map { $0.name }

  /// What has to be there for the observable of a name.
  package static func needs(of name: String) -> ObservableNeeds {
    scalars.first { $0.name == name }?.needs ?? arrays.first { $0.name == name }?.needs ?? []
  }

  /// What has to be prepared for the numbers that `record` chooses.
  package static func needs(of record: RecordSpecification) -> ObservableNeeds {
    record.metrics.map { needs(ofScalars: $0) } ?? standardNeeds
  }

  /// Looked up once: cells of some sweeps train in microseconds.
  private static let standardNeeds = needs(ofScalars: standardNames)

  private static func needs(ofScalars names: [String]) -> ObservableNeeds {
    scalars.filter { names.contains($0.name) }.reduce(into: []) { $0.formUnion($1.needs) }
  }

  /// The arrays of a cell that are taken at its checkpoints, in order.
  static func arrays(of cell: CellSpecification) -> [any ArrayObservable.Type] {
    arrays.filter { isChosen($0, by: cell.record) && $0.dimensions(in: cell) != nil }
  }

  /// Whether an array is recorded in cells that can have it.
  static func isChosen(_ array: any ArrayObservable.Type, by record: RecordSpecification) -> Bool {
    !array.isNamed || record.metrics.map { $0.contains(array.name) } ?? array.isStandard
  }
}
