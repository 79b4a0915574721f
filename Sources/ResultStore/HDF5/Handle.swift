internal import CHDF5

/// The owner of one HDF5 identifier, closed when it goes out of scope.
struct Handle: ~Copyable {
  /// The identifier, valid as long as the handle lives.
  let id: hid_t
  private let closing: @convention(c) (hid_t) -> herr_t

  /// Makes an identifier and takes it over.
  ///
  /// - Parameters:
  ///   - open: makes it; negative when that failed.
  ///   - closing: the function that closes identifiers of its kind.
  init(
    _ operation: @autoclosure () -> HDF5.Operation, closing: @escaping @convention(c) (hid_t) -> herr_t,
    open: () -> hid_t
  ) throws(StoreError) {
    self.id = try HDF5.call(operation(), open)
    self.closing = closing
  }

  /// Closes now, and says so if that fails.
  consuming func close(_ operation: @autoclosure () -> HDF5.Operation) throws(StoreError) {
    let (id, closing) = (id, closing)
    discard self
    try HDF5.call(operation()) { closing(id) }
  }

  deinit {
    let (id, closing) = (id, closing)
    // Only identifiers of files that are read, or whose writing has failed already, end here.
    _ = HDF5.ask { closing(id) }
  }
}
