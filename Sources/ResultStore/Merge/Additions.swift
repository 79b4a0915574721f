internal import SweepPlan

/// What others have added to a result that is written anew: attributes, datasets and groups that the program did not write.
struct Additions {
  /// Those that the new result has too, as “mine”, “notes/score” and “test_loss@note”.
  private(set) var kept: [String] = []
  /// Those that it cannot have: links, what refers to axes of the former result, or has the name of something new.
  private(set) var left: [String] = []
  /// What the program wrote into the former result; nil where that does not say of which sweep it is.
  private let own: Set<String>?

  /// Gives a new result what others have added to a former one.
  ///
  /// - Throws: ``StoreError`` where the former one cannot be read, or the new one not be written.
  init(_ former: borrowing HDF5Group, copiedTo new: borrowing HDF5Group) throws(StoreError) {
    let canonical = try? former.textAttribute("sweep")
    let sweep = canonical.flatMap { try? Sweep(canonical: $0) }
    own = sweep.map { Layout($0).paths(in: $0.grid) }
    try copyChildren(of: former, to: new, prefix: "")
  }

  private mutating func copyChildren(
    of former: borrowing HDF5Group, to new: borrowing HDF5Group, prefix: String
  ) throws(StoreError) {
    try copyAttributes(of: former, to: new, String(prefix.dropLast()))
    for (name, kind) in try former.children() {
      let path = prefix + name
      let isThere = new.contains(name)
      if own?.contains(path) ?? isThere {
        try copyInside(name, kind, of: former, to: new, isThere: isThere, path)
      } else if !isThere, (try? former.isSelfContained(name, kind: kind)) == true {
        try copy(name, from: former, to: new, path)
      } else {
        left.append(path)
      }
    }
  }

  private mutating func copy(
    _ name: String, from former: borrowing HDF5Group, to new: borrowing HDF5Group, _ path: String
  ) throws(StoreError) {
    do throws(StoreError) {
      try new.copy(name, from: former)
      kept.append(path)
    } catch {
      guard error.code != .outOfSpace else { throw error }
      left.append(path)
    }
  }

  /// What others have added to something that the program has written.
  private mutating func copyInside(
    _ name: String, _ kind: HDF5Group.Kind, of former: borrowing HDF5Group, to new: borrowing HDF5Group,
    isThere: Bool, _ path: String
  ) throws(StoreError) {
    switch kind {
    case .group where isThere:
      try copyChildren(of: former.openGroup(name), to: new.openGroup(name), prefix: path + "/")
    case .group:
      // It has another name in the new result.
      left += try former.openGroup(name).children().map { "\(path)/\($0.name)" }.filter {
        own?.contains($0) == false
      }
    case .dataset where isThere:
      try copyAttributes(of: former.openDataset(name), to: new.openDataset(name), path)
    case .dataset, .other: break
    }
  }

  private mutating func copyAttributes(
    of former: borrowing some AttributeHolder & ~Copyable, to new: borrowing some AttributeHolder & ~Copyable,
    _ path: String
  ) throws(StoreError) {
    for name in try former.attributeNames() {
      guard !Self.ownAttributes.contains(name), !new.hasAttribute(name) else { continue }
      if try former.copyAttribute(name, to: new) {
        kept.append("\(path)@\(name)")
      } else {
        left.append("\(path)@\(name)")
      }
    }
  }

  /// Attributes that the program writes of some results, and those by which libraries find axes.
  private static let ownAttributes: Set = [
    "finished", "poisoned", "CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "DIMENSION_LABELS",
    "_Netcdf4Dimid", "_Netcdf4Coordinates", "_NCProperties", "_nc3_strict",
  ]
}

extension Layout {
  /// Paths of everything that the program writes into a result.
  fileprivate func paths(in grid: Grid) -> Set<String> {
    var paths = Set(
      (axes + shared).map(\.name) + variables.map(\.name) + parameterVariables.map(\.variable.name))
    for group in groups {
      let name = group.shape.resultGroup(in: grid)
      paths.insert(name)
      for variable in group.variables {
        paths.insert("\(name)/\(variable.name)")
        for dimension in variable.dimensions { paths.insert("\(name)/\(dimension.name)") }
      }
    }
    return paths
  }
}
