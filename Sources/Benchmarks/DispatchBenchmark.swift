import Foundation
import Surroundings

/// Empty cells a second through real coordinator and worker processes, compared with other task runners.
public struct DispatchBenchmark {
  /// A rival and its script.
  private static let scripts = [
    "pool_map.py", "joblib_parallel.py", "zeromq.py", "pool_imap.py", "futures.py", "ray_remote.py",
    "dask_distributed.py",
  ]

  private let rivals: Rivals?
  private let rounds: Int
  private let batched: Int

  /// A benchmark against `rivals`, or without.
  ///
  /// - Parameters:
  ///   - rounds: how often everything is measured in turns.
  ///   - batched: thousands of cells in the sweep with batches.
  public init(rivals: Rivals?, rounds: Int = 3, batched: Int = 3000) {
    (self.rivals, self.rounds, self.batched) = (rivals, rounds, batched)
  }

  /// Measures; tells `progress` what it is at.
  ///
  /// - Throws: what the file system says, or that a sweep of ours did not complete.
  public func run(progress: (String) -> Void) throws -> BenchmarkReport {
    var report = BenchmarkReport(
      kind: "dispatch",
      method:
        "Two workers each. Rivals: 10 000 empty tasks, timed after their workers have started and finished 100. "
        + "richsweep: `richsweep run` on cells of one sample and two neurons, with each lease in a synced shard and in "
        + "the journal before it is acknowledged. The time of a sweep of two cells, which is startup and shutdown, is "
        + "subtracted. Measured in turns, in \(counted(rounds, "round")); medians.")
    let own = try OwnProgram()
    defer { own.clean() }
    var ours: [[Double]] = Array(repeating: [], count: Self.contenders.count)
    var whole = ours
    var others: [String: (name: String, rates: [Double])] = [:]
    for round in 1...rounds {
      let start = try own.run(Self.pair, workers: 2, options: ["--no-merge"]).0.seconds
      for (index, contender) in Self.contenders.enumerated() {
        progress("round \(round): \(contender.name)")
        let yaml = TinySweep.yaml(side: contender.side, seeds: contender.isBatched ? batched / 10 : 1)
        let run = try own.run(yaml, workers: 2, options: ["--no-merge"] + contender.options).0
        ours[index].append(Double(run.cells - 2) / max(run.seconds - start, 1e-3))
        whole[index].append(Double(run.cells) / run.seconds)
      }
      for script in Self.scripts {
        progress("round \(round): \(script)")
        switch rivals?.run(script, ["10000"]) {
        case .success(let answer)?:
          others[script, default: (answer.name, [])].rates.append(10_000 / (answer.seconds ?? .nan))
        case .failure(let failure)?: others[script] = ("\(script): \(failure.message)", [])
        case nil: break
        }
      }
    }
    fill(&report, ours, whole, others)
    return report
  }

  /// Ways to run our own cells.
  private struct Contender {
    var name: String
    var side: Int
    var isBatched = false
    var options: [String] = []
  }

  private static let single = ["--largest-lease", "1"]
  private static let contenders = [
    Contender(name: "richsweep, one cell per lease, 10 000 cells", side: 100, options: single),
    Contender(name: "richsweep, one cell per lease, 102 400 cells", side: 320, options: single),
    Contender(name: "richsweep, leases of the usual size", side: 100, isBatched: true),
  ]
  private static let pair = TinySweep.yaml(side: 1, seeds: 2)

  private func fill(
    _ report: inout BenchmarkReport, _ ours: [[Double]], _ whole: [[Double]],
    _ others: [String: (name: String, rates: [Double])]
  ) {
    var table = BenchmarkReport.Table(
      "Empty cells, two workers",
      columns: [
        "program", "tasks/s", "one per lease ÷ this", "batches ÷ this", "tasks/s with startup and shutdown",
        "stores",
      ])
    func row(_ name: String, _ rates: [Double], whole: [Double]?, keeps: String) {
      table.rows.append([
        .text(name), .number(Stopwatch.median(rates)), .number(Stopwatch.medianRatio(ours[1], rates)),
        .number(Stopwatch.medianRatio(ours[2], rates)),
        whole.map { .number(Stopwatch.median($0)) } ?? .absent("–"), .text(keeps),
      ])
    }
    for (index, contender) in Self.contenders.enumerated() {
      let count = contender.isBatched ? ", \(batched)000 cells" : ""
      row(contender.name + count, ours[index], whole: whole[index], keeps: "shards and journal, synced")
    }
    for script in Self.scripts {
      guard let rival = others[script] else { continue }
      guard !rival.rates.isEmpty else {
        report.notes.append(rival.name)
        continue
      }
      row(rival.name, rival.rates, whole: nil, keeps: "nothing")
    }
    report.tables.append(table)
    for (script, name) in [("dask_distributed.py", "Dask"), ("ray_remote.py", "Ray")] {
      guard let rates = others[script]?.rates, !rates.isEmpty else { continue }
      report.aims.append(
        .init(
          "one cell per lease against \(name), at least 10 ×", Stopwatch.medianRatio(ours[1], rates),
          atLeast: 10))
    }
    if let rates = others["zeromq.py"]?.rates, !rates.isEmpty {
      report.aims.append(
        .init(
          "one cell per lease against ROUTER/DEALER in Python, above 1 ×",
          Stopwatch.medianRatio(ours[1], rates), atLeast: 1))
    }
    report.aims += [
      .init("cells per second in batches, at least 100 000", Stopwatch.median(ours[2]), atLeast: 100_000),
      .init("cells per second in batches, at least 300 000", Stopwatch.median(ours[2]), atLeast: 300_000),
    ]
  }
}
