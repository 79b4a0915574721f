internal import Foundation
internal import Surroundings
internal import SweepPlan

/// The state of a merge.
struct MergeRun {
  let input: MergeInput
  let layout: Layout
  private let shards: [ShardReference]
  /// Cells that were given up and that no shard has: another of several sweeps may have trained one.
  private let poisoned: [PoisonedCell]
  /// From the first to the last cell of each shard; the first ones rise.
  private let spans: [Range<Int>]
  private var ahead: SyncAhead?
  /// Bytes of chunks written since the system was last asked to bring them to the disk.
  private var unsynced = 0
  private var kernels: Set<String> = []
  private var programVersions: Set<String> = []
  var summary = MergeSummary()

  /// A merge of shards.
  init(_ input: MergeInput) {
    self.input = input
    layout = Layout(input.sweep)
    let spans = input.shards.compactMap { shard in shard.span.map { (shard, $0, shard.url.path) } }.sorted {
      ($0.1.lowerBound, $0.2) < ($1.1.lowerBound, $1.2)
    }
    shards = spans.map(\.0)
    self.spans = spans.map(\.1)
    let all = RangeSet(input.poisoned.map { $0.cell..<$0.cell + 1 })
    let trained =
      all.isEmpty ? all : shards.reduce(into: RangeSet<Int>()) { $0.formUnion($1.cells.intersection(all)) }
    poisoned = input.poisoned.filter { !trained.contains($0.cell) }
    summary.cells = input.sweep.grid.cellCount
  }

  /// Throws unless every cell is there or given up, or `partial` allows for missing ones.
  func checkComplete(_ path: String, partial: Bool) throws(StoreError) {
    guard !partial else { return }
    let missing = summary.cells - poisoned.count - shards.reduce(0) { $0 + $1.cells.cellCount }
    guard missing > 0 else { return }
    throw StoreError(
      .incomplete, path: path,
      message:
        "\(missing) of \(counted(summary.cells, "cell")) \(missing == 1 ? "has" : "have") no result yet: finish the sweep, or use "
        + "--partial to merge the others")
  }

  /// Bytes the result will take, roughly and not too few.
  var estimatedBytes: Int {
    let scalars = Double(summary.cells) * Double(Band.byteCount(ofCell: layout))
    let shardBytes = shards.reduce(0.0) { total, shard in
      total + Double(DurableFile.size(shard.url.path) ?? 0)
    }
    // A joint grid may be larger than any disk.
    return Int(min(scalars + shardBytes + 0x1p20, 0x1p62))
  }

  /// Makes the whole content of a result.
  ///
  /// - Parameter ahead: the file that is being written.
  mutating func fill(
    _ root: borrowing HDF5Group, memory: Int, ahead: SyncAhead, _ progress: (Double) -> Void
  ) throws(StoreError) {
    self.ahead = ahead
    let sweep = input.sweep
    try ResultStructure(sweep: sweep, layout: layout).create(in: root)
    let limit = max(1, memory / Band.byteCount(ofCell: layout))
    let fingerprint = sweep.fingerprint
    let verifier = ShardVerifier(shards)
    defer { verifier.cancel() }
    for box in ArrayRegion.partition(of: sweep.grid.axes.map(\.values.count), limit: limit) {
      var band = Band(box, of: sweep, layout)
      let range = RangeSet(band.cells)
      let here = shards.indices.filter { spans[$0].overlaps(band.cells) }
      var done = band.cells.lowerBound
      for index in here {
        let wanted = shards[index].cells.intersection(range)
        guard !wanted.isEmpty else { continue }
        try take(wanted, from: index, into: &band, root, verifier, fingerprint)
        done += wanted.cellCount
        progress(Double(done) / Double(summary.cells + 1))
      }
      for index in here {
        let repeated = shards[index].repeated.intersection(range)
        guard !repeated.isEmpty else { continue }
        try verifier.wait(for: index)
        try compare(repeated, of: shards[index], with: band, root)
      }
      for poisoned in poisoned where band.cells.contains(poisoned.cell) { band.poison(poisoned.cell) }
      count(band.statuses)
      try band.write(to: root)
      progress(Double(band.cells.upperBound) / Double(summary.cells + 1))
    }
    for derived in layout.parameterVariables { try derived.write(sweep.grid, to: root) }
    try writeAttributes(root)
  }

  /// Keeps what is to be kept of the result that a new one replaces.
  mutating func keep(
    _ keeping: Merge.Keeping, of path: String, in root: borrowing HDF5Group
  ) throws(StoreError) {
    switch keeping {
    case .nothing: return
    case .additions: try keepAdditions(of: path, in: root)
    case .itself: summary.left = [Self.unreadable]
    }
    if !summary.left.isEmpty { summary.replaced = try ReplacedFile.keep(path) }
  }

  /// What is said of additions that nobody can name.
  private static let unreadable = "what cannot be read"

  private mutating func keepAdditions(of path: String, in root: borrowing HDF5Group) throws(StoreError) {
    do throws(StoreError) {
      let former = try HDF5File.open(path)
      let additions = try Additions(former.root, copiedTo: root)
      (summary.kept, summary.left) = (additions.kept, additions.left)
    } catch {
      guard error.code != .outOfSpace else { throw error }
      summary.left = [Self.unreadable]
    }
  }

