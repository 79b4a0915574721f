internal import CHDF5

/// Dimension scales: how HDF5, and netCDF-4 with it, says which dimension an axis of a dataset is.
extension HDF5Dataset {
  /// Makes this dataset the scale of a dimension.
  func makeScale(_ dimension: String) throws(StoreError) {
    let id = id
    try HDF5.call(operation("make it a dimension scale")) { H5DSset_scale(id, dimension) }
  }

  /// Says that axis `axis` of this dataset is the dimension of `scale`.
  func attach(_ scale: borrowing HDF5Dataset, toAxis axis: Int) throws(StoreError) {
    let (id, scaleID) = (id, scale.id)
    try HDF5.call(operation("attach a dimension scale to it")) { H5DSattach_scale(id, scaleID, UInt32(axis)) }
  }

  /// Whether this dataset is the scale of a dimension.
  var isScale: Bool {
    let id = id
    return HDF5.ask { H5DSis_scale(id) } > 0
  }

  /// The scale of an axis.
  struct Scale: Equatable {
    /// Its path inside the file.
    var name: String
    /// Its length.
    var length: Int
  }

  /// For each axis, the scale attached to it; nil where there is none.
  func scales() throws(StoreError) -> [Scale?] {
    let id = id
    var scales: [Scale?] = []
    for axis in shape.indices {
      var scale: Scale?
      try HDF5.call(operation("find its dimension scales")) {
        withUnsafeMutablePointer(to: &scale) { scale in
          // The callback runs only during this call, on this thread, so the pointer outlives its use.
          H5DSiterate_scales(
            id, UInt32(axis), nil,
            { _, _, found, scale in
              var text = [CChar](repeating: 0, count: 1024)
              guard H5Iget_name(found, &text, text.count) > 0 else { return -1 }
              let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
              let space = H5Dget_space(found)
              defer { H5Sclose(space) }
              scale?.assumingMemoryBound(to: Scale?.self).pointee = Scale(
                name: String(decoding: bytes, as: UTF8.self),
                length: Int(clamping: H5Sget_simple_extent_npoints(space)))
              return 1
            }, scale)
        }
      }
      scales.append(scale)
    }
    return scales
  }
}
