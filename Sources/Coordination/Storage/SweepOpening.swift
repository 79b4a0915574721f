import Foundation
public import ResultStore
import Surroundings
public import SweepPlan

/// A sweep directory opened for a coordinator: locked, with its journal, and checked against the sweep.
public struct OpenSweep {
  /// Where everything is.
  public let directory: SweepDirectory
  /// What is to be trained.
  public let sweep: Sweep
  /// What was trained.
  public let journal: Journal
  /// The right to be its coordinator.
  public let lock: DirectoryLock

  /// Why a directory cannot be used, and what to do.
  public enum Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another coordinator is running in it.
    case held(String)
    /// It belongs to another sweep, or to a smaller or larger grid of this one.
    case different(String)
    /// It cannot be made or written.
    case unusable(String)

    /// What is wrong and what to do.
    public var description: String {
      switch self {
      case .held(let text), .different(let text), .unusable(let text): text
      }
    }
  }

  /// Opens a directory for a sweep, making it where there is none. Nothing is changed in a directory that is
  /// refused.
  ///
  /// - Parameters:
  ///   - text: the configuration as its author wrote it, kept beside the journal.
  ///   - extend: whether a directory of a smaller grid may become one of this grid.
  /// - Throws: ``Refusal``, ``JournalError``, ``StoreError``.
  public init(_ sweep: Sweep, text: String, in directory: SweepDirectory, extend: Bool) throws {
    if ![directory.journal, directory.lock].contains(where: Self.exists) {
      try Self.checkConfiguration(in: directory, is: text)
    }
    do throws(SystemError) {
      for folder in [directory.shards, directory.logs] { try Folder.make(folder) }
    } catch {
      guard !error.isLackOfRoom else { throw StoreError(error) }
      throw Refusal.unusable("\(error); choose another --out")
    }
    do {
      lock = try DirectoryLock(directory, holder: "\(LockHolder.current)")
    } catch .held(let holder) {
      throw Refusal.held(
        "\(directory.path): a coordinator is running here (\(holder)); "
          + "wait for it, stop it with Ctrl-C or 'kill', or choose another --out")
    } catch .unusable(let reason) {
      throw Refusal.unusable(reason)
    }
    self.directory = directory
    TemporaryName.removeStale(in: directory.path)
    try JournalSeal.check(directory)
    journal = try Journal(at: directory.journal)
    let record = try journal.sweepRecord()
    let sweep =
      try record.map { try Self.reconcile(sweep, with: $0.sweep, in: directory, extend: extend) } ?? sweep
    self.sweep = sweep
    // Nothing is refused any more: from here on there is writing.
    try JournalSeal.remove(directory)
    if let record {
      if record.sweep.grid != sweep.grid { try journal.extend(from: record.sweep, to: sweep) }
      guard record.sweep.grid != sweep.grid || !Self.exists(directory.configuration) else { return }
    }
    try DurableFile.write([Array(text.utf8)], to: directory.configuration)
    try journal.keep(configuration: text)
  }

  private static func exists(_ url: URL) -> Bool {
    FileManager.default.fileExists(atPath: url.path(percentEncoded: false))
  }

  /// A folder that is not a sweep directory may contain another configuration, which must not be replaced.
  private static func checkConfiguration(in directory: SweepDirectory, is text: String) throws {
    guard
      let data = FileManager.default.contents(atPath: directory.configuration.path(percentEncoded: false)),
      data != Data(text.utf8)
    else { return }
    throw Refusal.unusable(
      "\(directory.path): contains another sweep.yaml, which this sweep would replace; choose another --out"
    )
  }

  /// The sweep as the directory has it: with the values it was made with, and the order of its axes where the cells are
  /// the same.
  private static func reconcile(
    _ sweep: Sweep, with old: Sweep, in directory: SweepDirectory, extend: Bool
  ) throws -> Sweep {
    func list(_ lines: [String]) -> String { lines.map { "\n  " + $0 }.joined() }
    guard sweep.fingerprint == old.fingerprint else {
      throw Refusal.different(
        "\(directory.path): was made for another configuration; choose another --out, or undo these differences:"
          + list(sweep.differences(from: old)))
    }
    var sweep = sweep
    sweep.grid = sweep.grid.keeping(roundedValuesOf: old.grid)
    guard sweep.grid != old.grid else { return sweep }
    let lacking = sweep.grid.missingValues(of: old.grid)
    guard lacking.isEmpty else {
      throw Refusal.different(
        "\(directory.path): has cells that are not in this grid; a sweep can be extended but not reduced. Add these values "
          + "again, or choose another --out:" + list(lacking))
    }
    guard !extend else { return sweep }
    let new = old.grid.missingValues(of: sweep.grid)
    guard new.isEmpty else {
      throw Refusal.different(
        "\(directory.path): was made for a smaller grid (\(counted(old.grid.cellCount, "cell")); this one has "
          + "\(sweep.grid.cellCount)). Use --extend to add these values:" + list(new))
    }
    // The same cells in another order.
    sweep.grid = old.grid
    return sweep
  }
}
