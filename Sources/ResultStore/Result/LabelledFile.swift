public import Foundation

/// Arrays over named dimensions, to be written as one file: HDF5 that every netCDF-4 reader opens.
///
/// For what is small and known at once, such as curves in closed form; the results of sweeps are merged in pieces by
/// ``Merge``.
public struct LabelledFile: Sendable {
  /// A dimension with the values along it.
  public struct Axis: Sendable, Equatable {
    /// The values along an axis.
    public enum Values: Sendable, Equatable {
      /// A coordinate variable of real numbers.
      case reals([Double])
      /// A coordinate variable of whole numbers.
      case integers([Int])
      /// None: so many places that are only counted.
      case count(Int)
    }

    /// Its name.
    public var name: String
    /// What it has values of.
    public var values: Values
    /// What it is in words.
    public var longName: String
    /// What a reader should know besides.
    public var comment: String?

    /// Describes an axis.
    public init(_ name: String, _ values: Values, longName: String = "", comment: String? = nil) {
      self.name = name
      self.values = values
      self.longName = longName
      self.comment = comment
    }

    /// How many values there are.
    public var length: Int {
      switch values {
      case .reals(let values): values.count
      case .integers(let values): values.count
      case .count(let count): count
      }
    }
  }

  /// An array over some of the axes.
  public struct Variable: Sendable, Equatable {
    /// The numbers, row-major.
    public enum Values: Sendable, Equatable {
      /// Real numbers, NaN where one is missing.
      case reals([Double])
      /// Small whole numbers that stand for words.
      case flags([Int8], meanings: [Meaning])
    }

    /// What a flag stands for.
    public struct Meaning: Sendable, Equatable {
      /// The number.
      public var value: Int8
      /// One word.
      public var word: String

      /// Makes a meaning.
      public init(_ value: Int8, _ word: String) {
        self.value = value
        self.word = word
      }
    }

    /// Its name.
    public var name: String
    /// Names of its axes, slowest first.
    public var axes: [String]
    /// As many as the axes have places.
    public var values: Values
    /// What it is in words.
    public var longName: String
    /// What a reader should know besides.
    public var comment: String?

    /// Describes a variable.
    public init(
      _ name: String, over axes: [String], _ values: Values, longName: String, comment: String? = nil
    ) {
      self.name = name
      self.axes = axes
      self.values = values
      self.longName = longName
      self.comment = comment
    }
  }

  /// Attributes of the whole, in this order.
  public var attributes: [(name: String, text: String)]
  /// The axes, no two of the same name.
  public var axes: [Axis]
  /// The variables, no two of the same name, nor of the name of an axis.
  public var variables: [Variable]

  /// Collects a file.
  public init(
    attributes: [(name: String, text: String)] = [], axes: [Axis] = [], variables: [Variable] = []
  ) {
    self.attributes = attributes
    self.axes = axes
    self.variables = variables
  }

  /// Writes the file: under a temporary name, synced, renamed. The same content gives the same bytes.
  ///
  /// - Precondition: every variable has a number for each place of its axes, which the file has.
  /// - Throws: ``StoreError``: `outOfSpace`, `inaccessible`; no file is left then.
  public func write(to url: URL) throws(StoreError) {
    try HDF5File.write(durably: url) { root throws(StoreError) in
      for (name, text) in attributes { try root.writeAttribute(name, text) }
      for axis in axes { try root.createDimension(axis.dimension) }
      for variable in variables { try write(variable, in: root) }
    }
  }

  private func write(_ variable: Variable, in root: borrowing HDF5Group) throws(StoreError) {
    let shape = variable.axes.map { name in
      guard let axis = axes.first(where: { $0.name == name }) else { preconditionFailure("no axis \(name)") }
      return axis.length
    }
    let dataset =
      switch variable.values {
      case .reals: try root.createDataset(variable.name, of: Double.self, shape: shape, fill: .nan)
      case .flags: try root.createDataset(variable.name, of: Int8.self, shape: shape)
      }
    for (place, axis) in variable.axes.enumerated() {
      try dataset.attach(try root.openDataset(axis), toAxis: place)
    }
    try dataset.writeAttribute("long_name", variable.longName)
    try dataset.writeAttribute("units", "1")
    switch variable.values {
    case .reals(let numbers):
      try dataset.write(numbers)
      try dataset.writeAttribute("_FillValue", [Double.nan])
    case .flags(let flags, let meanings):
      try dataset.write(flags)
      try dataset.writeAttribute("flag_values", meanings.map(\.value))
      try dataset.writeAttribute("flag_meanings", meanings.map(\.word).joined(separator: " "))
    }
    if let comment = variable.comment { try dataset.writeAttribute("comment", comment) }
  }
}

extension LabelledFile.Axis {
  var dimension: Dimension {
    let coordinate: Dimension.Coordinate? =
      switch values {
      case .reals(let values): .reals(values)
      case .integers(let values): .integers(values.map { Int64($0) })
      case .count: nil
      }
    return Dimension(
      name: name, length: length, coordinate: coordinate, longName: longName, units: "1",
      comment: comment)
  }
}
