import Foundation
import Surroundings

/// Sweeps of cells with next to nothing in them: one sample, one input, two neurons, one checkpoint at the start.
struct TinySweep {
  /// The configuration of `side` × `side` × `seeds` such cells.
  static func yaml(side: Int, seeds: Int = 1) -> String {
    """
    name: tiny
    task: {kind: teacher-student, inputs: 1, samples: 1, test_samples: 1, teacher_width: 1}
    network: {activation: relu, parametrization: standard, symmetrize: true}
    grid:
      tau: \(side == 1 ? "[0.1]" : "{logspace: [-1, 0.3, \(side)]}")
      delta: \(side == 1 ? "[0]" : "{linspace: [-1, 1, \(side)]}")
      width: [2]
      seed: {range: [0, \(seeds)]}
    training: {solver: gd, learning_rate: 5.0e-3, checkpoints: [0]}
    record: {tensors: none, trajectory: none, loss_history: 0}
    """
  }
}

/// This program, run as a user runs it.
struct OwnProgram {
  /// What `run --json` reports.
  struct Report: Decodable {
    var cells: Int
    var completed: Int
    var seconds: Double
    var result: String?
  }

  /// The program file.
  let program: URL
  /// Where sweeps are made.
  let folder: URL

  /// This program, with a new folder for its sweeps.
  init() throws {
    program = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    folder = try TemporaryFolder().url.appending(
      path: "richsweep-bench-\(UUID().uuidString)", directoryHint: .isDirectory)
    try Folder.make(folder)
  }

  /// Removes the folder.
  func clean() { try? FileManager.default.removeItem(at: folder) }

  /// Runs a sweep to its end in a new directory.
  ///
  /// - Throws: ``RivalFailure`` where it does not complete.
  func run(_ yaml: String, workers: Int, options: [String], keep: Bool = false) throws -> (Report, URL) {
    let name = UUID().uuidString
    let file = folder.appending(path: "\(name).yaml")
    try Data(yaml.utf8).write(to: file)
    let directory = folder.appending(path: name, directoryHint: .isDirectory)
    defer { if !keep { try? FileManager.default.removeItem(at: directory) } }
    let output = try self.output(
      ["run", file.path, "--out", directory.path, "--workers", String(workers), "--json"] + options)
    let report = try JSONDecoder().decode(Report.self, from: output)
    guard report.completed == report.cells else {
      throw RivalFailure(message: "\(report.completed) of \(report.cells) cells were completed")
    }
    return (report, directory)
  }

  /// The standard output of a richsweep command.
  func output(_ arguments: [String]) throws -> Data {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = program
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw RivalFailure(
        message: "richsweep \(arguments.joined(separator: " ")): exit status \(process.terminationStatus)")
    }
    return output
  }
}
