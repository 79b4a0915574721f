internal import CHDF5

/// An open dataset of numbers.
struct HDF5Dataset: ~Copyable {
  /// The file's path.
  let path: String
  /// The dataset's path inside the file.
  let name: String
  /// Its lengths; empty for a single number.
  let shape: [Int]
  /// What it holds.
  let elements: DatasetElements
  /// How it lies in the file.
  let storage: DatasetStorage
  /// Whether the file is being written.
  let isWriting: Bool
  private let handle: Handle

  fileprivate init(
    path: String, name: String, shape: [Int], elements: DatasetElements, storage: DatasetStorage,
    isWriting: Bool, handle: consuming Handle
  ) {
    self.path = path
    self.name = name
    self.shape = shape
    self.elements = elements
    self.storage = storage
    self.isWriting = isWriting
    self.handle = handle
  }

  var id: hid_t { handle.id }
  /// The lengths of its chunks; nil where it is not stored in chunks.
  var chunk: [Int]? { storage.chunk }

  func operation(_ action: String) -> HDF5.Operation {
    HDF5.Operation(path: path, object: name, action: action, isWriting: isWriting)
  }

  /// Writes numbers, row-major, to all of the dataset or to a region of it.
  ///
  /// - Precondition: there are as many as the region has elements.
  func write<Number: HDF5Number>(_ numbers: [Number], to region: ArrayRegion? = nil) throws(StoreError) {
    try write(numbers, as: Number.elementType, size: MemoryLayout<Number>.size, to: region)
  }

  /// Writes numbers that are already bytes of the dataset's own type.
  func write(bytes: [UInt8], to region: ArrayRegion? = nil) throws(StoreError) {
    guard let type = elements.type else { throw notNumbers() }
    try write(bytes, as: type, size: type.size, to: region)
  }

  private func write<Stored: BitwiseCopyable>(
    _ values: [Stored], as type: ElementType, size: Int, to region: ArrayRegion?
  ) throws(StoreError) {
    let region = region ?? ArrayRegion(wholeOf: shape)
    precondition(
      values.count * MemoryLayout<Stored>.size == region.elementCount * size,
      "\(name): \(values.count) values for a region of \(region.count)")
    let file = try Dataspace.make(shape, selecting: region, operation("select a part of the dataset"))
    let memory = try Dataspace.make(region.count, operation("select a part of the dataset"))
    let (id, fileID, memoryID) = (id, file.id, memory.id)
    // The library reads exactly the elements of `memory` from the buffer, whose size was checked above.
    try HDF5.call(operation("write the dataset")) { H5Dwrite(id, type.id, memoryID, fileID, 0, values) }
  }

  /// Reads all of the dataset or a region of it, row-major, converted to `Number` where it holds another type.
  func read<Number: HDF5Number>(
    _ type: Number.Type = Number.self, from region: ArrayRegion? = nil
  ) throws(StoreError) -> [Number] {
    guard elements.type != nil else { throw notNumbers() }
    return try read(
      as: Number.elementType, count: (region ?? ArrayRegion(wholeOf: shape)).elementCount, from: region)
  }

  /// Reads numbers as bytes of `type`.
  func readBytes(as type: ElementType, from region: ArrayRegion? = nil) throws(StoreError) -> [UInt8] {
    guard elements.type != nil else { throw notNumbers() }
    return try read(
      as: type, count: (region ?? ArrayRegion(wholeOf: shape)).elementCount * type.size, from: region)
  }

