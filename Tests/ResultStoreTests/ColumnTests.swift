import Foundation
import ResultStore
import SweepPlan
import Testing
import Training

@Suite("Columns of cells, and metrics that are chosen")
struct ColumnTests {
  /// Files of every version have them in this order.
  @Test("The table has the order of files")
  func order() {
    #expect(
      CellColumn.stored.map(\.name) == [
        "status", "diverged_at_step", "evaluations", "rejected_steps", "largest_error_estimate", "seconds",
      ])
    #expect(
      CellColumn.all.map(\.name) == [
        "status", "evaluations", "rejected_steps", "largest_error_estimate", "diverged_at_step", "seconds",
      ])
    #expect(CellColumn.all.filter { !$0.isReproducible }.map(\.name) == ["seconds"])
  }

  /// Claims: for every column, (1) a number that is put is had, and nothing else changes; (2) two cells that differ in it alone
  /// differ, by its name, unless it decides no bits.
  @Test("Each column is a number of its own")
  func independent() {
    for column in CellColumn.stored {
      var (before, after) = (CellNumbers(), CellNumbers())
      before.status = .diverged
      before.divergedAtStep = 3
      after = before
      if let integer = column.integer {
        let value: Int64 = column.name == "status" ? 0 : 7
        after.put(value, for: column)
        #expect(integer.value(after) == value, "(1) \(column.name)")
      }
      if let real = column.real {
        after.put(0.5, for: column)
        #expect(real.value(after) == 0.5, "(1) \(column.name)")
      }
      let changed = CellColumn.stored.filter { other in
        other.integer.map { $0.value(before) != $0.value(after) } ?? other.real.map {
          $0.value(before) != $0.value(after)
        } ?? false
      }
      #expect(changed.map(\.name) == [column.name])  // (1)
      let difference = CellColumn.firstDifference(before, after)
      #expect(difference == (column.isReproducible ? column.name : nil))  // (2)
    }
  }

  /// Claims: (1) a result has the metrics that were chosen, with the numbers of the cells, and no others; (2) the steps are there
  /// in any case; (3) shards give the outcomes back; (4) checkpoints too; (5) kernels on fewer samples say so.
  @Test(
    "What is not recorded is absent everywhere",
    arguments: [["train_loss", "kernel_distance", "alignment"], []])
  func chosen(names: [String]) throws {
    let folder = try TemporaryFolder()
    let samples = names.isEmpty ? nil : 5
    let sweep = Synthetic.sweep(
      axes: [Axis(.tau, [0.1, 0.5]), Axis(.width, [4, 200])],
      record: RecordSpecification(metrics: names, kernelSamples: samples, tensors: .ends, lossHistory: 5))
    let shards = try Synthetic.shards(of: sweep, in: folder.url, largest: 2, seed: 1)
    for shard in shards { _ = try ShardFile.inspect(shard.url, expected: sweep) }
    _ = try Merge.write(MergeInput(sweep: sweep, shards: shards), to: folder("r.h5"), partial: false)
    let result = try ResultFile(folder("r.h5"))
    let there = Set(result.variables.map(\.name))
    for metric in Metric.standard {
      #expect(there.contains(metric.name) == names.contains(metric.name))  // (1)
    }
    #expect(there.contains("width_200/alignment") == names.contains("alignment"))  // (1)
    #expect(result.coordinates["step"] == [0, 10, 100])  // (2)
    for cell in 0..<4 {
      let outcome = Synthetic.record(sweep, cell).outcome
      for metric in outcome.observed {
        let values = try result.read(metric.name).values[cell * 3..<cell * 3 + 3]
        #expect(values.map(\.bitPattern) == outcome[metric].map(\.bitPattern))  // (1)
      }
      let shard = try #require(shards.first { $0.cells.contains(cell) })
      let read = try ShardFile.outcomes(of: RangeSet(cell..<cell + 1), of: sweep, in: shard.url).outcomes[
        cell]
      #expect(read?.observed == outcome.observed && read?.effort == outcome.effort)  // (3)
      #expect(read?.metrics.map(\.bitPattern) == outcome.metrics.map(\.bitPattern))  // (3)
      let store = CheckpointStore(
        sweep: sweep, directory: SweepDirectory(folder.url.path), kernels: "baseline", programVersion: "0.1.0"
      )
      try store.save(
        CellCheckpoint(state: CellState(step: 50, parameters: [1], outcome: outcome), seconds: 2),
        ofCell: cell)
      let saved = try store.load(cell: cell)?.state.outcome
      #expect(saved?.observed == outcome.observed && saved?.effort == outcome.effort)  // (4)
      #expect(saved?.divergedAtStep == outcome.divergedAtStep && saved?.status == outcome.status)  // (4)
    }
    guard samples != nil else { return }
    let comment = try result.variable("kernel_distance").attributes["comment"]
    guard case .text(let words)? = comment else {
      Issue.record("no comment")
      return
    }
    #expect(words.hasSuffix("; of at most 5 training inputs, the first ones"))  // (5)
  }
}
