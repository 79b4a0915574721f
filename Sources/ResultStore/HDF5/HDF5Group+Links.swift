internal import CHDF5

/// Links. A file of ours, or one that is given us, holds what its names stand for: soft links may lead nowhere or in a
/// circle, external ones open other files (or a FIFO, and block), which no hash of this file covers and no copy takes along.
extension HDF5Group {
  /// Whether a name is a hard link: the object itself.
  static func isHardLink(_ id: hid_t, _ child: String) -> Bool {
    var type = H5L_TYPE_ERROR
    var size = 0
    return richsweep_link_type(id, child, &type, &size) >= 0 && type == H5L_TYPE_HARD
  }

  /// Checks that a path inside this group, and everything on the way, is there and is no link that leads elsewhere.
  ///
  /// - Parameter kind: what is expected, for the message.
  /// - Throws: ``StoreError`` with code `foreign`.
  func demandHardLinks(to child: String, _ kind: String) throws(StoreError) {
    var prefix = ""
    for part in child.split(separator: "/", omittingEmptySubsequences: false) {
      prefix += prefix.isEmpty ? "\(part)" : "/\(part)"
      try demandHardLink(prefix, kind)
    }
  }

  private func demandHardLink(_ child: String, _ kind: String) throws(StoreError) {
    let looking = operation("inspect the link", child)
    let id = id
    guard HDF5.ask({ H5Lexists(id, child, 0) }) > 0 else {
      throw StoreError(.foreign, path: path, object: looking.object, message: "no such \(kind)")
    }
    var (type, size) = (H5L_TYPE_ERROR, 0)
    try HDF5.call(looking) { richsweep_link_type(id, child, &type, &size) }
    guard type != H5L_TYPE_HARD else { return }
    throw StoreError(
      .foreign, path: path, object: looking.object,
      message: "is \(type == H5L_TYPE_SOFT ? "a soft" : "an external") link"
        + Self.target(of: id, child, type, size) + ", expected the \(kind) itself in this file")
  }

  /// Where a link leads, as " to “other.h5:/inputs”"; nothing where that cannot be told.
  private static func target(of id: hid_t, _ child: String, _ type: H5L_type_t, _ size: Int) -> String {
    guard (1...4096).contains(size) else { return "" }
    var value = [UInt8](repeating: 0, count: size)
    guard HDF5.ask({ H5Lget_val(id, child, &value, size, 0) }) >= 0 else { return "" }
    // A soft link's value is a path, an external one's a byte, a file's name and a path in it; each ends with a null.
    let texts = value.dropFirst(type == H5L_TYPE_SOFT ? 0 : 1).split(separator: 0).map {
      String(decoding: $0, as: UTF8.self)
    }
    return texts.isEmpty ? "" : " to \(texts.joined(separator: ":").debugDescription)"
  }
}
