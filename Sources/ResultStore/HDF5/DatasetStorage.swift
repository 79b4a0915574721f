internal import CHDF5

/// How a dataset lies in its file.
struct DatasetStorage {
  /// What is done to the bytes of a chunk before they are stored.
  struct Filter: Equatable {
    /// Its registered number.
    var number: Int32
    /// What it calls itself.
    var name: String
    /// Whether the library here can undo it.
    var isAvailable: Bool
  }

  /// The lengths of its chunks; nil where it is not stored in chunks.
  let chunk: [Int]?
  /// The filters of its chunks, in the order they are applied.
  let filters: [Filter]

  /// One in pieces of these lengths, or in one piece, as we make them.
  init(chunk: [Int]?) { (self.chunk, filters) = (chunk, []) }

  /// Of a dataset that was made with a property list. Opens no other file.
  ///
  /// - Throws: ``StoreError`` with code `foreign` where its numbers lie in other files.
  init(_ list: hid_t, _ operation: HDF5.Operation) throws(StoreError) {
    let layout = HDF5.ask { H5Pget_layout(list) }
    guard layout != H5D_VIRTUAL else { throw Self.elsewhere("virtual dataset", operation) }
    guard HDF5.ask({ H5Pget_external_count(list) }) <= 0 else {
      throw Self.elsewhere("external storage", operation)
    }
    guard layout == H5D_CHUNKED else {
      (chunk, filters) = (nil, [])
      return
    }
    var lengths = [hsize_t](repeating: 0, count: Int(H5S_MAX_RANK))
    let rank = try HDF5.call(operation) { H5Pget_chunk(list, Int32(H5S_MAX_RANK), &lengths) }
    chunk = lengths.prefix(Int(rank)).map { Int(clamping: $0) }
    let count = max(0, HDF5.ask { H5Pget_nfilters(list) })
    filters = (0..<UInt32(count)).map { Self.filter($0, of: list) }
  }

  private static func filter(_ index: UInt32, of list: hid_t) -> Filter {
    HDF5.ask {
      var (flags, configuration, count) = (UInt32(0), UInt32(0), 0)
      var name = [CChar](repeating: 0, count: 128)
      let number = H5Pget_filter2(list, index, &flags, &count, nil, name.count, &name, &configuration)
      let text = String(
        decoding: name.dropLast().prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      return Filter(number: number, name: text, isAvailable: H5Zfilter_avail(number) > 0)
    }
  }

  /// Checks that the library here can undo every filter.
  ///
  /// - Throws: ``StoreError`` with code `foreign`, naming one that it cannot.
  func demandFilters(_ operation: HDF5.Operation) throws(StoreError) {
    guard let missing = filters.first(where: { !$0.isAvailable }) else { return }
    let name = missing.name.isEmpty ? Self.names[missing.number] ?? "unknown" : missing.name
    throw StoreError(
      .foreign, path: operation.path, object: operation.object,
      message:
        "compressed with the filter \(name.debugDescription) (number \(missing.number)), which this HDF5 library "
        + "does not have; write it with gzip or uncompressed")
  }

  /// Filters that files are met with and that may not say their names, by their registered numbers.
  private static let names: [Int32: String] = [
    4: "szip", 307: "bzip2", 32000: "lzf", 32001: "blosc", 32004: "lz4", 32008: "bitshuffle", 32013: "zfp",
    32015: "zstd", 32026: "blosc2",
  ]

  private static func elsewhere(_ what: String, _ operation: HDF5.Operation) -> StoreError {
    StoreError(
      .foreign, path: operation.path, object: operation.object,
      message:
        "\(what): its numbers are in other files, which neither the hash nor a copy of this file covers; store them "
        + "in this file")
  }
}
