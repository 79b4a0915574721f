import Foundation
import ResultStore
import SweepPlan
import Testing
import Training

@Suite struct MergeTests {
  let sweep = Synthetic.standard

  /// Every number of every record is where its labels say.
  @Test func everyNumberIsWhereItsLabelsSay() throws {
    let folder = try TemporaryFolder()
    let shards = try Synthetic.shards(of: sweep, in: folder.url, largest: 7, seed: 1)
    let summary = try Merge.write(
      MergeInput(sweep: sweep, shards: shards), to: folder("r.h5"), partial: false)
    #expect(summary.cells == 36)
    #expect(summary.complete + summary.diverged == 36)
    #expect(summary.diverged > 0)
    let result = try ResultFile(folder("r.h5"))
    #expect(result.coordinates["tau"] == [0.1, 0.5, 2])
    #expect(result.coordinates["step"] == [0, 10, 100])
    let arrays = try Dictionary(
      uniqueKeysWithValues: result.variables.map { ($0.name, try result.read($0.name)) })
    for cell in 0..<36 {
      let record = Synthetic.record(sweep, cell)
      let place = sweep.grid.coordinates(of: cell)
      let outcome = record.outcome
      func same(_ name: String, _ at: [Int], _ expected: [Double]) throws {
        let array = try #require(arrays[name])
        let size = array.dimensions.dropFirst(at.count).reduce(1) { $0 * $1.length }
        var start = 0
        for (index, dimension) in zip(at, array.dimensions) { start = start * dimension.length + index }
        let found = array.values[start * size..<(start + 1) * size]
        #expect(found.map(\.bitPattern) == expected.map(\.bitPattern), "\(name), cell \(cell)")
      }
      for metric in Metric.standard { try same(metric.name, place, outcome[metric]) }
      try same("loss_history", place, outcome.lossHistory)
      try same("status", place, [Double(outcome.status.rawValue)])
      try same("evaluations", place, [Double(outcome.evaluations)])
      try same("rejected_steps", place, [Double(outcome.rejectedSteps)])
      try same("largest_error_estimate", place, [outcome.largestErrorEstimate])
      try same("diverged_at_step", place, [outcome.divergedAtStep.map { Double($0) } ?? .nan])
      let group = place[2] == 0 ? "width_4" : "width_200"
      let tensors = sweep.specification(ofCell: cell).tensors
      for (tensor, values) in zip(tensors, outcome.tensors) {
        try same("\(group)/\(tensor.name)", [place[0], place[1], place[3]], values)
      }
    }
  }

  /// What follows from the parameters is in every cell, trained or not: (1) what the flow conserves, at rates of its own,
  /// (2) the learning rate and (3) the time of each step, over the axes that decide it alone; (4) and where the flow's
  /// quantity is the axis, it is its coordinate.
  @Test func whatFollowsFromParametersIsThere() throws {
    let folder = try TemporaryFolder()
    for axis in [Parameter.delta, .conservedDelta] {
      let sweep = Synthetic.sweep(
        axes: [
          Axis(.rateW, [4, 0.5]), Axis(.tau, [0.1, 0.5, 2]), Axis(axis, [-1, 0, 1]), Axis(.seed, [100]),
        ], fixed: [.rateA: 0.25, .delta: 0])
      let shard = try Synthetic.shard([2, 3], of: sweep, in: folder.url, name: "\(axis).h5")
      _ = try Merge.write(
        MergeInput(sweep: sweep, shards: [shard]), to: folder("\(axis)-r.h5"), partial: true)
      let result = try ResultFile(folder("\(axis)-r.h5"))
      let rate = try result.read("learning_rate")
      #expect(rate.dimensions.map(\.name) == ["rate_w", "tau", axis.name, "seed"])  // (2)
      let time = try result.read("flow_time")
      #expect(time.dimensions.map(\.name) == ["tau", "step"])  // (3)
      for cell in 0..<sweep.grid.cellCount {
        let specification = sweep.specification(ofCell: cell)
        let place = sweep.grid.coordinates(of: cell)
        #expect(rate[place] == specification.learningRate)
        for (step, number) in specification.checkpoints.enumerated() {
          #expect(time[[place[1], step]] == specification.learningRate * Double(number))
        }
        let terms = 4 * specification.tau * specification.tau + specification.delta.magnitude
        if axis == .delta {
          #expect(try result.read("conserved_delta")[place] == specification.conservedDelta)  // (1)
        } else {
          #expect((specification.conservedDelta - [-1, 0, 1][place[2]]).magnitude < 1e-13 * (4 + 4 * terms))
          #expect(result.coordinates["conserved_delta"] == [-1, 0, 1])  // (4)
          #expect(try result.read("delta")[place] == specification.delta)
        }
      }
    }
  }

