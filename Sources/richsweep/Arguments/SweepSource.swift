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
  /// The seeds that the draws file has nothing for; their draws are generated.
  private(set) var seedsWithoutDraws: [UInt64] = []

  /// Reads a file or a preset, and checks the files that it names.
  ///
  /// - Throws: ``BadRequest`` if there is nothing to read; ``ConfigurationError`` with all errors; ``StoreError`` for
  ///   draws or data that do not fit.
  init(_ name: String) throws {
    let source = try SweepText(name)
    text = source.text
    var sweep: Sweep
    let file =
      switch source.origin {
      case .file: name
      case .stream: "standard input"
      case .preset(let preset): "preset \(preset)"
      }
    switch source.origin {
    case .file(let path):
      let url = URL(fileURLWithPath: path)
      argument = url.standardizedFileURL.path(percentEncoded: false)
      sweep = try Sweep(
        yaml: text, file: file, directory: url.deletingLastPathComponent().path(percentEncoded: false))
      home = Self.home(of: url)
      if let home, sweep.name == url.deletingPathExtension().lastPathComponent {
        sweep.name = URL(fileURLWithPath: home).lastPathComponent
      }
    case .stream:
      argument = nil
      sweep = try Sweep(yaml: text, file: file, directory: ".")
    case .preset(let preset):
      argument = preset
      sweep = try Sweep(yaml: text, file: file, directory: ".")
    }
    var problems: [(field: String, message: String)] = []
    if let data = sweep.data {
      Self.collect(&problems, "task.path") { () throws(StoreError) in
        sweep.dataShape = try DataFile.check(URL(fileURLWithPath: data.resolvedPath))
      }
    }
    problems += Self.misfits(of: sweep)
    // What draws must be, and what cells cost, depends on the data.
    if sweep.data == nil || sweep.dataShape != nil {
      if let draws = sweep.draws {
        var absent: [UInt64] = []
        Self.collect(&problems, "draws") { () throws(StoreError) in
          absent = try DrawsFile.check(URL(fileURLWithPath: draws.resolvedPath), sweep: sweep)
        }
        seedsWithoutDraws = absent
      }
      problems += sweep.excesses.map { ($0.field, $0.message) }
    }
    guard problems.isEmpty else {
      throw ConfigurationError(
        issues: problems.map { [text] problem in
          .init(
            file: file, line: Sweep.line(of: problem.field, inYAML: text), field: problem.field,
            message: problem.message)
        })
    }
    self.sweep = sweep
  }

  /// Notes what of a file does not fit, one problem a line.
  private static func collect(
    _ problems: inout [(field: String, message: String)], _ field: String,
    _ check: () throws(StoreError) -> Void
  ) {
    do throws(StoreError) { try check() } catch {
      problems += error.description.split(separator: "\n").map { (field, String($0)) }
    }
  }

  /// Batches larger than the data file, and a lattice where it does not have two inputs. For other tasks the configuration
  /// checks this.
  private static func misfits(of sweep: Sweep) -> [(field: String, message: String)] {
    guard let shape = sweep.dataShape else { return [] }
    var problems: [(field: String, message: String)] = []
    if sweep.solver.kind.knows(.batch), let batch = sweep.grid.values(of: .batch).max(),
      Int(batch) > shape.samples
    {
      let isAxis = sweep.grid.axes.contains { $0.parameter == .batch }
      problems.append(
        (
          isAxis ? "grid.batch" : "training.batch",
          "got \(Parameter.text(batch)), expected at most \(shape.samples), the number of samples in the data file"
        ))
    }
    if sweep.record.function != nil, shape.inputs != 2 {
      problems.append(
        (
          "record.function",
          "got a lattice, which needs samples with 2 inputs; the data file has \(shape.inputs)"
        ))
    }
    return problems
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
