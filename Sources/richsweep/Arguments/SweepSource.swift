import Foundation
import ResultStore
import Surroundings
import SweepPlan
import Training

/// A sweep as a user names it: a YAML file, standard input, or a preset.
struct SweepSource {
  let sweep: Sweep
  /// The text of the configuration.
  let text: String
  /// The argument by which another process can read the sweep: an absolute path or a preset; nil if it was read from a
  /// stream.
  let argument: String?
  /// The sweep directory whose `sweep.yaml` this is; nil for any other source.
  private var home: String?

  /// Reads a file or a preset, and checks the files that it names.
  ///
  /// - Throws: ``BadRequest`` if there is nothing to read; ``ConfigurationError`` with all errors; ``StoreError`` for
  ///   draws or data that do not fit.
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

  /// Refuses batches larger than the data file. For other tasks the configuration checks this.
  private static func checkBatches(_ sweep: Sweep) throws {
    guard sweep.solver.kind.knows(.batch), let samples = sweep.dataShape?.samples,
      let batch = sweep.grid.values(of: .batch).max(), Int(batch) > samples
    else { return }
    throw BadRequest(
      "batch: got \(Parameter.text(batch)), expected at most \(samples), the number of samples in the data file"
    )
  }

  /// Refuses a lattice if the data file does not have two inputs.
  private static func checkLattice(_ sweep: Sweep) throws {
    guard sweep.record.function != nil, let inputs = sweep.dataShape?.inputs, inputs != 2 else { return }
    throw BadRequest(
      "record.function: got a lattice, which needs samples with 2 inputs; the data file has \(inputs)")
  }

  /// The sweep directory that a file is the configuration of.
  private static func home(of url: URL) -> String? {
    let file = url.standardizedFileURL
    let directory = SweepDirectory(file.deletingLastPathComponent().path(percentEncoded: false))
    return directory.isBegun && file.lastPathComponent == directory.configuration.lastPathComponent
      ? directory.path : nil
  }

  /// The sweep directory: `out` if given, otherwise the directory of the configuration or `sweeps/NAME`.
  ///
  /// - Throws: ``BadRequest`` if the path contains control characters, or is too long for SQLite.
  func directory(out: String?) throws -> SweepDirectory {
    if let out { try BadRequest.check(path: out, of: "--out") }
    let directory = SweepDirectory(out ?? home ?? "sweeps/\(sweep.name)")
    if let problem = directory.problemOfPathLength { throw BadRequest("--out: \(problem)") }
    return directory
  }
}
