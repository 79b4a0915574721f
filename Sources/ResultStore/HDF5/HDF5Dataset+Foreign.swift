internal import CHDF5
internal import Foundation

/// Checks of a foreign dataset, before its numbers are used or memory is allocated for them.
extension HDF5Dataset {
  /// Checks that so many bytes may be read into memory: that the file has as many as the dataset claims, that every
  /// filter can be undone, and that this machine has the memory.
  ///
  /// - Throws: ``StoreError``: `damaged`, `foreign`, or `invalid`.
  func demandRoom(_ bytes: Int) throws(StoreError) {
    if chunk == nil, !isWriting, storedBytes < shape.reduce(elements.size, *) {
      throw StoreError(
        .damaged, path: path, object: name,
        message: "has shape \(Shape.text(shape)), but the file contains only \(storedBytes) bytes of it")
    }
    try storage.demandFilters(operation("read the dataset"))
    let memory = ProcessInfo.processInfo.physicalMemory
    guard UInt64(bytes) <= memory else {
      throw StoreError(
        .invalid, path: path, object: name,
        message: "needs \(bytes) bytes of memory, but this machine has \(memory)")
    }
  }

  /// Checks that all of it was written: what was not is read as zeros, silently.
  ///
  /// - Throws: ``StoreError`` with code `invalid`.
  func demandWritten() throws(StoreError) {
    let isWhole: Bool
    if let chunk {
      let (id, wanted) = (id, Shape.count(zip(shape, chunk).map { ($0 + max(1, $1) - 1) / max(1, $1) }))
      let space = try Handle(operation("count its chunks"), closing: H5Sclose) { H5Dget_space(id) }
      let spaceID = space.id
      var found: hsize_t = 0
      try HDF5.call(operation("count its chunks")) { H5Dget_num_chunks(id, spaceID, &found) }
      isWhole = UInt64(found) == wanted.map { UInt64($0) }
    } else {
      isWhole = storedBytes >= shape.reduce(elements.size, *)
    }
    guard isWhole else {
      throw StoreError(
        .invalid, path: path, object: name,
        message: "has shape \(Shape.text(shape)), but not all of it was written")
    }
  }

  /// Bytes that the file keeps for it.
  private var storedBytes: Int {
    let id = id
    return Int(clamping: HDF5.ask { H5Dget_storage_size(id) })
  }

  /// Reads numbers of any type as float64, each exactly as it is.
  ///
  /// - Throws: ``StoreError`` with code `invalid`, naming the type or the first number that has no equal there.
  func readWithoutLoss(from region: ArrayRegion) throws(StoreError) -> [Double] {
    switch elements.kind {
    case .exact: return try read(as: .float64, count: region.elementCount, from: region)
    case .wide:
      let wide: [Int64] = try read(as: .int64, count: region.elementCount, from: region)
      if let place = wide.firstIndex(where: { Double(exactly: $0) == nil }) {
        // Unsigned numbers that are larger are read as this one.
        let found = wide[place] == .max ? "\(wide[place]) or more" : "\(wide[place])"
        throw StoreError(
          .invalid, path: path, object: name,
          message:
            "got \(found) at index \(place), expected integers that float64 represents exactly, such as those up to "
            + "2^53")
      }
      return wide.map { Double($0) }
    case .other(let what):
      throw StoreError(
        .invalid, path: path, object: name,
        message: "got \(what), expected real numbers: float64, float32, float16, integers or booleans")
    }
  }
}
