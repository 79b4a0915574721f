import Foundation
import Surroundings

/// How many workers a coordinator can feed: ten thousand simulated ones, by the duration of cells.
public struct ScaleBenchmark {
  private let rivals: Rivals?
  private let workers: Int

  /// A benchmark with so many simulated workers, against the schedulers of `rivals`, or without.
  public init(rivals: Rivals?, workers: Int = 10_000) { (self.rivals, self.workers) = (rivals, workers) }

  /// Measures; tells `progress` what it is at.
  ///
  /// - Throws: ``JournalError``, or what is wrong with a message.
  public func run(progress: (String) -> Void) throws -> BenchmarkReport {
    var report = BenchmarkReport(
      kind: "scale",
      method:
        "A real coordinator with its journal on disk, and simulated workers of one thread: messages are encoded and "
        + "decoded, but there are no sockets and no training. The coordinator's processor time and its time waiting for "
        + "the disk are measured. Workers train by the clock of the simulation and report every second. 40 simulated "
        + "seconds, which start when every worker has finished a lease.")
    let folder = try TemporaryFolder().url.appending(
      path: "richsweep-bench-\(UUID().uuidString)", directoryHint: .isDirectory)
    try Folder.make(folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    var table = BenchmarkReport.Table(
      "Simulated workers",
      columns: [
        "workers", "seconds per cell", "cells/s", "messages/s", "possible messages/s per core", "core busy %",
        "disk wait %",
        "next lease p50 ms", "p99 ms", "workers idle %",
      ])
    var ours = Double.nan
    for (count, seconds) in scenes {
      progress("\(count) workers, cells of \(seconds) s")
      let outcome = try ScaleSimulation(.init(workers: count, secondsOfCell: seconds), in: folder).run()
      let sorted = outcome.latencies.sorted()
      func percentile(_ part: Double) -> Double {
        sorted.isEmpty ? .nan : 1e3 * sorted[min(sorted.count - 1, Int(part * Double(sorted.count)))]
      }
      let capacity = Double(outcome.messages) / outcome.computing
      if count == workers, seconds == 1 { ours = capacity }
      table.rows.append([
        .number(Double(count)), .number(seconds), .number(Double(outcome.cells) / outcome.passed),
        .number(Double(outcome.messages) / outcome.passed), .number(capacity),
        .number(100 * outcome.computing / outcome.passed), .number(100 * outcome.waiting / outcome.passed),
        .number(percentile(0.5)), .number(percentile(0.99)),
        .number(100 * outcome.idle / outcome.passed / Double(count)),
      ])
    }
    report.tables.append(table)
    compare(&report, ours, progress)
    return report
  }

  private var scenes: [(Int, Double)] {
    [(workers, 60), (workers, 1), (workers, 0.01), (max(1, workers / 10), 0.001)]
  }

  /// Other schedulers with the same number of workers, as far as they run without processes.
  private func compare(_ report: inout BenchmarkReport, _ ours: Double, _ progress: (String) -> Void) {
    guard let rivals else { return }
    var table = BenchmarkReport.Table("Other schedulers", columns: ["program", "workers", "tasks/s"])
    for (script, tasks, count) in [
      ("dask_scheduler.py", 20_000, workers), ("hyperqueue_cluster.py", 1000, 2),
    ] {
      progress(script)
      switch rivals.run(script, [String(tasks), String(count)]) {
      case .success(let answer):
        let rate = Double(tasks) / (answer.seconds ?? .nan)
        table.rows.append([.text(answer.name), .number(Double(count)), .number(rate)])
        if script == "dask_scheduler.py" {
          report.aims.append(
            .init(
              "possible messages per core against tasks of Dask's scheduler, at least 10 ×", ours / rate,
              atLeast: 10))
        }
      case .failure(let failure): report.notes.append("\(script): \(failure.message)")
      }
    }
    if !table.rows.isEmpty { report.tables.append(table) }
  }
}
