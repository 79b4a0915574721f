/// Name, meaning and shape of one array a cell records.
public struct TensorDescription: Sendable, Equatable {
  /// One axis of an array.
  public struct Dimension: Sendable, Equatable {
    /// The axis's name, e.g. `neuron`.
    public var name: String
    /// How many entries it has.
    public var length: Int

    /// Names an axis and its length.
    public init(name: String, length: Int) {
      self.name = name
      self.length = length
    }
  }
  /// The short name, e.g. `W`.
  public var name: String
  /// What it is, in words.
  public var longName: String
  /// Its unit, "1" for a pure number.
  public var units: String
  /// Its axes, slowest first.
  public var dimensions: [Dimension]

  /// The number of elements: the product of the lengths.
  public var count: Int { dimensions.reduce(1) { $0 * $1.length } }

  /// Describes an array.
  public init(name: String, longName: String, units: String = "1", dimensions: [Dimension]) {
    self.name = name
    self.longName = longName
    self.units = units
    self.dimensions = dimensions
  }
}
