internal import CHDF5

/// How files, groups and datasets of ours are made: what netCDF-4 needs, and nothing that differs between
/// two runs (no times).
enum PropertyList {
  private static func make(
    _ kind: () -> hid_t, _ settings: [(hid_t) -> herr_t]
  ) throws(StoreError) -> Handle {
    let operation = HDF5.Operation(
      path: "HDF5", object: "/", action: "create a property list", isWriting: true)
    let list = try Handle(operation, closing: H5Pclose) { H5Pcreate(kind()) }
    let id = list.id
    for setting in settings { try HDF5.call(operation) { setting(id) } }
    return list
  }

  /// A new file: links and attributes of the root remember the order they were made in.
  static func fileCreation() throws(StoreError) -> Handle {
    try make(
      richsweep_H5P_FILE_CREATE,
      [
        { H5Pset_link_creation_order($0, richsweep_H5P_CRT_ORDER()) },
        { H5Pset_attr_creation_order($0, richsweep_H5P_CRT_ORDER()) },
        { H5Pset_obj_track_times($0, false) },
      ])
  }

  /// What files are made with: every reader of netCDF-4 opens them.
  private static var bounds: (hid_t) -> herr_t {
    { H5Pset_libver_bounds($0, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18) }
  }

  private static var access: [(hid_t) -> herr_t] {
    [
      { H5Pset_fclose_degree($0, H5F_CLOSE_STRONG) },
      // Files are complete before they get their name, so there is nothing to lock out, and not every
      // shared file system has locks.
      { H5Pset_file_locking($0, false, true) },
    ]
  }

  /// A file on disk that is made.
  static func fileAccess() throws(StoreError) -> Handle {
    try make(richsweep_H5P_FILE_ACCESS, access + [bounds])
  }

  /// A file on disk that is read, of whatever version the library knows.
  static func readingAccess() throws(StoreError) -> Handle {
    try make(richsweep_H5P_FILE_ACCESS, access)
  }

  /// A file in memory that grows by `growth` bytes at a time.
  static func memoryFileAccess(growth: Int) throws(StoreError) -> Handle {
    try make(richsweep_H5P_FILE_ACCESS, access + [bounds, { H5Pset_fapl_core($0, growth, false) }])
  }

  /// A new group.
  static func groupCreation() throws(StoreError) -> Handle {
    try make(
      richsweep_H5P_GROUP_CREATE,
      [
        { H5Pset_link_creation_order($0, richsweep_H5P_CRT_ORDER()) },
        { H5Pset_attr_creation_order($0, richsweep_H5P_CRT_ORDER()) },
        { H5Pset_obj_track_times($0, false) },
      ])
  }

  /// A new dataset: contiguous, or in chunks that are shuffled and deflated at level 1.
  ///
  /// - Parameter fill: what is read where nothing was written. A contiguous dataset is not filled: whoever
  ///   makes one writes all of it.
  static func datasetCreation(
    chunk: [Int]?, fill: (some HDF5Number)?
  ) throws(StoreError) -> Handle {
    var settings: [(hid_t) -> herr_t] = [
      { H5Pset_attr_creation_order($0, richsweep_H5P_CRT_ORDER()) },
      { H5Pset_obj_track_times($0, false) },
    ]
    if let chunk {
      settings += [
        { H5Pset_chunk($0, Int32(chunk.count), chunk.map { hsize_t($0) }) },
        { H5Pset_shuffle($0) },
        { H5Pset_deflate($0, 1) },
      ]
    } else {
      settings.append { H5Pset_fill_time($0, H5D_FILL_TIME_NEVER) }
    }
    if let fill {
      settings.append { list in
        withUnsafePointer(to: fill) { H5Pset_fill_value(list, type(of: fill).elementType.id, $0) }
      }
    }
    return try make(richsweep_H5P_DATASET_CREATE, settings)
  }
}
