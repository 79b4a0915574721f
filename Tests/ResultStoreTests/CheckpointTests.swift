import Foundation
import Randomness
import ResultStore
import SweepPlan
import Testing
import Training

@Suite("Checkpoints of cells")
struct CheckpointTests {
  let folder: TemporaryFolder
  let directory: SweepDirectory

  init() throws {
    folder = try TemporaryFolder()
    directory = SweepDirectory(folder.url.path(percentEncoded: false))
  }

  static let sweep = Synthetic.standard

  func store(
    _ sweep: Sweep = Self.sweep, kernels: String = "baseline", version: String = "0.1.0"
  ) -> CheckpointStore {
    CheckpointStore(sweep: sweep, directory: directory, kernels: kernels, programVersion: version)
  }

  /// A state with numbers that text would not keep, and arrays without any.
  static func checkpoint(_ cell: Int, step: Int = 50) -> CellCheckpoint {
    let outcome = Synthetic.record(sweep, cell).outcome
    return CellCheckpoint(
      state: CellState(
        step: step, parameters: [0.1 + 0.2, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude],
        outcome: outcome,
        solver: SolverMemory(
          numbers: ["proposal": 1.0 / 3, "radius": 1e300], vectors: ["direction": [1, 2.5], "window": [7]])),
      seconds: 12.25)
  }

  /// Whether all numbers are the same bit by bit, those that are none included.
  static func areEqual(_ one: CellCheckpoint?, _ other: CellCheckpoint) -> Bool {
    func bits(_ numbers: [Double]) -> [UInt64] { numbers.map(\.bitPattern) }
    guard let one else { return false }
    let (a, b) = (one.state, other.state)
    return one.seconds == other.seconds && a.step == b.step && bits(a.parameters) == bits(b.parameters)
      && a.solver == b.solver && a.outcome.status == b.outcome.status
      && a.outcome.divergedAtStep == b.outcome.divergedAtStep
      && a.outcome.evaluations == b.outcome.evaluations
      && a.outcome.rejectedSteps == b.outcome.rejectedSteps
      && a.outcome.largestErrorEstimate == b.outcome.largestErrorEstimate
      && bits(a.outcome.metrics) == bits(b.outcome.metrics)
      && bits(a.outcome.lossHistory) == bits(b.outcome.lossHistory)
      && a.outcome.tensors.map(bits) == b.outcome.tensors.map(bits)
  }

  var files: [URL] {
    (try? FileManager.default.contentsOfDirectory(at: directory.checkpoints, includingPropertiesForKeys: nil))
      ?? []
  }

  @Test("What is written is read, the latest of each cell")
  func roundTrip() throws {
    let store = store()
    #expect(try store.load(cell: 3) == nil && !store.hasAny)
    for cell in 0..<Self.sweep.grid.cellCount {
      try store.save(Self.checkpoint(cell, step: 10), ofCell: cell)
    }
    try store.save(Self.checkpoint(3, step: 90), ofCell: 3)
    for cell in 0..<Self.sweep.grid.cellCount {
      let expected = Self.checkpoint(cell, step: cell == 3 ? 90 : 10)
      #expect(try store.hasAny && Self.areEqual(store.load(cell: cell), expected))
    }
    #expect(files.count == Self.sweep.grid.cellCount)
    store.remove(cell: 3)
    #expect(try store.load(cell: 3) == nil)
    CheckpointStore.removeAll(in: directory)
    #expect(files.isEmpty)
  }

  @Test("A grid that has grown finds its cells")
  func extended() throws {
    try store().save(Self.checkpoint(Self.sweep.grid.cellCount - 1), ofCell: Self.sweep.grid.cellCount - 1)
    let larger = Synthetic.sweep(axes: [
      Axis(.tau, [0.1, 0.3, 0.5, 2]), Axis(.delta, [-1, 0, 1]), Axis(.width, [4, 200]),
      Axis(.seed, [100, 101]),
    ])
    let found = try store(larger).load(cell: larger.grid.cellCount - 1)
    #expect(Self.areEqual(found, Self.checkpoint(Self.sweep.grid.cellCount - 1)))
  }

  @Test("What another program or another arithmetic wrote is refused, and said to be so")
  func foreign() throws {
    try store().save(Self.checkpoint(0), ofCell: 0)
    for other in [store(kernels: "avx2+fma"), store(version: "0.2.0")] {
      let error = #expect(throws: StoreError.self) { try other.load(cell: 0) }
      #expect(error?.code == .foreign)
      #expect(error?.message.contains("expected") == true)
    }
  }

  @Test("A state under the name of another cell is refused")
  func exchanged() throws {
    let store = store()
    try store.save(Self.checkpoint(0), ofCell: 0)
    let zero = try #require(files.first)
    try store.save(Self.checkpoint(1), ofCell: 1)
    let one = try #require(files.first { $0 != zero })
    try Data(contentsOf: zero).write(to: one)
    let error = #expect(throws: StoreError.self) { try store.load(cell: 1) }
    #expect(error?.code == .foreign && error?.message == "belongs to another cell")
  }

  @Test("Harm done to any byte, and any cut, is noticed")
  func damaged() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var random = SplitMix64(seed: seed)
    let store = store()
    try store.save(Self.checkpoint(5), ofCell: 5)
    let file = try #require(files.first)
    let content = try Data(contentsOf: file)
    for trial in 0..<100 {
      var harmed = content
      let place = Int.random(in: 0..<content.count, using: &random)
      if trial.isMultiple(of: 2) {
        harmed[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      } else {
        harmed = harmed.prefix(place)
      }
      try harmed.write(to: file)
      let error = #expect(throws: StoreError.self) { try store.load(cell: 5) }
      #expect(error?.code == .damaged, "byte \(place)")
    }
  }
}
