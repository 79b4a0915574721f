internal import CHDF5

/// The value of an attribute.
public enum AttributeValue: Sendable, Equatable {
  /// A text.
  case text(String)
  /// Whole numbers.
  case integers([Int64])
  /// Real numbers.
  case reals([Double])
}

/// What can have attributes: a group or a dataset.
protocol AttributeHolder: ~Copyable {
  /// The open object.
  var id: hid_t { get }
  /// The file's path.
  var path: String { get }
  /// The object's path inside the file.
  var name: String { get }
  /// Whether the file is being written.
  var isWriting: Bool { get }
}
extension HDF5Group: AttributeHolder {}
extension HDF5Dataset: AttributeHolder {}

extension AttributeHolder where Self: ~Copyable {
  private func attributeOperation(_ action: String, _ attribute: String) -> HDF5.Operation {
    HDF5.Operation(path: path, object: "\(name) @\(attribute)", action: action, isWriting: isWriting)
  }

  /// Writes a text as netCDF-4 does: a scalar, fixed-length, null-terminated, UTF-8 string.
  func writeAttribute(_ attribute: String, _ text: String) throws(StoreError) {
    let writing = attributeOperation("write the attribute", attribute)
    // The length counts no terminator, so an empty text is one null.
    let bytes = text.isEmpty ? [0] : Array(text.utf8)
    let type = try Handle(writing, closing: H5Tclose) { H5Tcopy(richsweep_H5T_C_S1()) }
    let id = type.id
    try HDF5.call(writing) { H5Tset_size(id, bytes.count) }
    try HDF5.call(writing) { H5Tset_strpad(id, H5T_STR_NULLTERM) }
    try HDF5.call(writing) { H5Tset_cset(id, H5T_CSET_UTF8) }
    try writeAttribute(attribute, bytes, type: id, shape: [])
  }

  /// Writes numbers: a scalar for one, a vector otherwise.
  func writeAttribute<Number: HDF5Number>(_ attribute: String, _ numbers: [Number]) throws(StoreError) {
    try writeAttribute(attribute, numbers, type: Number.elementType.id, shape: [numbers.count])
  }

  private func writeAttribute<Stored: BitwiseCopyable>(
    _ attribute: String, _ values: [Stored], type: hid_t, shape: [Int]
  ) throws(StoreError) {
    let writing = attributeOperation("write the attribute", attribute)
    let space = try Dataspace.make(shape, writing)
    let (owner, spaceID) = (id, space.id)
    let handle = try Handle(writing, closing: H5Aclose) { H5Acreate2(owner, attribute, type, spaceID, 0, 0) }
    let attributeID = handle.id
    // `values` holds one element of `type` for each element of the shape (one text is one element).
    try HDF5.call(writing) { H5Awrite(attributeID, type, values) }
  }

  /// The names of all attributes, in the order they were made where that is known.
  func attributeNames() throws(StoreError) -> [String] {
    let owner = id
    var info = H5O_info_t()
    try HDF5.call(attributeOperation("count the attributes", "*")) {
      H5Oget_info2(owner, &info, richsweep_H5O_INFO_NUM_ATTRS())
    }
    var names: [String] = []
    for index in 0..<info.num_attrs {
      let length = try HDF5.call(attributeOperation("list the attributes", "*")) {
        H5Aget_name_by_idx(owner, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, index, nil, 0, 0)
      }
      var name = [CChar](repeating: 0, count: Int(length) + 1)
      try HDF5.call(attributeOperation("list the attributes", "*")) {
        H5Aget_name_by_idx(owner, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, index, &name, name.count, 0)
      }
      names.append(String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
    return names
  }

  /// No attribute of ours is longer.
  private static var mostBytes: Int { 256 << 20 }

  /// The value of an attribute; nil when there is none of this name or it is of a kind we do not read.
  func attribute(_ attribute: String) throws(StoreError) -> AttributeValue? {
    let owner = id
    guard HDF5.ask({ H5Aexists(owner, attribute) }) > 0 else { return nil }
    let reading = attributeOperation("read the attribute", attribute)
    let handle = try Handle(reading, closing: H5Aclose) { H5Aopen(owner, attribute, 0) }
    let attributeID = handle.id
    let type = try Handle(reading, closing: H5Tclose) { H5Aget_type(attributeID) }
    let space = try Handle(reading, closing: H5Sclose) { H5Aget_space(attributeID) }
    let typeID = type.id
    let size = HDF5.ask { H5Tget_size(typeID) }
    guard let count = Shape.count(try Dataspace.shape(space, reading)), count <= Self.mostBytes / max(8, size)
    else {
      throw StoreError(
        .damaged, path: path, object: "\(name) @\(attribute)",
        message: "claims more than \(Self.mostBytes) bytes")
    }
    if HDF5.ask({ H5Tget_class(typeID) == H5T_STRING && H5Tis_variable_str(typeID) == 0 }), count == 1 {
      var bytes = [UInt8](repeating: 0, count: size)
      try HDF5.call(reading) { H5Aread(attributeID, typeID, &bytes) }
      return .text(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
    }
    switch ElementType(typeID) {
    case .float64, .float32:
      var numbers = [Double](repeating: 0, count: count)
      try HDF5.call(reading) { H5Aread(attributeID, ElementType.float64.id, &numbers) }
      return .reals(numbers)
    case .int64, .int32, .int8:
      var numbers = [Int64](repeating: 0, count: count)
      try HDF5.call(reading) { H5Aread(attributeID, ElementType.int64.id, &numbers) }
      return .integers(numbers)
    case nil: return nil
    }
  }

  /// The text of an attribute that has to be there.
  func textAttribute(_ attribute: String) throws(StoreError) -> String {
    guard case .text(let text) = try self.attribute(attribute) else {
      throw StoreError(
        .foreign, path: path, object: name, message: "no text attribute “\(attribute)”")
    }
    return text
  }
}