  @Test("A learning rate that is an axis is a coordinate; after division it is called by another name")
  func learningRateAsAxis() throws {
    let folder = try TemporaryFolder()
    let sweep = Synthetic.sweep(axes: [Axis(.tau, [0.1, 2]), Axis(.learningRate, [0.01, 0.02])])
    let shard = try Synthetic.shard([0], of: sweep, in: folder.url, name: "a.h5")
    _ = try Merge.write(MergeInput(sweep: sweep, shards: [shard]), to: folder("r.h5"), partial: true)
    let result = try ResultFile(folder("r.h5"))
    #expect(result.coordinates["learning_rate"] == [0.01, 0.02])
    let (rate, time) = (try result.read("cell_learning_rate"), try result.read("flow_time"))
    for cell in 0..<4 {
      let place = sweep.grid.coordinates(of: cell)
      #expect(rate[place] == sweep.specification(ofCell: cell).learningRate)
      #expect(time[place + [2]] == 100 * rate[place])
    }
  }

  /// The numbers of a result depend neither on how cells were spread over shards nor on their order nor on
  /// the memory used; its bytes depend on the input alone.
  @Test func numbersDoNotDependOnThePartition() throws {
    let folder = try TemporaryFolder()
    var expected: [VariableHash] = []
    for seed in 1...12 as ClosedRange<UInt64> {
      let shards = try Synthetic.shards(
        of: sweep, in: folder.url, largest: [1, 5, 36][Int(seed % 3)], seed: seed, prefix: "\(seed)")
      let input = MergeInput(sweep: sweep, shards: shards)
      let memory = seed.isMultiple(of: 2) ? 1 << 20 : Int(seed) * 20_000
      _ = try Merge.write(input, to: folder("r.h5"), partial: false, memory: memory)
      var told: [Double] = []
      _ = try Merge.write(input, to: folder("again.h5"), partial: false, memory: memory) { told.append($0) }
      #expect(
        told == told.sorted() && told.last == 1, "seed \(seed): what is told runs back, or beyond the end")
      #expect(try Data(contentsOf: folder("r.h5")) == Data(contentsOf: folder("again.h5")), "seed \(seed)")
      let hashes = try ResultFile(folder("r.h5")).variableHashes().filter(\.isReproducible)
      if expected.isEmpty { expected = hashes }
      #expect(hashes == expected, "seed \(seed)")
    }
    #expect(expected.count == 8 + 17 + 12)
    #expect(!expected.contains { $0.name == "seconds" })
  }

  @Test func cellsThatAreNotThereAreMissingValues() throws {
    let folder = try TemporaryFolder()
    let shard = try Synthetic.shard([2, 3, 30], of: sweep, in: folder.url, name: "a.h5")
    // Another sweep that is joined may have given up what this one has trained.
    let given = [3, 7].map { PoisonedCell(cell: $0, reason: "its worker died three times") }
    let input = MergeInput(sweep: sweep, shards: [shard], poisoned: given)
    let error = #expect(throws: StoreError.self) {
      try Merge.write(input, to: folder("r.h5"), partial: false)
    }
    #expect(error?.code == .incomplete)
    #expect(error?.message.hasPrefix("32 of 36 cells have no result yet") == true, "\(error!)")
    #expect(error?.message.contains("--partial") == true)
    #expect(!FileManager.default.fileExists(atPath: folder("r.h5").path))
    let summary = try Merge.write(input, to: folder("r.h5"), partial: true)
    #expect(summary.missing == 32)
    #expect(summary.poisoned == 1)
    #expect(summary.complete + summary.diverged == 3)
    let result = try ResultFile(folder("r.h5"))
    let status = try result.read("status")
    #expect(status.values.filter { $0 == -1 }.count == 32)
    #expect(status.values[7] == 2)
    #expect(status.variable.attributes["poisoned"] == .text("cell 7: its worker died three times"))
    #expect(try result.read("train_loss").values.prefix(6).allSatisfy(\.isNaN))
    #expect(try result.read("width_200/W", selecting: ["tau": 1..<2]).values.allSatisfy(\.isNaN))
    #expect(try result.read("evaluations").values[0].isNaN)
  }

  /// Shards of a smaller grid, even one where an axis was fixed, give the bits of a fresh sweep.
  @Test func shardsOfASmallerGridFindTheirPlace() throws {
    let folder = try TemporaryFolder()
    let small = Synthetic.sweep(
      axes: [Axis(.delta, [-1, 0, 1]), Axis(.tau, [0.1, 2])], fixed: [.seed: 101, .width: 200])
    #expect(small.fingerprint == sweep.fingerprint)
    var old = try Synthetic.shard(Array(0..<6), of: small, in: folder.url, name: "old.h5")
    let summary = try ShardFile.inspect(old.url, expected: sweep)
    let places = summary.cells(in: sweep.grid).compactMap { $0 }
    #expect(places.count == 6)
    old.cells = RangeSet(places.map { $0..<$0 + 1 })
    let rest = (0..<36).filter { !old.cells.contains($0) }
    let new = try Synthetic.shard(rest, of: sweep, in: folder.url, name: "new.h5")
    _ = try Merge.write(MergeInput(sweep: sweep, shards: [new, old]), to: folder("grown.h5"), partial: false)
    let all = try Synthetic.shard(Array(0..<36), of: sweep, in: folder.url, name: "all.h5")
    _ = try Merge.write(MergeInput(sweep: sweep, shards: [all]), to: folder("fresh.h5"), partial: false)
    let (grown, fresh) = (try ResultFile(folder("grown.h5")), try ResultFile(folder("fresh.h5")))
    #expect(
      try grown.variableHashes().filter(\.isReproducible) == fresh.variableHashes().filter(\.isReproducible))
  }

  /// Only the cells a shard was accepted for are taken from it.
  @Test func onlyAcceptedCellsCount() throws {
    let folder = try TemporaryFolder()
    var shard = try Synthetic.shard(Array(0..<20), of: sweep, in: folder.url, name: "a.h5")
    shard.cells = RangeSet([3..<5])
    let summary = try Merge.write(
      MergeInput(sweep: sweep, shards: [shard]), to: folder("r.h5"), partial: true)
    #expect(summary.missing == 34)
    shard.cells = RangeSet([18..<22])
    let absent = #expect(throws: StoreError.self) {
      try Merge.write(MergeInput(sweep: sweep, shards: [shard]), to: folder("r.h5"), partial: true)
    }
    #expect(absent?.message == "expected 4 cells in the shard, found 2")
    shard.cells = RangeSet([0..<4])
    let other = try Synthetic.shard([3, 21], of: sweep, in: folder.url, name: "b.h5")
    let twice = #expect(throws: StoreError.self) {
      try Merge.write(MergeInput(sweep: sweep, shards: [shard, other]), to: folder("r.h5"), partial: true)
    }
    #expect(twice?.message == "cell 3 also counts in another shard")
  }

  /// Cells that a shard only repeats change nothing, large tensors included; a bit that differs is named.
  @Test func repeatedCellsAreCompared() throws {
    let folder = try TemporaryFolder()
    let whole = try Synthetic.shard(Array(0..<36), of: sweep, in: folder.url, name: "a.h5")
    var again = try Synthetic.shard(Array(10..<20), of: sweep, in: folder.url, name: "b.h5")
    (again.cells, again.repeated) = (RangeSet(), again.cells)
    _ = try Merge.write(
      MergeInput(sweep: sweep, shards: [whole]), to: folder("one.h5"), partial: false, memory: 10_000)
    _ = try Merge.write(
      MergeInput(sweep: sweep, shards: [again, whole]), to: folder("two.h5"), partial: false, memory: 10_000)
    #expect(try Data(contentsOf: folder("one.h5")) == Data(contentsOf: folder("two.h5")))
    let cell = 14  // tau = 0.5, delta = -1, width = 200, seed = 100
    for change: (inout CellOutcome) -> Void in [
      { $0.metrics[0].negate() }, { $0.evaluations += 1 }, { $0.tensors[0][7].negate() },
    ] {
      var record = Synthetic.record(sweep, cell)
      change(&record.outcome)
      let receipt = try ShardFile.write(
        [record], sweep: sweep, kernels: "baseline", programVersion: "0.1.0", lease: "c", to: folder.url,
        name: "c.h5", created: Date(timeIntervalSince1970: 0))
      let other = ShardReference(
        url: folder("c.h5"), sha256: receipt.sha256, cells: RangeSet(), repeated: RangeSet(cell..<cell + 1))
      let error = #expect(throws: StoreError.self) {
        try Merge.write(MergeInput(sweep: sweep, shards: [whole, other]), to: folder("r.h5"), partial: false)
      }
      #expect(error?.code == .foreign)
      #expect(error?.message.hasPrefix("the cell tau = 0.5, delta = -1, width = 200, seed = 100 has") == true)
      #expect(!FileManager.default.fileExists(atPath: folder("r.h5").path))
    }
  }

  @Test func aDamagedShardStopsTheMergeAndLeavesNoFile() throws {
    let folder = try TemporaryFolder()
    let shard = try Synthetic.shard(Array(0..<36), of: sweep, in: folder.url, name: "a.h5")
    var data = try Data(contentsOf: shard.url)
    data[data.count / 2] ^= 4
    try data.write(to: shard.url)
    let error = #expect(throws: StoreError.self) {
      try Merge.write(MergeInput(sweep: sweep, shards: [shard]), to: folder("r.h5"), partial: false)
    }
    #expect(error?.code == .damaged)
    #expect(error?.path.hasSuffix("a.h5") == true)
    #expect(error?.message.contains("expected \(shard.sha256)") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a.h5"])
  }

  @Test func aSweepOfOneCellHasNoAxes() throws {
    let folder = try TemporaryFolder()
    let sweep = Synthetic.sweep(axes: [], checkpoints: [5], record: RecordSpecification(tensors: .all))
    let shard = try Synthetic.shard([0], of: sweep, in: folder.url, name: "a.h5")
    _ = try Merge.write(MergeInput(sweep: sweep, shards: [shard]), to: folder("r.h5"), partial: false)
    let result = try ResultFile(folder("r.h5"))
    #expect(try result.read("status").dimensions.isEmpty)
    #expect(try result.read("test_loss").values == Synthetic.record(sweep, 0).outcome[.testLoss])
  }

  /// An attribute above 64 KiB needs HDF5's other way of storing attributes.
  @Test func aLongConfigurationIsKeptWhole() throws {
    let folder = try TemporaryFolder()
    let sweep = Synthetic.sweep(
      axes: [Axis(.seed, (0..<20_000).map { Double($0) })], record: RecordSpecification())
    let shard = try Synthetic.shard([17, 19_999], of: sweep, in: folder.url, name: "a.h5")
    _ = try Merge.write(MergeInput(sweep: sweep, shards: [shard]), to: folder("r.h5"), partial: true)
    #expect(sweep.canonical.utf8.count > 100_000)
    #expect(try ResultFile(folder("r.h5")).canonical == sweep.canonical)
  }

  @Test func provenanceIsKeptInOrder() throws {
    let folder = try TemporaryFolder()
    let shard = try Synthetic.shard([0], of: sweep, in: folder.url, name: "a.h5")
    let input = MergeInput(
      sweep: sweep, shards: [shard], provenance: [("started", "2026-11-24T10:00:00Z"), ("title", "München")])
    _ = try Merge.write(input, to: folder("r.h5"), partial: true)
    let result = try ResultFile(folder("r.h5"))
    #expect(result.attributes.map(\.name).suffix(2) == ["started", "title"])
    #expect(result.text("title") == "München")
    #expect(result.text("fingerprint") == sweep.fingerprint)
    #expect(result.text("kernels") == "baseline")
  }
}
