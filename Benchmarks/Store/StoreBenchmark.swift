import Foundation
import ResultStore
import SweepPlan
import TrainingCore

/// How fast results are stored and merged, against `cp` of the same bytes in the same run.
///
/// 1. 100 000 cells of scalars in shards of 64: seconds to write them, to inspect them, to merge them.
/// 2. Cells with 80 kB of weights each, 4624 as in fig1b unless another number is given: seconds to merge their
///    shards, and the ratio to `cat` of the shards into one file and a sync of it. Peak memory at the end.
@main
struct StoreBenchmark {
  static func main() throws {
    let cells = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 4624
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "richsweep-bench-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    if CommandLine.arguments.count < 3 { try small(in: folder) }
    try large(cells, in: folder)
  }

  static func sweep(seeds: Int, other: [Axis], record: RecordSpecification, checkpoints: [Int]) -> Sweep {
    var fixed: [Parameter: Double] = [
      .tau: 0.1, .delta: 0, .width: 50, .leak: 0, .inputs: 100, .samples: 1000, .testSamples: 10_000,
      .teacherWidth: 3, .learningRate: 0.005, .rateW: 1, .rateA: 1,
    ]
    for axis in other { fixed[axis.parameter] = nil }
    let grid = Grid(axes: other + [Axis(.seed, (0..<seeds).map { Double($0) })], fixed: fixed)
    return Sweep(
      name: "benchmark", grid: grid, learningRateDivisor: .tauSquared, checkpoints: checkpoints,
      record: record)
  }

  static func record(_ sweep: Sweep, _ cell: Int) -> CellRecord {
    let specification = sweep.specification(ofCell: cell)
    var state = UInt64(cell) &+ 1
    func numbers(_ count: Int) -> [Double] {
      (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / 9_007_199_254_740_992 - 0.5
      }
    }
    let outcome = CellOutcome(
      status: .complete, divergedAtStep: nil, evaluations: 100,
      metrics: Metric.allCases.map { _ in numbers(specification.checkpoints.count) },
      lossHistory: numbers(specification.lossHistorySteps.count),
      tensors: specification.tensors.map { numbers($0.count) })
    return CellRecord(cell: cell, outcome: outcome, seconds: 0.1)
  }

  /// Writes all cells in shards of `size`; the seconds are those of writing alone.
  static func shards(
    of sweep: Sweep, in folder: URL, size: Int
  ) throws -> (shards: [ShardReference], seconds: Double, bytes: Int) {
    var shards: [ShardReference] = []
    var seconds = 0.0
    var bytes = 0
    for start in stride(from: 0, to: sweep.grid.cellCount, by: size) {
      let range = start..<min(start + size, sweep.grid.cellCount)
      let records = range.map { record(sweep, $0) }
      let name = "\(size)-\(start).h5"
      let begin = ContinuousClock.now
      let receipt = try ShardFile.write(
        records, sweep: sweep, kernels: "none", programVersion: "0", lease: name, to: folder, name: name)
      seconds += (ContinuousClock.now - begin) / .seconds(1)
      bytes += receipt.bytes
      shards.append(
        ShardReference(url: folder.appending(path: name), sha256: receipt.sha256, cells: RangeSet(range)))
    }
    return (shards, seconds, bytes)
  }

  static func timed(_ body: () throws -> Void) rethrows -> Double {
    let begin = ContinuousClock.now
    try body()
    return (ContinuousClock.now - begin) / .seconds(1)
  }

  static func small(in folder: URL) throws {
    let sweep = sweep(
      seeds: 1000, other: [Axis(.tau, (1...100).map { Double($0) }), Axis(.width, [2])],
      record: RecordSpecification(), checkpoints: [0, 10, 100, 1000])
    let (shards, writing, bytes) = try shards(of: sweep, in: folder, size: 64)
    let reading = try timed {
      for shard in shards { _ = try ShardFile.inspect(shard.url, expected: sweep) }
    }
    let merging = try timed {
      _ = try Merge.write(
        MergeInput(sweep: sweep, shards: shards), to: folder.appending(path: "small.h5"), partial: false)
    }
    print(
      "100000 small cells in \(shards.count) shards, \(bytes / 1_000_000) MB:",
      "write \(text(writing)) s, inspect \(text(reading)) s, merge \(text(merging)) s")
  }

  static func large(_ cells: Int, in folder: URL) throws {
    let sweep = sweep(
      seeds: cells, other: [], record: RecordSpecification(tensors: .ends, lossHistory: 200),
      checkpoints: [0, 10, 100, 1000, 10_000, 100_000, 1_000_000])
    let (shards, writing, bytes) = try shards(of: sweep, in: folder, size: 32)
    let input = MergeInput(sweep: sweep, shards: shards)
    for round in 1...3 {
      let copying = try timed {
        let command = "cat \(folder.path)/32-*.h5 > \(folder.path)/copy && sync \(folder.path)/copy"
        try Process.run(URL(fileURLWithPath: "/bin/sh"), arguments: ["-c", command]).waitUntilExit()
      }
      let merging = try timed {
        _ = try Merge.write(input, to: folder.appending(path: "large.h5"), partial: false)
      }
      print(
        "\(cells) cells of 80 kB in \(shards.count) shards, \(bytes / 1_000_000) MB, round \(round):",
        "write \(text(writing)) s, merge \(text(merging)) s, cp \(text(copying)) s,",
        "ratio \(text(copying / merging))")
    }
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    print(status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? "peak memory unknown")
  }

  static func text(_ number: Double) -> String { String(format: "%.2f", number) }
}
