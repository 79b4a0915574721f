internal import SweepPlan
internal import Training

/// A shard whose structure has been checked. Its tables are read by the shard's index, without HDF5; whatever
/// else is wanted from the HDF5 file, which is opened for it.
struct ShardReader {
  /// The cells of one shape.
  struct Group: Sendable {
    /// The group's name, which says the shape.
    let name: String
    /// Their numbers in the shard's own grid.
    let cells: [Int64]
    let statuses: [Int8]
    let integers: CellTable<Int64>
    let numbers: CellTable<Double>
    let parameters: CellParameters
  }

  let path: String
  let fingerprint: String
  let kernels: String
  let programVersion: String
  let groups: [Group]

  /// Opens a shard and reads all but its large tensors.
  ///
  /// - Throws: ``StoreError``: `notFound`, `inaccessible`, `damaged` or `foreign`.
  init(_ path: String) throws(StoreError) {
    let file = try FileReader(path)
    let index = try ShardIndex(from: file, before: try ShardFormat.seal.endOfBody(of: file))
    fingerprint = index.fingerprint
    kernels = index.kernels
    programVersion = index.programVersion
    self.path = path
    var groups: [Group] = []
    for group in index.groups { groups.append(try Self.read(group, from: file)) }
    self.groups = groups
  }

  private static func read(
    _ group: ShardIndex.Group, from file: borrowing FileReader
  ) throws(StoreError) -> Group {
    let path = file.path
    var integers = try CellTable<Int64>(group.integers, rows: group.rows, from: file)
    var numbers = try CellTable<Double>(group.numbers, rows: group.rows, from: file)
    for column in CellColumn.stored where column.isRecent {
      integers.addMissing(column.name, of: -1, where: column.integer != nil)
      numbers.addMissing(column.name, of: .nan, where: column.real != nil)
    }
    try checkRanges(group.name, integers, numbers, path)
    let statuses = try integers.column("status", path)
    let parameters = try CellParameters(numbers) { () throws(StoreError) in
      let file = try HDF5File.open(path)
      return try Self.sweep(of: file.root).grid
    }
    try checkShape(group.name, parameters, path)
    numbers.addWeightedKernelDistance(parameters)
    return Group(
      name: group.name, cells: try integers.column("cell", path),
      statuses: statuses.map { Int8(clamping: $0) },
      integers: integers, numbers: numbers, parameters: parameters)
  }

  /// Checks that the cells may be mixed with those of a sweep.
  ///
  /// - Throws: ``StoreError`` with code `foreign`, listing what differs.
  func check(belongsTo sweep: Sweep) throws(StoreError) {
    guard fingerprint != sweep.fingerprint else { return }
    let file = try HDF5File.open(path)
    let own = try? Self.sweep(of: file.root)
    // Another version of the program may have written the fingerprint of the same sweep.
    guard own?.fingerprint != sweep.fingerprint else { return }
    let differences = own?.differences(from: sweep) ?? []
    let list = differences.isEmpty ? "" : ": " + differences.joined(separator: "; ")
    throw StoreError(
      .foreign, path: path,
      message: "belongs to another sweep (there: the expected sweep, here: this shard)\(list)")
  }

  private static func sweep(of root: borrowing HDF5Group) throws(StoreError) -> Sweep {
    let text = try root.textAttribute("sweep")
    do throws(ConfigurationError) {
      return try Sweep(canonical: text)
    } catch {
      throw StoreError(
        .foreign, path: root.path, object: "@sweep", message: "not a valid configuration",
        cause: error.description)
    }
  }

  /// Opens a chunked dataset of a group, whose chunks are as our writers make them.
  func chunked(
    _ name: String, of group: Group, in root: borrowing HDF5Group, lengths: [Int]
  ) throws(StoreError) -> HDF5Dataset {
    let dataset = try root.openGroup(group.name).openDataset(name)
    guard dataset.shape == [group.cells.count] + lengths, dataset.chunk == [1] + lengths else {
      throw StoreError(
        .damaged, path: path, object: dataset.name,
        message: "got shape \(Shape.text(dataset.shape)), expected "
          + "\(Shape.text([group.cells.count] + lengths)), one chunk for each cell")
    }
    // Merges copy chunks as they are stored.
    guard dataset.elements.isPlain, dataset.elements.type == .float64,
      dataset.storage.filters.map(\.number) == [2, 1]
    else {
      throw StoreError(
        .damaged, path: path, object: dataset.name,
        message: "expected float64, little-endian, shuffled and deflated")
    }
    return dataset
  }

  /// What the shard holds.
  func summary(sha256: String, bytes: Int) throws(StoreError) -> ShardSummary {
    let file = try HDF5File.open(path)
    var seconds: [Double] = []
    for group in groups { seconds += try group.numbers.column("seconds", path) }
    return ShardSummary(
      sha256: sha256, bytes: bytes, fingerprint: fingerprint, canonical: try file.root.textAttribute("sweep"),
      lease: try file.root.textAttribute("lease"), kernels: kernels, programVersion: programVersion,
      created: try file.root.textAttribute("created"), cells: groups.flatMap { $0.cells.map { Int($0) } },
      statuses: groups.flatMap { $0.statuses.compactMap { CellOutcome.Status(rawValue: $0) } },
      seconds: seconds, parameters: groups.map(\.parameters))
  }
}