  /// Takes cells of a band from a shard.
  private mutating func take(
    _ wanted: RangeSet<Int>, from index: Int, into band: inout Band, _ root: borrowing HDF5Group,
    _ verifier: ShardVerifier, _ fingerprint: String
  ) throws(StoreError) {
    let reference = shards[index]
    let path = reference.url.path(percentEncoded: false)
    try verifier.wait(for: index)
    let shard = try ShardReader(path)
    if shard.fingerprint != fingerprint { try shard.check(belongsTo: input.sweep) }
    kernels.insert(shard.kernels)
    programVersions.insert(shard.programVersion)
    for (group, rows) in try rows(of: wanted, in: shard) {
      try band.take(rows, of: group, path)
      try copyChunks(of: rows, in: group, from: shard, to: root)
    }
  }

  /// The rows of a shard that have these cells, by group.
  func rows(
    of wanted: RangeSet<Int>, in shard: ShardReader
  ) throws(StoreError) -> [(group: ShardReader.Group, rows: [(row: Int, cell: Int)])] {
    // Most often one stretch of cells; looking a cell up in a set takes a microsecond.
    let stretch = wanted.ranges.count == 1 ? wanted.ranges[0] : nil
    var found: [(group: ShardReader.Group, rows: [(row: Int, cell: Int)])] = []
    for group in shard.groups {
      var rows: [(row: Int, cell: Int)] = []
      for (row, cell) in group.parameters.cells(in: input.sweep.grid).enumerated() {
        if let cell, stretch?.contains(cell) ?? wanted.contains(cell) { rows.append((row, cell)) }
      }
      if !rows.isEmpty { found.append((group, rows)) }
    }
    let count = found.reduce(0) { $0 + $1.rows.count }
    guard count == wanted.cellCount else {
      throw StoreError(
        .foreign, path: shard.path,
        message: "expected \(counted(wanted.cellCount, "cell")) in the shard, found \(count)")
    }
    return found
  }

  /// So many bytes are written before the disk is given work.
  private static let syncing = 16 << 20

  /// Copies the tensors of cells that are chunks of their own.
  private mutating func copyChunks(
    of rows: [(row: Int, cell: Int)], in group: ShardReader.Group, from shard: ShardReader,
    to root: borrowing HDF5Group
  ) throws(StoreError) {
    var written = 0
    try forEachTensor(in: group, of: shard, root) { (tensor, source, result) throws(StoreError) in
      for (row, cell) in rows {
        guard let chunk = try source.readChunk(at: [row] + tensor.zeros) else { continue }
        try result.writeChunk(
          chunk.bytes, filterMask: chunk.filterMask, at: tensor.grid.indices(ofCell: cell) + tensor.zeros)
        written += chunk.bytes.count
      }
    }
    unsynced += written
    if unsynced > Self.syncing {
      ahead?.begin()
      unsynced = 0
    }
  }

  /// What is the same for all cells of a tensor.
  struct Tensor {
    let variable: CellVariable
    /// Where in the result each cell lies.
    let grid: GroupGrid
    /// The lengths of its dimensions, without those of the cells.
    let lengths: [Int]
    /// The corner of each cell's part.
    var zeros: [Int] { lengths.map { _ in 0 } }
  }

  /// Visits the tensors of a group, each with its place in the shard and that in the result.
  func forEachTensor(
    in group: ShardReader.Group, of shard: ShardReader, _ root: borrowing HDF5Group,
    _ visit: (Tensor, borrowing HDF5Dataset, borrowing HDF5Dataset) throws(StoreError) -> Void
  ) throws(StoreError) {
    guard let target = layout.groups.first(where: { $0.shape.shardGroup == group.name }) else { return }
    let variables = target.variables.filter(\.isChunked)
    guard !variables.isEmpty else { return }
    let grid = GroupGrid(input.sweep.grid, target.shape)
    let file = try HDF5File.open(shard.path)
    let place = try root.openGroup(target.shape.resultGroup(in: input.sweep.grid))
    for variable in variables {
      let tensor = Tensor(variable: variable, grid: grid, lengths: variable.dimensions.map(\.length))
      let source = try shard.chunked(variable.name, of: group, in: file.root, lengths: tensor.lengths)
      try visit(tensor, source, place.openDataset(variable.name))
    }
  }

  private mutating func count(_ statuses: [Int8]) {
    for status in statuses {
      switch CellStatus(rawValue: status) {
      case .complete: summary.complete += 1
      case .diverged: summary.diverged += 1
      case .poisoned: summary.poisoned += 1
      case .missing, nil: summary.missing += 1
      }
    }
  }

  private func writeAttributes(_ root: borrowing HDF5Group) throws(StoreError) {
    let sweep = input.sweep
    var attributes: [(name: String, text: String)] = [
      ("Conventions", "CF-1.10"), ("title", sweep.name), ("source", "richsweep"),
      ("format", ResultFile.format), ("sweep", sweep.canonical), ("fingerprint", sweep.fingerprint),
      ("kernels", kernels.sorted().joined(separator: ", ")),
      ("worker_versions", programVersions.sorted().joined(separator: ", ")), ("hdf5_version", HDF5.version),
    ]
    for (name, text) in input.provenance {
      attributes.removeAll { $0.name == name }
      attributes.append((name, text))
    }
    for (name, text) in attributes { try root.writeAttribute(name, text) }
    guard !poisoned.isEmpty else { return }
    let list = poisoned.sorted { $0.cell < $1.cell }.map { "cell \($0.cell): \($0.reason)" }
    let shown = list.prefix(1000) + (list.count > 1000 ? ["and \(list.count - 1000) more"] : [])
    try root.openDataset("status").writeAttribute("poisoned", shown.joined(separator: "\n"))
  }
}
