import Foundation
public import ResultStore
public import SweepPlan
import Training
import Wire

/// Trains some cells of a sweep again, and compares every bit with the recorded ones.
public struct Recomputation: Sendable {
  private let directory: SweepDirectory
  private let sweep: Sweep
  private let shards: [Journal.Shard]

  /// For what is recorded in a directory.
  ///
  /// - Throws: ``JournalError``.
  public init(_ directory: SweepDirectory, sweep: Sweep) throws(JournalError) {
    self.directory = directory
    self.sweep = sweep
    shards = try Journal(at: directory.journal, readOnly: true).shards()
  }

  /// A sample of the recorded cells.
  ///
  /// - Parameters:
  ///   - share: of them, above 0 and at most 1; at least one cell.
  ///   - seed: decides which.
  public func sample(share: Double, seed: UInt64) -> [Int] {
    let cells = shards.flatMap { $0.cells.ranges.flatMap(Array.init) }
    let count = max(1, Int((share * Double(cells.count)).rounded()))
    let order = CellOrder.shuffled(cells.count, seed: seed)
    return order.prefix(count).map { cells[Int($0)] }.sorted()
  }

  /// Trains cells and compares them.
  ///
  /// - Parameter progress: told the fraction done after each.
  /// - Returns: a finding for each shard with a cell that came out otherwise.
  /// - Throws: ``StoreError`` where draws or data cannot be read, ``TrainingError``, ``Collation/Failure`` where this
  ///   machine's kernels have another arithmetic than the sweep's.
  public func compare(_ cells: [Int], progress: (Double) -> Void = { _ in }) throws -> [Discrepancy] {
    var findings: [Discrepancy] = []
    var done = 0
    let wanted = RangeSet(cells.map { $0..<$0 + 1 })
    for shard in shards {
      let here = wanted.intersection(shard.cells)
      guard !here.isEmpty else { continue }
      let url = directory.shards.appending(path: SweepDirectory.shardName(ofLease: shard.lease.rawValue))
      let (recorded, kernels) = try ShardFile.outcomes(of: here, of: sweep, in: url)
      try checkArithmetic(ofKernels: kernels)
      for cell in here.ranges.joined() {
        let specification = sweep.specification(ofCell: cell)
        let data = try CellData(
          for: specification, draws: try sweep.suppliedDraws(ofSeed: specification.seed))
        var run = try CellRun(specification, data: data)
        run.advance { _ in false }
        if let old = recorded[cell], let difference = run.outcome.firstDifference(from: old) {
          findings.append(
            Discrepancy(
              url.path(percentEncoded: false),
              "cell \(cell) differs when it is trained again: \(difference)", .none, lease: shard.lease))
        }
        done += 1
        progress(Double(done) / Double(cells.count))
      }
    }
    return findings
  }

  private func checkArithmetic(ofKernels kernels: String) throws {
    let theirs = CellRun.arithmetic(ofKernels: kernels)
    let ours = CellRun.arithmetic(ofKernels: try CellRun.kernels())
    guard theirs == ours else {
      throw Collation.Failure(
        message:
          "the sweep was trained with \(theirs), but this machine uses \(ours), which gives other bits; select "
          + "kernels with RICHSWEEP_KERNELS, or verify on a machine like those that trained the sweep")
    }
  }
}

extension CellOutcome {
  /// The name of the first part in which two outcomes differ in any bit; nil if there is none.
  fileprivate func firstDifference(from other: CellOutcome) -> String? {
    func differ(_ one: [Double], _ two: [Double]) -> Bool {
      one.count != two.count || zip(one, two).contains { $0.bitPattern != $1.bitPattern }
    }
    if let column = CellColumn.firstDifference(CellNumbers(self), CellNumbers(other)) { return column }
    for metric in observed where differ(self[metric], other[metric]) {
      // What an earlier version did not record cannot differ.
      if metric.isRecent, other[metric].allSatisfy(\.isNaN) { continue }
      return metric.name
    }
    if differ(lossHistory, other.lossHistory) { return "loss_history" }
    return tensors.count != other.tensors.count || zip(tensors, other.tensors).contains { differ($0, $1) }
      ? "tensors" : nil
  }
}
