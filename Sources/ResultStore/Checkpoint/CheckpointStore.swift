internal import Foundation
internal import Hashing
internal import Surroundings
public import SweepPlan
public import Training

/// The state of a cell in training, from which the next worker resumes it.
public struct CellCheckpoint: Sendable, Equatable {
  /// The state at a step.
  public var state: CellState
  /// Seconds of training up to that step.
  public var seconds: Double

  /// Collects a checkpoint.
  public init(state: CellState, seconds: Double) {
    self.state = state
    self.seconds = seconds
  }
}

/// The saved states of a sweep's cells: one file for each cell, which is replaced at each save. Safe to use from several
/// threads and processes: if two train the same cell, either file is valid.
///
/// Files are named by a hash of the cell's parameters, so that they stay valid when the grid is extended.
public final class CheckpointStore: Sendable {
  private let sweep: Sweep
  private let directory: SweepDirectory
  private let fingerprint: String
  /// What a checkpoint must say of itself to be taken up.
  private let identity: [(name: String, text: String)]
  /// Where checkpoints lie, if any cell was ever long enough for one.
  private let folder: String

  /// The checkpoints in a directory, as a worker with these kernels and of this version writes them and takes them up.
  public init(sweep: Sweep, directory: SweepDirectory, kernels: String, programVersion: String) {
    self.sweep = sweep
    self.directory = directory
    fingerprint = sweep.fingerprint
    identity = [
      ("format", CheckpointFormat.seal.format), ("fingerprint", fingerprint),
      ("program_version", programVersion), ("arithmetic", CellRun.arithmetic(ofKernels: kernels)),
    ]
    folder = directory.checkpoints.path(percentEncoded: false)
  }

  /// Saves the state of a cell and replaces the previous one.
  ///
  /// - Throws: ``StoreError``: `outOfSpace` or `inaccessible`; the previous state stays.
  public func save(_ checkpoint: CellCheckpoint, ofCell cell: Int) throws(StoreError) {
    let url = url(ofCell: cell)
    let path = url.path(percentEncoded: false)
    do throws(SystemError) { try Folder.make(directory.checkpoints) } catch { throw StoreError(error) }
    let file = try HDF5File.create(inMemoryFor: path, growth: 1 << 20)
    try put(checkpoint, cell, in: file.root)
    let image = try file.image()
    try file.close()
    try DurableFile.write([image, CheckpointFormat.seal.seal([image]).line], to: url)
  }

  /// Whether there is anything to ``load(cell:)``. In most sweeps there is not, and to ask for each cell by its name takes
  /// longer than a small one's training.
  public var hasAny: Bool { access(folder, F_OK) == 0 }

  /// The saved state of a cell; nil if there is none.
  ///
  /// - Throws: ``StoreError``: `damaged`, `inaccessible`, or `foreign` where another version of the program, or kernels of
  ///   another arithmetic, wrote it: then the cell has to be trained from its start.
  public func load(cell: Int) throws(StoreError) -> CellCheckpoint? {
    let path = url(ofCell: cell).path(percentEncoded: false)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    try CheckpointFormat.seal.verify(path)
    let file = try HDF5File.open(path)
    for (name, expected) in identity {
      let text = try file.root.textAttribute(name)
      guard text == expected else {
        throw StoreError(
          .foreign, path: path, object: "@\(name)", message: "got “\(text)”, expected “\(expected)”")
      }
    }
    let reader = CheckpointFormat.Reader(path: path, metrics: Metric.chosen(by: sweep.record))
    let parameters = try reader.numbers("parameters", in: file.root)
    guard parameters == cellParameters(cell) else {
      throw StoreError(.foreign, path: path, message: "belongs to another cell")
    }
    return try reader.checkpoint(in: file.root)
  }

  /// The cells of a sweep whose checkpoint a worker of this version can take up.
  ///
  /// - Parameter arithmetic: what cells are computed with; nil as long as any will do.
  public static func cells(
    in directory: SweepDirectory, of sweep: Sweep, programVersion: String, arithmetic: String?
  ) -> [Int] {
    let folder = directory.checkpoints.path(percentEncoded: false)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var identity: [(name: String, text: String)] = [
      ("format", CheckpointFormat.seal.format), ("fingerprint", sweep.fingerprint),
      ("program_version", programVersion),
    ]
    if let arithmetic { identity.append(("arithmetic", arithmetic)) }
    var cells: Set<Int> = []
    for name in names where isOwn(name) && name.hasSuffix(".h5") {
      let parameters = try? Self.parameters(ofFile: "\(folder)/\(name)", with: identity)
      guard let parameters, parameters.count == Parameter.allCases.count,
        let cell = sweep.grid.cell(matching: { parameters[$0.ordinal] })
      else { continue }
      cells.insert(cell)
    }
    return cells.sorted()
  }

  /// The parameters of the cell that a file is of; none where it does not say of itself what is expected.
  private static func parameters(
    ofFile path: String, with identity: [(name: String, text: String)]
  ) throws(StoreError) -> [Double] {
    try CheckpointFormat.seal.verify(path)
    let file = try HDF5File.open(path)
    for (name, expected) in identity {
      guard try file.root.textAttribute(name) == expected else { return [] }
    }
    return try CheckpointFormat.Reader(path: path).numbers("parameters", in: file.root)
  }

  /// Removes the checkpoint of a cell that is in a shard, if there is one.
  public func remove(cell: Int) { try? FileManager.default.removeItem(at: url(ofCell: cell)) }

  /// Removes every checkpoint of a sweep that is complete, and the folder unless something else lies in it.
  public static func removeAll(in directory: SweepDirectory) {
    let folder = directory.checkpoints.path(percentEncoded: false)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where isOwn(name) {
      unlink("\(folder)/\(name)")
    }
    rmdir(folder)
  }

  /// Whether a file is a checkpoint, or was to become one.
  private static func isOwn(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count >= 2 && parts[0].utf8.count == nameLength && parts[0].allSatisfy(\.isHexDigit)
      && parts[1] == "h5" && (parts.count == 2 || parts.last == "tmp")
  }

  /// Digits of a checkpoint's name.
  private static let nameLength = 32

  private func put(
    _ checkpoint: CellCheckpoint, _ cell: Int, in root: borrowing HDF5Group
  ) throws(StoreError) {
    for (name, text) in identity { try root.writeAttribute(name, text) }
    try root.writeAttribute("parameters", cellParameters(cell))
    try CheckpointFormat.write(checkpoint, in: root)
  }

  private func cellParameters(_ cell: Int) -> [Double] {
    Parameter.allCases.map { sweep.grid.value(of: $0, cell: cell) }
  }

  private func url(ofCell cell: Int) -> URL {
    var hash = SHA256()
    hash.update(fingerprint.utf8)
    for value in cellParameters(cell) {
      hash.update(withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) })
    }
    return directory.checkpoints.appending(path: hexadecimal(hash.finalize()).prefix(Self.nameLength) + ".h5")
  }
}
