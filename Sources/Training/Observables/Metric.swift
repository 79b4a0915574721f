/// A number that is taken at every checkpoint (docs/science.md, Observables): how programs outside of training name one.
public struct Metric: Sendable, Hashable, CustomStringConvertible {
  let observable: any ScalarObservable.Type

  init(_ observable: any ScalarObservable.Type) { self.observable = observable }

  /// All there are, in the order of shards and results.
  public static let all: [Metric] = Observables.scalars.map { Metric($0) }
  /// Those that are recorded where a sweep does not choose.
  public static let standard: [Metric] = all.filter { $0.observable.isStandard }

  /// Those that a cell records, in the order of its outcome.
  public static func chosen(by record: RecordSpecification) -> [Metric] {
    guard let names = record.metrics else { return standard }
    return all.filter { names.contains($0.name) }
  }

  /// The metric of a name; nil where there is none.
  public static func named(_ name: String) -> Metric? { all.first { $0.name == name } }

  /// What configurations and results call it.
  public var name: String { observable.name }
  /// What it is called, short enough for the axis of a plot.
  public var longName: String { observable.longName }
  /// The unit as netCDF writes it.
  public var units: String { observable.units }
  /// Whether programs of version 0.1 did not know it, so that cells of theirs may lack it.
  public var isRecent: Bool { observable.isRecent }
  /// Whether it is finite for as long as training is well.
  public var isAlwaysFinite: Bool { observable.isAlwaysFinite }
  /// Its name.
  public var description: String { name }

  /// What it is, in words, as a cell records it.
  public func explanation(in record: RecordSpecification) -> String {
    guard let count = record.kernelSamples, !observable.needs.isDisjoint(with: .kernels)
    else {
      return observable.explanation
    }
    return "\(observable.explanation); of at most \(count) training inputs, the first ones"
  }

  /// The values it can have in a network of `depth` layers and hidden layers of `width`.
  public func range(width: Int, depth: Int) -> ClosedRange<Double> {
    observable.range(width: width, depth: depth)
  }

  /// Whether they are the same.
  public static func == (a: Metric, b: Metric) -> Bool { a.observable == b.observable }
  /// By its type.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(observable)) }
}
