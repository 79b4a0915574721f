internal import CHDF5

/// Shapes and selections, as HDF5 has them.
enum Dataspace {
  /// A shape; of no axes for a single number.
  static func make(_ shape: [Int], _ operation: @autoclosure () -> HDF5.Operation) throws(StoreError)
    -> Handle
  {
    let lengths = shape.map { hsize_t($0) }
    return try Handle(operation(), closing: H5Sclose) {
      lengths.isEmpty ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(lengths.count), lengths, nil)
    }
  }

  /// A shape of which only a region is selected.
  static func make(
    _ shape: [Int], selecting region: ArrayRegion, _ operation: @autoclosure () -> HDF5.Operation
  ) throws(StoreError) -> Handle {
    let space = try make(shape, operation())
    guard !shape.isEmpty else { return space }
    let id = space.id
    let start = region.start.map { hsize_t($0) }
    let count = region.count.map { hsize_t($0) }
    try HDF5.call(operation()) { H5Sselect_hyperslab(id, H5S_SELECT_SET, start, nil, count, nil) }
    return space
  }

  /// The lengths of a dataspace that belongs to a dataset or attribute.
  static func shape(_ space: borrowing Handle, _ operation: @autoclosure () -> HDF5.Operation)
    throws(StoreError)
    -> [Int]
  {
    let id = space.id
    let rank = Int(try HDF5.call(operation()) { H5Sget_simple_extent_ndims(id) })
    guard rank > 0 else { return [] }
    var lengths = [hsize_t](repeating: 0, count: rank)
    try HDF5.call(operation()) { H5Sget_simple_extent_dims(id, &lengths, nil) }
    return lengths.map { Int(clamping: $0) }
  }
}
