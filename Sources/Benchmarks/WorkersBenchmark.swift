import Foundation
import Surroundings

/// Two workers against one, on fig1b-quick with more seeds and by plain descent, which takes minutes; and
/// whether both give the same bits.
public struct WorkersBenchmark {
  private let seeds: Int
  private let rounds: Int

  /// A benchmark on so many seeds of fig1b-quick's grid, 81 cells each.
  ///
  /// - Parameter rounds: how often one and two workers are measured.
  public init(seeds: Int = 8, rounds: Int = 1) { (self.seeds, self.rounds) = (seeds, rounds) }

  /// Measures; tells `progress` what it is at.
  ///
  /// - Throws: what the file system says, or that a sweep did not complete.
  public func run(preset: String, progress: (String) -> Void) throws -> BenchmarkReport {
    var report = BenchmarkReport(
      kind: "workers",
      method:
        "`richsweep run` on fig1b-quick by plain descent with \(counted(seeds, "seed")), with startup and shutdown but "
        + "without merging. One and two workers are measured in turns, in \(counted(rounds, "round")).")
    let own = try OwnProgram()
    defer { own.clean() }
    let yaml = preset.replacing(/solver: \w+\n +tolerance: \S+/, with: "solver: gd").replacing(
      /seed: \{range: \[100, \d+\]\}/, with: "seed: {range: [100, \(100 + seeds)]}")
    var seconds: [Int: [Double]] = [:]
    var hashes: Set<Data> = []
    var cells = 0
    for round in 1...rounds {
      for workers in [1, 2] {
        progress("round \(round): \(workers) workers")
        let (run, directory) = try own.run(yaml, workers: workers, options: [], keep: true)
        cells = run.cells
        seconds[workers, default: []].append(run.seconds)
        hashes.insert(try reproducibleHashes(of: directory, own))
        try FileManager.default.removeItem(at: directory)
      }
    }
    let (one, two) = (seconds[1] ?? [], seconds[2] ?? [])
    let ratio = Stopwatch.medianRatio(one, two)
    var table = BenchmarkReport.Table(
      "\(cells) cells of fig1b-quick", columns: ["workers", "s", "cells/s", "speed-up"])
    for (workers, times, gain) in [(1, one, 1.0), (2, two, ratio)] {
      let median = Stopwatch.median(times)
      table.rows.append([
        .number(Double(workers)), .number(median), .number(Double(cells) / median), .number(gain),
      ])
    }
    report.tables.append(table)
    report.aims += [
      .init("two workers against one, at least 1.95 ×", ratio, atLeast: 1.95),
      .init("differences between the results of one and two workers", Double(hashes.count - 1), atMost: 0),
    ]
    if (two.min() ?? 0) < 120 { report.notes.append("the sweep took less than two minutes; use more seeds") }
    return report
  }

  /// The hashes of all variables but `seconds`, which is a measurement.
  private func reproducibleHashes(of directory: URL, _ own: OwnProgram) throws -> Data {
    let text = String(
      decoding: try own.output(["show", directory.appending(path: "result.h5").path, "--hashes"]),
      as: UTF8.self)
    return Data(text.split(separator: "\n").filter { !$0.contains("seconds") }.joined(separator: "\n").utf8)
  }
}
