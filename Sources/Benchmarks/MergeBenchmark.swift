import Foundation
import ResultStore
import Surroundings
import SweepPlan
import Training

/// Writing, inspecting and merging shards, compared with `cat` of the same bytes and a sync.
public struct MergeBenchmark {
  private let cells: Int
  private let smallShards: Int
  private let rounds: Int

  /// A benchmark on `cells` cells of 80 kB of weights each, as fig1b records them, and on many small shards.
  ///
  /// - Parameters:
  ///   - smallShards: how many shards of ten cells of scalars.
  ///   - rounds: how often copying and merging are measured.
  public init(cells: Int = 4624, smallShards: Int = 10_000, rounds: Int = 5) {
    (self.cells, self.smallShards, self.rounds) = (cells, smallShards, rounds)
  }

  /// Measures; tells `progress` what it is at.
  ///
  /// - Throws: ``StoreError``, or what the file system says.
  public func run(progress: (String) -> Void) throws -> BenchmarkReport {
    var report = BenchmarkReport(
      kind: "merge",
      method:
        "Synthetic results in shards as workers write them. Copying is `cat` of all shards into one file and `sync` "
        + "of that file. Copying and merging are measured in turns, in \(counted(rounds, "round")); medians. The peak "
        + "memory is that of the process during the merge."
    )
    let folder = try TemporaryFolder().url.appending(
      path: "richsweep-bench-\(UUID().uuidString)", directoryHint: .isDirectory)
    try Folder.make(folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    var table = BenchmarkReport.Table(
      "Merging",
      columns: [
        "results", "shards", "MB", "write s", "inspect s", "merge s", "copy s", "copy ÷ merge", "peak MB",
      ])
    progress("100 000 cells of scalars")
    let scalars = try measure("100 000 cells of scalars", Self.scalars(seeds: 1000), size: 64, in: folder)
    table.rows.append(scalars.row)
    progress("\(cells) cells of 80 kB")
    let tensors = try measure("\(cells) cells of 80 kB", Self.tensors(cells), size: 32, in: folder)
    table.rows.append(tensors.row)
    progress("\(smallShards) shards of ten cells")
    let small = try measure(
      "\(smallShards) shards of ten cells of scalars", Self.scalars(seeds: smallShards / 10), size: 10,
      in: folder)
    table.rows.append(small.row)
    report.tables.append(table)
    for (what, ratio) in [("scalars", scalars.ratio), ("cells of 80 kB", tensors.ratio)] {
      report.aims.append(.init("copying against merging \(what), at least 0.5 ×", ratio, atLeast: 0.5))
    }
    return report
  }

  private func measure(
    _ name: String, _ sweep: Sweep, size: Int, in folder: URL
  ) throws -> (row: [BenchmarkReport.Entry], ratio: Double) {
    let place = folder.appending(path: UUID().uuidString, directoryHint: .isDirectory)
    try Folder.make(place)
    defer { try? FileManager.default.removeItem(at: place) }
    let (shards, writing, bytes) = try shards(of: sweep, in: place, size: size)
    let inspecting = try Stopwatch.seconds {
      for shard in shards { _ = try ShardFile.inspect(shard.url, expected: sweep) }
    }
    var (copies, merges): ([Double], [Double]) = ([], [])
    Self.forgetPeakMemory()
    for _ in 0..<rounds {
      copies.append(
        try Stopwatch.seconds {
          let command =
            "find '\(place.path)' -name '*.h5' -print0 | xargs -0 cat > '\(place.path)/copy' "
            + "&& sync '\(place.path)/copy'"
          try Process.run(URL(fileURLWithPath: "/bin/sh"), arguments: ["-c", command]).waitUntilExit()
        })
      merges.append(
        try Stopwatch.seconds {
          _ = try Merge.write(
            MergeInput(sweep: sweep, shards: shards), to: place.appending(path: "result"), partial: false)
        })
    }
    let ratio = Stopwatch.medianRatio(copies, merges)
    return (
      [
        .text(name), .number(Double(shards.count)), .number(Double(bytes) / 1e6), .number(writing),
        .number(inspecting), .number(Stopwatch.median(merges)), .number(Stopwatch.median(copies)),
        .number(ratio), .number(Self.peakMegabytes),
      ], ratio
    )
  }

  /// Writes all cells in shards of `size`; the seconds are those of writing alone.
  private func shards(
    of sweep: Sweep, in folder: URL, size: Int
  ) throws -> (shards: [ShardReference], seconds: Double, bytes: Int) {
    let writer = ShardWriter(sweep: sweep, kernels: "none", programVersion: "0")
    var (shards, seconds, bytes): ([ShardReference], Double, Int) = ([], 0, 0)
    for start in stride(from: 0, to: sweep.grid.cellCount, by: size) {
      let range = start..<min(start + size, sweep.grid.cellCount)
      let records = range.map { Self.record(sweep, $0) }
      let name = "\(start).h5"
      let begin = ContinuousClock.now
      let receipt = try writer.write(records, lease: name, to: folder, name: name)
      seconds += (ContinuousClock.now - begin) / .seconds(1)
      bytes += receipt.bytes
      shards.append(
        ShardReference(url: folder.appending(path: name), sha256: receipt.sha256, cells: RangeSet(range)))
    }
    return (shards, seconds, bytes)
  }

  private static func scalars(seeds: Int) -> Sweep {
    sweep(
      seeds: seeds, other: [Axis(.tau, (1...100).map { Double($0) }), Axis(.width, [2])],
      record: RecordSpecification(), checkpoints: [0, 10, 100, 1000])
  }

  private static func tensors(_ cells: Int) -> Sweep {
    sweep(
      seeds: cells, other: [], record: RecordSpecification(tensors: .ends, lossHistory: 200),
      checkpoints: [0, 10, 100, 1000, 10_000, 100_000, 1_000_000])
  }

  private static func sweep(
    seeds: Int, other: [Axis], record: RecordSpecification, checkpoints: [Int]
  ) -> Sweep {
    var fixed: [Parameter: Double] = [
      .tau: 0.1, .delta: 0, .width: 50, .leak: 0, .inputs: 100, .samples: 1000, .testSamples: 10_000,
      .teacherWidth: 3, .learningRate: 0.005, .rateW: 1, .rateA: 1, .tolerance: 0, .batch: 0,
      .outputPower: 0, .spread: 0,
    ]
    for axis in other { fixed[axis.parameter] = nil }
    let grid = Grid(axes: other + [Axis(.seed, (0..<seeds).map { Double($0) })], fixed: fixed)
    return Sweep(
      name: "benchmark", grid: grid, learningRateDivisor: .tauSquared, checkpoints: checkpoints,
      record: record)
  }

  /// A result of numbers that do not compress, as weights do not.
  private static func record(_ sweep: Sweep, _ cell: Int) -> CellRecord {
    let specification = sweep.specification(ofCell: cell)
    var state = UInt64(cell) &+ 1
    func numbers(_ count: Int) -> [Double] {
      (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / 9_007_199_254_740_992 - 0.5
      }
    }
    let outcome = CellOutcome(
      status: .complete, divergedAtStep: nil, effort: Effort(evaluations: 100),
      metrics: numbers(Metric.standard.count * specification.checkpoints.count).map(\.magnitude),
      lossHistory: numbers(specification.lossHistorySteps.count).map(\.magnitude),
      tensors: specification.tensors.map { numbers($0.count) })
    return CellRecord(cell: cell, outcome: outcome, seconds: 0.1)
  }

  /// Makes ``peakMegabytes`` count from here on, where the system can (proc(5), `clear_refs`).
  private static func forgetPeakMemory() {
    try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
  }

  /// The most memory this process had, in MB; NaN where the system does not say.
  private static var peakMegabytes: Double {
    let line = TextFile.systemLines("/proc/self/status")?.first { $0.text.hasPrefix("VmHWM:") }
    return line?.text.split(separator: " ").dropFirst().first.flatMap { Double($0) }.map { $0 / 1000 } ?? .nan
  }
}
