internal import CHDF5

/// Dimension scales: how HDF5, and netCDF-4 with it, says which dimension an axis of a dataset is.
extension HDF5Dataset {
  /// Makes this dataset the scale of a dimension.
  func makeScale(_ dimension: String) throws(StoreError) {
    let id = id
    try HDF5.call(site("make it a dimension scale")) { H5DSset_scale(id, dimension) }
  }

  /// Says that axis `axis` of this dataset is the dimension of `scale`.
  func attach(_ scale: borrowing HDF5Dataset, toAxis axis: Int) throws(StoreError) {
    let (id, scaleID) = (id, scale.id)
    try HDF5.call(site("attach a dimension scale to it")) { H5DSattach_scale(id, scaleID, UInt32(axis)) }
  }

  /// Whether this dataset is the scale of a dimension.
  var isScale: Bool {
    let id = id
    return HDF5.ask { H5DSis_scale(id) } > 0
  }

  /// For each axis, the path inside the file of the scale attached to it; nil where there is none.
  func scales() throws(StoreError) -> [String?] {
    let id = id
    var names: [String?] = []
    for axis in shape.indices {
      var name: String?
      try HDF5.call(site("find its dimension scales")) {
        withUnsafeMutablePointer(to: &name) { name in
          // The callback runs only during this call, on this thread, so the pointer outlives its use.
          H5DSiterate_scales(
            id, UInt32(axis), nil,
            { _, _, scale, name in
              var text = [CChar](repeating: 0, count: 1024)
              guard H5Iget_name(scale, &text, text.count) > 0 else { return -1 }
              let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
              name?.assumingMemoryBound(to: String?.self).pointee = String(decoding: bytes, as: UTF8.self)
              return 1
            }, name)
        }
      }
      names.append(name)
    }
    return names
  }
}
