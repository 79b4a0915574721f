internal import SweepPlan
internal import TrainingCore

/// An open shard whose structure has been checked.
struct ShardReader: ~Copyable {
  let path: String
  let fingerprint: String
  let kernels: String
  let programVersion: String
  /// Numbers of the cells in the shard's own grid.
  let cells: [Int64]
  let statuses: [Int8]
  let parameters: CellParameters
  private let file: HDF5File

  /// Opens a shard.
  ///
  /// - Throws: ``StoreError``: `notFound`, `inaccessible`, `damaged` or `foreign`.
  init(_ path: String) throws(StoreError) {
    let file = try HDF5File.open(path)
    let format = try file.root.textAttribute("format")
    guard format == ShardFormat.format else {
      throw StoreError(
        .foreign, path: path, message: "got a file of format “\(format)”, expected “\(ShardFormat.format)”")
    }
    let fingerprint = try file.root.textAttribute("fingerprint")
    let kernels = try file.root.textAttribute("kernels")
    let programVersion = try file.root.textAttribute("program_version")
    let cells = try Self.column("cell", Int64.self, of: file.root, rows: nil)
    let statuses = try Self.column("status", Int8.self, of: file.root, rows: cells.count)
    if let odd = statuses.first(where: { CellOutcome.Status(rawValue: $0) == nil }) {
      throw StoreError(.damaged, path: path, object: "/status", message: "got \(odd), expected 0 or 1")
    }
    let dataset = try file.root.openDataset("parameters")
    let names = try dataset.textAttribute("names").split(separator: " ").map(String.init)
    guard dataset.shape == [cells.count, names.count] else {
      throw Self.shape(path, "/parameters", dataset.shape, [cells.count, names.count])
    }
    let columns = Parameter.allCases.map { names.firstIndex(of: $0.rawValue) }
    parameters = CellParameters(
      values: try dataset.read(), width: names.count, columns: columns,
      own: columns.contains(nil) ? try Self.sweep(of: file.root).grid : nil)
    self.path = path
    self.fingerprint = fingerprint
    self.kernels = kernels
    self.programVersion = programVersion
    self.cells = cells
    self.statuses = statuses
    self.file = file
  }

  private static func column<Number: HDF5Number>(
    _ name: String, _ type: Number.Type, of root: borrowing HDF5Group, rows: Int?
  ) throws(StoreError) -> [Number] {
    let dataset = try root.openDataset(name)
    guard dataset.shape.count == 1, dataset.shape[0] == rows ?? dataset.shape[0] else {
      throw shape(root.path, dataset.name, dataset.shape, [rows ?? -1])
    }
    return try dataset.read()
  }

  private static func shape(_ path: String, _ object: String, _ got: [Int], _ expected: [Int]) -> StoreError {
    StoreError(
      .damaged, path: path, object: object,
      message: "got shape \(Shape.text(got)), expected \(Shape.text(expected))")
  }

  /// Checks that the cells may be mixed with those of a sweep.
  ///
  /// - Throws: ``StoreError`` with code `foreign`, listing what differs.
  func check(belongsTo sweep: Sweep) throws(StoreError) {
    guard fingerprint != sweep.fingerprint else { return }
    let differences = (try? Self.sweep(of: file.root).differences(from: sweep)) ?? []
    let list = differences.isEmpty ? "" : ": " + differences.joined(separator: "; ")
    throw StoreError(
      .foreign, path: path,
      message: "belongs to another sweep (there: the one expected, here: the shard)\(list)")
  }

  /// The configuration the shard was written under.
  private static func sweep(of root: borrowing HDF5Group) throws(StoreError) -> Sweep {
    let text = try root.textAttribute("sweep")
    do throws(ConfigurationError) {
      return try Sweep(canonical: text)
    } catch {
      throw StoreError(
        .foreign, path: root.path, object: "@sweep", message: "not a configuration", cause: error.description)
    }
  }

  /// The rows of a dataset of the shard as bytes, `width` numbers each.
  func rows(
    of dataset: String, in group: String?, count: Int, width: Int, as type: ElementType
  ) throws(StoreError) -> [UInt8] {
    if let group { return try Self.rows(dataset, try file.root.openGroup(group), count, width, type) }
    return try Self.rows(dataset, file.root, count, width, type)
  }

  private static func rows(
    _ name: String, _ group: borrowing HDF5Group, _ count: Int, _ width: Int, _ type: ElementType
  ) throws(StoreError) -> [UInt8] {
    let dataset = try group.openDataset(name)
    guard dataset.shape.first == count, dataset.shape.dropFirst().reduce(1, *) == width else {
      throw shape(group.path, dataset.name, dataset.shape, [count, width])
    }
    return try dataset.readBytes(as: type)
  }

  /// The positions along `cell` of the cells of a group; nil when the shard has no such group.
  func positions(inGroup name: String) throws(StoreError) -> [Int]? {
    guard file.root.contains(name) else { return nil }
    let rows: [Int64] = try Self.column("row", Int64.self, of: try file.root.openGroup(name), rows: nil)
    guard rows.allSatisfy({ cells.indices.contains(Int(clamping: $0)) }) else {
      throw StoreError(.damaged, path: path, object: "/\(name)/row", message: "points outside the shard")
    }
    return rows.map { Int($0) }
  }

  /// Opens a chunked dataset of a group of `count` cells.
  func chunked(
    _ name: String, inGroup group: String, count: Int, lengths: [Int]
  ) throws(StoreError) -> HDF5Dataset {
    let dataset = try file.root.openGroup(group).openDataset(name)
    guard dataset.shape == [count] + lengths, dataset.chunk == [1] + lengths else {
      throw Self.shape(path, dataset.name, dataset.shape, [count] + lengths)
    }
    return dataset
  }

  /// What the shard holds.
  consuming func summary(sha256: String, bytes: Int) throws(StoreError) -> ShardSummary {

    return ShardSummary(
      sha256: sha256, bytes: bytes, fingerprint: fingerprint, canonical: try file.root.textAttribute("sweep"),
      lease: try file.root.textAttribute("lease"), kernels: kernels, programVersion: programVersion,
      created: try file.root.textAttribute("created"), cells: cells.map { Int($0) },
      statuses: statuses.compactMap { CellOutcome.Status(rawValue: $0) },
      seconds: try Self.column("seconds", Double.self, of: file.root, rows: cells.count),
      parameters: parameters)
  }
}