  /// Reads numbers that the library converts to `type`, into `count` values.
  func read<Stored: BitwiseCopyable>(
    as type: ElementType, count: Int, from region: ArrayRegion?
  ) throws(StoreError) -> [Stored] {
    guard count > 0 else { return [] }
    try demandRoom(count * MemoryLayout<Stored>.stride)
    let region = region ?? ArrayRegion(wholeOf: shape)
    let file = try Dataspace.make(shape, selecting: region, operation("select a part of the dataset"))
    let memory = try Dataspace.make(region.count, operation("select a part of the dataset"))
    let (id, fileID, memoryID) = (id, file.id, memory.id)
    var failure: StoreError?
    let values = [Stored](unsafeUninitializedCapacity: count) { buffer, initialized in
      // The library writes exactly the elements of `memory`, which are `count` values of `Stored`; on
      // failure the array is left empty and thrown away.
      do throws(StoreError) {
        try HDF5.call(operation("read the dataset")) {
          H5Dread(id, type.id, memoryID, fileID, 0, buffer.baseAddress)
        }
        initialized = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return values
  }

  /// Where in the file its numbers lie, which have been written and are not in chunks.
  func offset() throws(StoreError) -> Int {
    let id = id
    return Int(
      try HDF5.call(operation("find the dataset in the file")) {
        Int64(truncatingIfNeeded: H5Dget_offset(id))
      })
  }

  /// The stored bytes of the chunk that starts at `offset`, still compressed, and which filters were left
  /// out of it; nil when it was never written.
  func readChunk(at offset: [Int]) throws(StoreError) -> (bytes: [UInt8], filterMask: UInt32)? {
    let id = id
    let origin = offset.map { hsize_t($0) }
    var size: hsize_t = 0
    try HDF5.call(operation("find a chunk")) { H5Dget_chunk_storage_size(id, origin, &size) }
    guard size > 0 else { return nil }
    // No filter of ours makes a chunk longer by more than some bytes.
    let most = 2 * (chunk ?? []).reduce(elements.size, *) + 4096
    guard size <= hsize_t(most) else {
      throw StoreError(
        .damaged, path: path, object: name, message: "got a chunk of \(size) bytes, which is too large")
    }
    var mask: UInt32 = 0
    var failure: StoreError?
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, initialized in
      // The library fills exactly the `size` bytes it has just announced.
      do throws(StoreError) {
        try HDF5.call(operation("read a chunk")) { H5Dread_chunk(id, 0, origin, &mask, buffer.baseAddress) }
        initialized = Int(size)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return (bytes, mask)
  }

  /// Stores a chunk as ``readChunk(at:)`` gave it, from a dataset of the same type, chunk size and filters.
  func writeChunk(_ bytes: [UInt8], filterMask: UInt32, at offset: [Int]) throws(StoreError) {
    let id = id
    let origin = offset.map { hsize_t($0) }
    try HDF5.call(operation("write a chunk")) {
      H5Dwrite_chunk(id, 0, filterMask, origin, bytes.count, bytes)
    }
  }

  private func notNumbers() -> StoreError {
    StoreError(.foreign, path: path, object: name, message: "contains something other than numbers")
  }
}

extension HDF5Group {
  /// Makes a dataset inside this group.
  ///
  /// - Parameters:
  ///   - chunk: the chunk's lengths, one per axis; nil stores it contiguously, and then all of it must be
  ///     written.
  ///   - fill: what is read where nothing was written.
  func createDataset<Number: HDF5Number>(
    _ child: String, of type: Number.Type, shape: [Int], chunk: [Int]? = nil, fill: Number? = nil
  ) throws(StoreError) -> HDF5Dataset {
    try createDataset(child, type: Number.elementType, shape: shape, chunk: chunk, fill: fill)
  }

  /// Makes a dataset of any type of number; see ``createDataset(_:of:shape:chunk:fill:)``.
  func createDataset<Number: HDF5Number>(
    _ child: String, type: ElementType, shape: [Int], chunk: [Int]?, fill: Number?
  ) throws(StoreError) -> HDF5Dataset {
    let making = operation("create the dataset", child)
    let space = try Dataspace.make(shape, making)
    let creation = try PropertyList.datasetCreation(chunk: chunk, fill: fill)
    let (id, spaceID, creationID) = (id, space.id, creation.id)
    return HDF5Dataset(
      path: path, name: making.object, shape: shape,
      elements: DatasetElements(type: type, isPlain: true, kind: .exact, size: type.size),
      storage: DatasetStorage(chunk: chunk), isWriting: isWriting,
      handle: try Handle(making, closing: H5Dclose) {
        H5Dcreate2(id, child, type.id, spaceID, 0, creationID, 0)
      })
  }

  /// Opens a dataset inside this group.
  ///
  /// - Throws: ``StoreError``: `foreign` where there is none, or its numbers lie elsewhere; `damaged` for a shape that
  ///   cannot be.
  func openDataset(_ child: String) throws(StoreError) -> HDF5Dataset {
    let opening = operation("open the dataset", child)
    try demandHardLinks(to: child, "dataset")
    let id = id
    let dataset = try Handle(opening, closing: H5Dclose) { H5Dopen2(id, child, 0) }
    let datasetID = dataset.id
    let creation = try Handle(opening, closing: H5Pclose) { H5Dget_create_plist(datasetID) }
    // First of all: to ask a virtual dataset for its shape opens other files.
    let storage = try DatasetStorage(creation.id, opening)
    let space = try Handle(opening, closing: H5Sclose) { H5Dget_space(datasetID) }
    let type = try Handle(opening, closing: H5Tclose) { H5Dget_type(datasetID) }
    let typeID = type.id
    let shape = try Dataspace.shape(space, opening)
    let elementSize = HDF5.ask { H5Tget_size(typeID) }
    guard let count = Shape.count(shape), Shape.count([count, max(8, elementSize)]) != nil,
      storage.chunk.map({ $0.count == shape.count && Shape.count($0 + [max(8, elementSize)]) != nil }) ?? true
    else {
      throw StoreError(
        .damaged, path: path, object: opening.object,
        message: "got shape \(Shape.text(shape)), which is impossible")
    }
    let elementType = ElementType(typeID)
    return HDF5Dataset(
      path: path, name: opening.object, shape: shape,
      elements: DatasetElements(
        type: elementType,
        isPlain: elementType.map { plain in HDF5.ask { H5Tequal(typeID, plain.id) } > 0 } ?? false,
        kind: NumberKind(typeID), size: elementSize),
      storage: storage, isWriting: isWriting, handle: dataset)
  }
}
