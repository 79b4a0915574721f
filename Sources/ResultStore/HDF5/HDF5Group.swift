internal import CHDF5

/// An open group: where datasets, groups and attributes are made and found.
struct HDF5Group: ~Copyable {
  /// The file's path.
  let path: String
  /// The group's path inside the file.
  let name: String
  /// Whether the file is being written.
  let isWriting: Bool
  private let handle: Handle

  init(path: String, name: String, isWriting: Bool, handle: consuming Handle) {
    self.path = path
    self.name = name
    self.isWriting = isWriting
    self.handle = handle
  }

  var id: hid_t { handle.id }

  /// Where a call about `child` (or the group itself) is made.
  func operation(_ action: String, _ child: String? = nil) -> HDF5.Operation {
    let object = if let child { childName(child) } else { name }
    return HDF5.Operation(path: path, object: object, action: action, isWriting: isWriting)
  }

  private func childName(_ child: String) -> String { name == "/" ? "/\(child)" : "\(name)/\(child)" }

  /// Makes a group inside this one.
  func createGroup(_ child: String) throws(StoreError) -> HDF5Group {
    let creation = try PropertyList.groupCreation()
    return HDF5Group(
      path: path, name: childName(child), isWriting: isWriting,
      handle: try Handle(operation("create the group", child), closing: H5Gclose) {
        H5Gcreate2(id, child, 0, creation.id, 0)
      })
  }

  /// Opens a group inside this one.
  ///
  /// - Throws: ``StoreError`` with code `foreign` where there is none, or a link that leads elsewhere.
  func openGroup(_ child: String) throws(StoreError) -> HDF5Group {
    try demandHardLinks(to: child, "group")
    return HDF5Group(
      path: path, name: childName(child), isWriting: isWriting,
      handle: try Handle(operation("open the group", child), closing: H5Gclose) { H5Gopen2(id, child, 0) })
  }

  /// Whether there is anything of this name, which has no slash in it.
  func contains(_ child: String) -> Bool { HDF5.ask { H5Lexists(id, child, 0) } > 0 }

  /// What a name stands for.
  enum Kind: Equatable { case group, dataset, other }

  /// Names and kinds of what the group holds, in the order it was made.
  func children() throws(StoreError) -> [(name: String, kind: Kind)] {
    let id = id
    var info = H5G_info_t()
    try HDF5.call(operation("count its members")) { H5Gget_info(id, &info) }
    let order = HDF5.ask { Self.tracksCreationOrder(id) } ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME
    var found: [(name: String, kind: Kind)] = []
    for index in 0..<info.nlinks {
      let length = try HDF5.call(operation("list its members")) {
        H5Lget_name_by_idx(id, ".", order, H5_ITER_INC, index, nil, 0, 0)
      }
      var name = [CChar](repeating: 0, count: Int(length) + 1)
      try HDF5.call(operation("list its members")) {
        H5Lget_name_by_idx(id, ".", order, H5_ITER_INC, index, &name, name.count, 0)
      }
      let text = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      found.append((text, kind(of: text)))
    }
    return found
  }

  private static func tracksCreationOrder(_ id: hid_t) -> Bool {
    let list = H5Gget_create_plist(id)
    defer { H5Pclose(list) }
    var flags: UInt32 = 0
    return H5Pget_link_creation_order(list, &flags) >= 0 && flags == richsweep_H5P_CRT_ORDER()
  }

  /// Where the group lies in the file.
  func address() throws(StoreError) -> UInt64 {
    let id = id
    var info = H5O_info_t()
    try HDF5.call(operation("inspect it")) { H5Oget_info2(id, &info, richsweep_H5O_INFO_BASIC()) }
    return UInt64(info.addr)
  }

  private func kind(of child: String) -> Kind {
    HDF5.ask {
      // What a link stands for is not looked up where it may lead out of the file.
      guard Self.isHardLink(id, child) else { return .other }
      var info = H5O_info_t()
      guard H5Oget_info_by_name2(id, child, &info, richsweep_H5O_INFO_BASIC(), 0) >= 0 else { return .other }
      return info.type == H5O_TYPE_GROUP ? .group : info.type == H5O_TYPE_DATASET ? .dataset : .other
    }
  }
}
