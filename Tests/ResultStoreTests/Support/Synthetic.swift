import Foundation
import Randomness
import ResultStore
import SweepPlan
import Training

/// Sweeps and cells whose numbers are made up, so that no training is needed.
enum Synthetic {
  /// A sweep over the given axes, everything else fixed.
  static func sweep(
    name: String = "synthetic", axes: [Axis], fixed: [Parameter: Double] = [:],
    checkpoints: [Int] = [0, 10, 100],
    record: RecordSpecification = RecordSpecification(tensors: .ends, trajectoryEvery: 50, lossHistory: 5)
  ) -> Sweep {
    var all: [Parameter: Double] = [
      .tau: 0.1, .delta: 0, .width: 4, .seed: 1, .leak: 0, .inputs: 3, .samples: 10, .testSamples: 20,
      .teacherWidth: 2, .learningRate: 0.005, .rateW: 1, .rateA: 1, .tolerance: 0, .batch: 0,
      .outputPower: 0, .spread: 0,
    ]
    all.merge(fixed) { $1 }
    for axis in axes { all[axis.parameter] = nil }
    return Sweep(
      name: name, grid: Grid(axes: axes, fixed: all), learningRateDivisor: .tauSquared,
      checkpoints: checkpoints, record: record)
  }

  /// A small grid with two widths, one of them large enough for chunks.
  static var standard: Sweep {
    sweep(axes: [
      Axis(.tau, [0.1, 0.5, 2]), Axis(.delta, [-1, 0, 1]), Axis(.width, [4, 200]), Axis(.seed, [100, 101]),
    ])
  }

  /// A cell whose every number follows from its parameters alone, as trained ones do; one in eleven diverged.
  static func record(_ sweep: Sweep, _ cell: Int) -> CellRecord {
    let specification = sweep.specification(ofCell: cell)
    var key: UInt64 = 0x9E37_79B9_7F4A_7C15
    for parameter in Parameter.allCases {
      key = (key ^ sweep.grid.value(of: parameter, cell: cell).bitPattern) &* 0xBF58_476D_1CE4_E5B9
      key ^= key >> 29
    }
    var random = SplitMix64(seed: key)
    let diverged = random.next() % 11 == 0
    func number() -> Double { Double(random.next() >> 11) / 9_007_199_254_740_992 }
    func numbers(_ count: Int) -> [Double] {
      (0..<count).map { index in diverged && index > count / 2 ? .nan : number() - 0.5 }
    }
    /// Losses and the like: from 0, and none from the step of divergence on.
    func numbers(at steps: [Int]) -> [Double] { steps.map { diverged && $0 >= 7 ? .nan : number() } }
    let outcome = CellOutcome(
      status: diverged ? .diverged : .complete, divergedAtStep: diverged ? 7 : nil,
      effort: Effort(
        evaluations: Int(random.next() % 1000), rejectedSteps: Int(random.next() % 10),
        largestErrorEstimate: Double(random.next() % 1000) / 1e6),
      observed: Metric.chosen(by: sweep.record),
      metrics: Metric.chosen(by: sweep.record).flatMap { _ in numbers(at: specification.checkpoints) },
      lossHistory: numbers(at: specification.lossHistorySteps),
      tensors: specification.tensors.map { numbers($0.count) })
    return CellRecord(cell: cell, outcome: outcome, seconds: Double.random(in: 0...1))
  }

  /// Writes cells as a shard and says where it is.
  static func shard(
    _ cells: [Int], of sweep: Sweep, in folder: URL, name: String
  ) throws -> ShardReference {
    let receipt = try ShardFile.write(
      cells.map { record(sweep, $0) }, sweep: sweep, kernels: "baseline", programVersion: "0.1.0",
      lease: name, to: folder, name: name, created: Date(timeIntervalSince1970: 0))
    var set = RangeSet<Int>()
    for cell in cells { set.insert(contentsOf: cell..<cell + 1) }
    return ShardReference(url: folder.appending(path: name), sha256: receipt.sha256, cells: set)
  }

  /// Writes all cells in shards of a random partition.
  static func shards(
    of sweep: Sweep, in folder: URL, largest: Int, seed: UInt64, prefix: String = "s"
  ) throws -> [ShardReference] {
    var random = SplitMix64(seed: seed)
    var cells = Array(0..<sweep.grid.cellCount).shuffled(using: &random)
    var shards: [ShardReference] = []
    while !cells.isEmpty {
      let count = Int.random(in: 1...largest, using: &random)
      shards.append(
        try shard(Array(cells.prefix(count)), of: sweep, in: folder, name: "\(prefix)-\(shards.count).h5"))
      cells.removeFirst(min(count, cells.count))
    }
    return shards.shuffled(using: &random)
  }
}

/// A folder of its own for a test, removed with the value.
final class TemporaryFolder {
  let url: URL
  init() throws {
    url = FileManager.default.temporaryDirectory.appending(
      path: "richsweep-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(at: url) }

  /// A file in it.
  func callAsFunction(_ name: String) -> URL { url.appending(path: name) }
}
