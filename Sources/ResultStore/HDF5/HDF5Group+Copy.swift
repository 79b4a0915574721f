internal import CHDF5

/// Copies of what lies in another file, with whatever it holds. References are not copied: they would lead to where the
/// object lay in the file that they come from.
extension HDF5Group {
  /// Whether a child can be copied into another file as it is: it and all that is in it lies in this file, under its own
  /// names, and refers to nothing.
  func isSelfContained(_ child: String, kind: Kind) throws(StoreError) -> Bool {
    var groups: Set<UInt64> = []
    return try isSelfContained(child, kind: kind, &groups)
  }

  /// - Parameter groups: where those lie that were visited: a group may be in itself by another name.
  private func isSelfContained(
    _ child: String, kind: Kind, _ groups: inout Set<UInt64>
  ) throws(StoreError) -> Bool {
    switch kind {
    case .other: return false
    case .dataset:
      let dataset = try openDataset(child)
      guard !dataset.isScale, try !dataset.holdsReferences() else { return false }
      return try !dataset.hasReferences()
    case .group:
      let group = try openGroup(child)
      guard groups.insert(try group.address()).inserted, try !group.hasReferences() else { return false }
      for (name, kind) in try group.children() {
        guard try group.isSelfContained(name, kind: kind, &groups) else { return false }
      }
      return true
    }
  }

  /// Makes a copy of a child of a group of another file, under the same name.
  func copy(_ child: String, from other: borrowing HDF5Group) throws(StoreError) {
    let (id, otherID) = (id, other.id)
    try HDF5.call(operation("copy into the file", child)) { H5Ocopy(otherID, child, id, child, 0, 0) }
  }
}

extension HDF5Dataset {
  /// Whether its elements are references, or have some in them.
  fileprivate func holdsReferences() throws(StoreError) -> Bool {
    let id = id
    let type = try Handle(operation("look at its type"), closing: H5Tclose) { H5Dget_type(id) }
    let typeID = type.id
    return HDF5.ask { H5Tdetect_class(typeID, H5T_REFERENCE) } != 0
  }
}

extension AttributeHolder where Self: ~Copyable {
  /// Whether an attribute is, or has in it, a reference to an object of the same file.
  fileprivate func hasReferences() throws(StoreError) -> Bool {
    for attribute in try attributeNames() {
      if try isReference(attribute) { return true }
    }
    return false
  }

  private func isReference(_ attribute: String) throws(StoreError) -> Bool {
    let (owner, looking) = (id, copyingOperation("look at the attribute", attribute))
    let handle = try Handle(looking, closing: H5Aclose) { H5Aopen(owner, attribute, 0) }
    let attributeID = handle.id
    let type = try Handle(looking, closing: H5Tclose) { H5Aget_type(attributeID) }
    let typeID = type.id
    return HDF5.ask { H5Tdetect_class(typeID, H5T_REFERENCE) } != 0
  }

  /// Whether there is an attribute of this name.
  func hasAttribute(_ attribute: String) -> Bool {
    let owner = id
    return HDF5.ask { H5Aexists(owner, attribute) } > 0
  }

  /// Gives an object of another file an attribute of this one.
  ///
  /// - Returns: whether it could be copied: not if it holds references.
  func copyAttribute(
    _ attribute: String, to other: borrowing some AttributeHolder & ~Copyable
  ) throws(StoreError) -> Bool {
    guard try !isReference(attribute) else { return false }
    let (owner, reading) = (id, copyingOperation("read the attribute", attribute))
    let handle = try Handle(reading, closing: H5Aclose) { H5Aopen(owner, attribute, 0) }
    let attributeID = handle.id
    let fileType = try Handle(reading, closing: H5Tclose) { H5Aget_type(attributeID) }
    let fileTypeID = fileType.id
    // A type that has a name belongs to its file.
    let type = try Handle(reading, closing: H5Tclose) { H5Tcopy(fileTypeID) }
    let space = try Handle(reading, closing: H5Sclose) { H5Aget_space(attributeID) }
    let (typeID, spaceID) = (type.id, space.id)
    let size = HDF5.ask { H5Tget_size(typeID) }
    let count = Int(try HDF5.call(reading) { H5Sget_simple_extent_npoints(spaceID) })
    guard size > 0, count <= Self.mostBytesOfCopy / size else { return false }
    // Texts of any length, and lists, are pointers to memory that the library takes back below.
    var bytes = [UInt8](repeating: 0, count: max(1, count * size))
    if count > 0 { try HDF5.call(reading) { H5Aread(attributeID, typeID, &bytes) } }
    defer { _ = HDF5.ask { count > 0 ? H5Dvlen_reclaim(typeID, spaceID, 0, &bytes) : 0 } }
    let (otherID, writing) = (other.id, other.copyingOperation("write the attribute", attribute))
    let copy = try Handle(writing, closing: H5Aclose) {
      H5Acreate2(otherID, attribute, typeID, spaceID, 0, 0)
    }
    let copyID = copy.id
    if count > 0 { try HDF5.call(writing) { H5Awrite(copyID, typeID, bytes) } }
    return true
  }

  /// No attribute that is copied is larger.
  private static var mostBytesOfCopy: Int { 16 << 20 }

  fileprivate func copyingOperation(_ action: String, _ attribute: String) -> HDF5.Operation {
    HDF5.Operation(path: path, object: "\(name) @\(attribute)", action: action, isWriting: isWriting)
  }
}
