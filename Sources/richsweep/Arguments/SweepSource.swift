import Foundation
import ResultStore
import Surroundings
import SweepPlan
import Training

/// A sweep as a user names it: a YAML file, standard input, or a preset.
struct SweepSource {
  let sweep: Sweep
  /// The configuration as its author wrote it.
  let text: String
  /// The sweep as a process that begins elsewhere names it: an absolute path, or a preset; nil where it was read from a
  /// stream, which nobody can read again.
  let argument: String?
  /// The sweep directory whose own copy of the configuration this is; nil for any other source.
  private var home: String?

  /// Reads the file, or the preset of that name where there is no such file, with everything it refers to.
  ///
  /// - Throws: ``BadRequest`` where there is nothing to read; ``ConfigurationError`` with all that is wrong;
  ///   ``StoreError`` for draws or data that do not fit.
  init(_ name: String) throws {
    let source = try SweepText(name)
    text = source.text
    var sweep: Sweep
    switch source.origin {
    case .file(let path):
      let url = URL(fileURLWithPath: path)
      argument = url.standardizedFileURL.path(percentEncoded: false)
      sweep = try Sweep(
        yaml: text, file: name, directory: url.deletingLastPathComponent().path(percentEncoded: false))
      home = Self.home(of: url)
      if let home, sweep.name == url.deletingPathExtension().lastPathComponent {
        sweep.name = URL(fileURLWithPath: home).lastPathComponent
      }
    case .stream:
      argument = nil
      sweep = try Sweep(yaml: text, file: "standard input", directory: ".")
    case .preset(let preset):
      argument = preset
      sweep = try Sweep(yaml: text, file: "preset \(preset)", directory: ".")
    }
    if let data = sweep.data { sweep.dataShape = try DataFile.check(URL(fileURLWithPath: data.resolvedPath)) }
    try Self.checkBatches(sweep)
    try Self.checkLattice(sweep)
    if let draws = sweep.draws { try DrawsFile.check(URL(fileURLWithPath: draws.resolvedPath), sweep: sweep) }
    let excesses = sweep.excesses
    guard excesses.isEmpty else {
      throw BadRequest(excesses.map { "\(name): \($0)" }.joined(separator: "\n"))
    }
    self.sweep = sweep
  }

  /// Refuses batches of more samples than a data file has; of other tasks the configuration tells.
  private static func checkBatches(_ sweep: Sweep) throws {
    guard sweep.solver.kind.knows(.batch), let samples = sweep.dataShape?.samples,
      let batch = sweep.grid.values(of: .batch).max(), Int(batch) > samples
    else { return }
    throw BadRequest(
      "batch: got \(Parameter.text(batch)) where the data file has \(samples) samples, expected no more "
        + "samples in a batch than there are")
  }

  /// Refuses a lattice in the plane for the inputs of a data file that do not lie there, likewise.
  private static func checkLattice(_ sweep: Sweep) throws {
    guard sweep.record.function != nil, let inputs = sweep.dataShape?.inputs, inputs != 2 else { return }
    throw BadRequest(
      "record.function: got a lattice where the data file has \(inputs) inputs a sample, expected it only where "
        + "there are 2")
  }

  /// The sweep directory that a file is the configuration of.
  private static func home(of url: URL) -> String? {
    let file = url.standardizedFileURL
    let directory = SweepDirectory(file.deletingLastPathComponent().path(percentEncoded: false))
    return directory.isBegun && file.lastPathComponent == directory.configuration.lastPathComponent
      ? directory.path : nil
  }

  /// Where the sweep lives unless `--out` says otherwise.
  ///
  /// - Throws: ``BadRequest`` where that is no path for scripts and messages, or one that SQLite cannot open.
  func directory(out: String?) throws -> SweepDirectory {
    if let out { try BadRequest.check(path: out, of: "--out") }
    let directory = SweepDirectory(out ?? home ?? "sweeps/\(sweep.name)")
    if let problem = directory.problemOfPathLength { throw BadRequest("--out: \(problem)") }
    return directory
  }
}
