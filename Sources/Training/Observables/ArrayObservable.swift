/// An array that is taken at every checkpoint. Each is a file in this folder, and a line in ``Observables/arrays``.
package protocol ArrayObservable: Sendable {
  /// What configurations and results call it.
  static var name: String { get }
  /// What it is, in words.
  static var longName: String { get }
  /// The unit as netCDF writes it; "1" where nothing else is said.
  static var units: String { get }
  /// What has to be there for it; nothing where nothing else is said.
  static var needs: ObservableNeeds { get }
  /// Whether sweeps record it that do not choose their metrics, where they can.
  static var isStandard: Bool { get }
  /// Whether `record.metrics` chooses it by its name; otherwise ``dimensions(in:)`` looks whether `record` has it.
  static var isNamed: Bool { get }
  /// Its axes after that of the checkpoints, slowest first; nil in a cell that cannot have it.
  static func dimensions(in cell: CellSpecification) -> [TensorDescription.Dimension]?
  /// Takes it: as many numbers as its axes span, row-major; nil where there is none.
  static func values(at moment: Moment) -> [Double]?
}

extension ArrayObservable {
  package static var units: String { "1" }
  package static var needs: ObservableNeeds { [] }
  package static var isStandard: Bool { false }
  package static var isNamed: Bool { true }

  /// What a cell's outcome has of it.
  static func description(in cell: CellSpecification) -> TensorDescription? {
    dimensions(in: cell).map { dimensions in
      let checkpoints = TensorDescription.Dimension(name: "step", length: cell.checkpoints.count)
      return TensorDescription(
        name: name, longName: longName, units: units, dimensions: [checkpoints] + dimensions)
    }
  }
}
