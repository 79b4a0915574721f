internal import CHDF5
internal import Surroundings

/// An open HDF5 file and its root group.
struct HDF5File: ~Copyable {
  /// The root group.
  let root: HDF5Group
  private let handle: Handle
  private let path: String
  private let isWriting: Bool

  private init(handle: consuming Handle, root: consuming HDF5Group, path: String, isWriting: Bool) {
    self.root = root
    self.handle = handle
    self.path = path
    self.isWriting = isWriting
  }

  private static func make(path: String, isWriting: Bool, open: () -> hid_t) throws(StoreError) -> HDF5File {
    let operation = HDF5.Operation(
      path: path, object: "/", action: isWriting ? "create the file" : "open the file as HDF5",
      isWriting: isWriting
    )
    let handle = try Handle(operation, closing: H5Fclose, open: open)
    let id = handle.id
    let root = try Handle(operation, closing: H5Gclose) { H5Gopen2(id, "/", 0) }
    return HDF5File(
      handle: handle, root: HDF5Group(path: path, name: "/", isWriting: isWriting, handle: root), path: path,
      isWriting: isWriting)
  }

  /// Creates a file on disk, replacing one of the same name.
  static func create(at path: String) throws(StoreError) -> HDF5File {
    let creation = try PropertyList.fileCreation()
    let access = try PropertyList.fileAccess()
    return try make(path: path, isWriting: true) {
      H5Fcreate(path, richsweep_H5F_ACC_TRUNC(), creation.id, access.id)
    }
  }

  /// Creates a file that exists in memory only; ``image()`` gives its bytes.
  ///
  /// - Parameters:
  ///   - path: where the bytes will go, for messages; no file of this name is touched.
  ///   - growth: bytes by which the memory grows.
  static func create(inMemoryFor path: String, growth: Int) throws(StoreError) -> HDF5File {
    let creation = try PropertyList.fileCreation()
    let access = try PropertyList.memoryFileAccess(growth: growth)
    return try make(path: path, isWriting: true) {
      H5Fcreate(path, richsweep_H5F_ACC_TRUNC(), creation.id, access.id)
    }
  }

  /// Opens a file for reading.
  ///
  /// - Throws: ``StoreError`` with code `notFound`, `inaccessible`, `foreign` (no file, or no HDF5 file) or `damaged`.
  static func open(_ path: String) throws(StoreError) -> HDF5File {
    do throws(RegularFile.Refusal) { _ = try RegularFile(path) } catch { throw StoreError(path, error) }
    guard HDF5.ask({ H5Fis_hdf5(path) }) > 0 else {
      throw StoreError(
        .foreign, path: path, message: "not an HDF5 file: empty, truncated, or of another format")
    }
    let access = try PropertyList.readingAccess()
    return try make(path: path, isWriting: false) {
      H5Fopen(path, richsweep_H5F_ACC_RDONLY(), access.id)
    }
  }

  /// All bytes of the file, as they are or would be on disk.
  func image() throws(StoreError) -> [UInt8] {
    let operation = HDF5.Operation(
      path: path, object: "/", action: "collect the file's bytes", isWriting: true)
    let id = handle.id
    try HDF5.call(operation) { H5Fflush(id, H5F_SCOPE_LOCAL) }
    let size = Int(try HDF5.call(operation) { H5Fget_file_image(id, nil, 0) })
    var written = 0
    var failure: StoreError?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      // The buffer has room for the `size` bytes asked for, and the library says how many it filled.
      do throws(StoreError) {
        written = Int(try HDF5.call(operation) { H5Fget_file_image(id, buffer.baseAddress, size) })
      } catch {
        failure = error
      }
      count = written
    }
    if let failure { throw failure }
    return bytes
  }

  /// Writes what is still in memory to the file.
  func flush() throws(StoreError) {
    let operation = HDF5.Operation(
      path: path, object: "/", action: "finish writing the file", isWriting: isWriting)
    let id = handle.id
    try HDF5.call(operation) { H5Fflush(id, H5F_SCOPE_LOCAL) }
  }

  /// Writes what is still in memory to the file and closes it.
  consuming func close() throws(StoreError) {
    let operation = HDF5.Operation(
      path: path, object: "/", action: "finish writing the file", isWriting: isWriting)
    if isWriting { try flush() }
    Self.release(root)
    try handle.close(operation)
  }

  /// Ends a group's life here rather than at the end of the caller's scope.
  private static func release(_ group: consuming HDF5Group) {}
}
