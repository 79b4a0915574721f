public import Foundation
internal import SweepPlan

/// A merged result, opened to be read.
///
/// Only names, shapes, attributes and coordinates are kept in memory; the file itself is opened for each
/// read, so a value of this type holds nothing and may be shared.
public struct ResultFile: Sendable {
  /// What the root attribute `format` says.
  public static let format = "richsweep result 1"
  /// The attribute, "no", of variables that differ between two runs of the same sweep.
  static let reproducible = "reproducible"

  /// A dimension of a variable.
  public struct Dimension: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Its length.
    public var length: Int
  }

  /// An array of the result.
  public struct Variable: Sendable, Equatable {
    /// Its path, e.g. `test_loss` or `width_50/W`.
    public var name: String
    /// Its dimensions, slowest first.
    public var dimensions: [Dimension]
    /// Its attributes by name: `long_name`, `units`, …
    public var attributes: [String: AttributeValue]
    /// Whether it holds the values of the dimension it is named for.
    public var isCoordinate: Bool
    /// Whether two runs of the same sweep give the same bytes.
    public var isReproducible: Bool { attributes[ResultFile.reproducible] != .text("no") }

    /// What it is in words.
    public var longName: String? { text("long_name") }
    /// Its unit.
    public var units: String? { text("units") }

    private func text(_ attribute: String) -> String? {
      if case .text(let text) = attributes[attribute] { text } else { nil }
    }
  }

  /// Where it is.
  public let url: URL
  /// The attributes of the whole, in the order they were written: configuration, fingerprint, versions …
  public let attributes: [(name: String, value: AttributeValue)]
  /// All variables, those of the root first, in the order they were written.
  public let variables: [Variable]
  /// The values along each dimension that has any, by the name of the dimension.
  public let coordinates: [String: [Double]]

  /// Opens a result and reads what it holds, but for the arrays.
  ///
  /// - Throws: ``StoreError``: `notFound`, `inaccessible`, `foreign` (not a result), `damaged`.
  public init(_ url: URL) throws(StoreError) {
    let path = url.path(percentEncoded: false)
    let file = try HDF5File.open(path)
    guard case .text(Self.format) = try file.root.attribute("format") else {
      throw StoreError(
        .foreign, path: path,
        message: "not a result of richsweep: it has no attribute format '\(Self.format)'")
    }
    self.url = url
    attributes = try Self.attributes(of: file.root)
    var variables: [Variable] = []
    var coordinates: [String: [Double]] = [:]
    var groups: Set<UInt64> = []
    try Self.collect(file.root, prefix: "", &variables, &coordinates, &groups)
    self.variables = variables
    self.coordinates = coordinates
  }

  /// The text of a root attribute of a result; nil where there is no such file, or it does not say.
  ///
  /// Nothing else of the file is looked at.
  public static func text(_ attribute: String, of url: URL) -> String? {
    guard let file = try? HDF5File.open(url.path(percentEncoded: false)),
      (try? file.root.textAttribute("format")) == format
    else { return nil }
    return try? file.root.textAttribute(attribute)
  }

  /// The sweep's configuration in canonical form; nil where the file does not say.
  public var canonical: String? { text("sweep") }

  /// The text of a root attribute.
  public func text(_ attribute: String) -> String? {
    for (name, value) in attributes where name == attribute {
      if case .text(let text) = value { return text }
    }
    return nil
  }

  private static func attributes(
    of object: borrowing some AttributeHolder & ~Copyable
  ) throws(StoreError) -> [(name: String, value: AttributeValue)] {
    let internals: Set = ["CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"]
    var found: [(name: String, value: AttributeValue)] = []
    for name in try object.attributeNames() where !internals.contains(name) {
      if let value = try object.attribute(name) { found.append((name, value)) }
    }
    return found
  }

  /// Collects what is in a group and in those inside it.
  ///
  /// - Parameter groups: where those lie that were visited: a group may be in itself by another name.
  private static func collect(
    _ group: borrowing HDF5Group, prefix: String, _ variables: inout [Variable],
    _ coordinates: inout [String: [Double]], _ groups: inout Set<UInt64>
  ) throws(StoreError) {
    guard groups.insert(try group.address()).inserted else { return }
    let children = try group.children()
    for (name, kind) in children where kind == .dataset {
      let dataset = try group.openDataset(name)
      let isScale = dataset.isScale
      let attributes = Dictionary(
        try Self.attributes(of: dataset).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
      // A scale without a unit only counts: it is a dimension and no variable.
      if isScale, attributes["units"] == nil { continue }
      if isScale, prefix.isEmpty { coordinates[name] = try dataset.read(Double.self) }
      let scales = isScale ? [] : try dataset.scales()
      for (scale, length) in zip(scales, dataset.shape) {
        guard let scale, scale.length != length else { continue }
        throw StoreError(
          .damaged, path: group.path, object: dataset.name,
          message: "got shape \(Shape.text(dataset.shape)), but \(scale.name) has length \(scale.length)")
      }
      let names = isScale ? [name] : scales.map { $0?.name ?? "" }
      let dimensions = zip(names, dataset.shape).map { name, length in
        Dimension(name: name.split(separator: "/").last.map(String.init) ?? "", length: length)
      }
      variables.append(
        Variable(name: prefix + name, dimensions: dimensions, attributes: attributes, isCoordinate: isScale))
    }
    for (name, kind) in children where kind == .group {
      try collect(try group.openGroup(name), prefix: prefix + name + "/", &variables, &coordinates, &groups)
    }
  }

  /// The variable of a path.
  ///
  /// - Throws: ``StoreError`` with code `invalid` that lists the names there are.
  public func variable(_ name: String) throws(StoreError) -> Variable {
    if let variable = variables.first(where: { $0.name == name }) { return variable }
    let names = variables.filter { !$0.isCoordinate }.map(\.name)
    throw StoreError(
      .invalid, path: url.path(percentEncoded: false),
      message: "no variable '\(name)'; expected one of \(names.joined(separator: ", "))"
        + Suggestion.words(for: name, among: names))
  }
}
