import Foundation
import ResultStore
import SweepPlan
import Synchronization
import Testing
import Training
import Wire
import Worker

/// A sweep of tiny cells in a folder of its own, and what trains it.
private final class Workshop: Sendable {
  let sweep: Sweep
  let directory: SweepDirectory
  let store: CheckpointStore
  let executor: LeaseExecutor
  let board: LeaseBoard

  init(cells: Int, steps: Int, checkpointing interval: Duration = .seconds(60)) throws {
    sweep = try Sweep(
      yaml: """
        name: tiny
        task: {kind: teacher-student, inputs: 3, samples: 5, test_samples: 4, teacher_width: 2}
        network: {activation: relu, symmetrize: true}
        grid: {tau: [0.5], delta: [0.0], width: [4], seed: {range: [0, \(cells)]}}
        training: {solver: gd, learning_rate: 0.1, checkpoints: [0, \(steps)]}
        record: {tensors: none}
        """, file: "tiny.yaml", directory: ".")
    let folder = FileManager.default.temporaryDirectory.appending(path: "richsweep-test-\(UUID().uuidString)")
    directory = SweepDirectory(folder.path(percentEncoded: false))
    try FileManager.default.createDirectory(at: directory.shards, withIntermediateDirectories: true)
    let kernels = try CellRun.kernels()
    store = CheckpointStore(sweep: sweep, directory: directory, kernels: kernels, programVersion: "1")
    executor = LeaseExecutor(
      sweep: sweep, directory: directory, cache: DataCache(capacity: 1 << 20),
      writer: ShardWriter(sweep: sweep, kernels: kernels, programVersion: "1"),
      checkpoints: CellCheckpoints(store: store, interval: interval))
    board = LeaseBoard(news: try Wakeup())
  }

  deinit { try? FileManager.default.removeItem(at: directory.root) }

  /// Trains the next lease of the board.
  func train() throws -> LeaseOutcome {
    executor.run(try #require(board.takeWaiting()), on: board, board.enter())
  }

  /// What tells the file of the only checkpoint from the one that replaces it.
  var checkpointFile: Int? {
    let folder = directory.checkpoints.path(percentEncoded: false)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let file = names.first { $0.hasSuffix(".h5") }
    return file.flatMap { try? FileManager.default.attributesOfItem(atPath: "\(folder)/\($0)") }
      .flatMap { $0[.systemFileNumber] as? Int }
  }

  /// Saves the state of a cell in the middle of its training, as after so many seconds.
  func leave(_ cell: Int, atStep step: Int, after seconds: Double) throws {
    let specification = sweep.specification(ofCell: cell)
    var run = try CellRun(specification, data: try CellData(for: specification))
    run.advance { $0 >= step }
    try store.save(CellCheckpoint(state: run.state, seconds: seconds), ofCell: cell)
  }
}

@Suite("Training of a lease")
struct LeaseExecutorTests {
  @Test("Cells that are given back while it is trained are not, and all others are")
  func givenBack() throws {
    let cells = 0..<4000
    let workshop = try Workshop(cells: cells.count, steps: 1000)
    let board = workshop.board
    let id = LeaseID(rawValue: 7)
    board.offer([Lease(id: id, cells: RangeSet(cells))])
    let isAsked = DispatchSemaphore(value: 0)
    let returned = Mutex(RangeSet<Int>())
    let isOver = Atomic(false)
    let asker = Thread {
      // Whoever trains is waited for, and no longer than it trains.
      while !isOver.load(ordering: .relaxed), board.progress.first?.finishedCells ?? 0 < 3 { sched_yield() }
      returned.withLock { $0 = board.giveBack(id) }
      isAsked.signal()
    }
    asker.start()
    let outcome = try workshop.train()
    isOver.store(true, ordering: .relaxed)
    isAsked.wait()
    let given = returned.withLock { $0 }
    #expect(outcome.cells.cellCount >= 3 && !given.isEmpty)
    #expect(outcome.cells.intersection(given).isEmpty)
    #expect(outcome.cells.union(given) == RangeSet(cells))
    #expect(outcome.shard != nil && outcome.seconds.count == outcome.cells.cellCount)
  }

  @Test(
    "A cell that is resumed has the seconds of all who trained it, and its checkpoint goes with it into a shard"
  )
  func resumed() throws {
    let workshop = try Workshop(cells: 2, steps: 1000)
    try workshop.leave(1, atStep: 400, after: 1000)
    workshop.board.offer([Lease(id: LeaseID(rawValue: 1), cells: RangeSet(0..<2))])
    let outcome = try workshop.train()
    #expect(outcome.notes == ["cell 1 resumes from step 400"])
    #expect(outcome.seconds.count == 2 && outcome.seconds[1] >= 1000)
    #expect(try workshop.store.load(cell: 1) == nil)
  }

  @Test("A resumed cell is saved with the seconds of all who trained it")
  func savedAgain() throws {
    let workshop = try Workshop(cells: 1, steps: 1_000_000_000, checkpointing: .milliseconds(1))
    try workshop.leave(0, atStep: 100, after: 1000)
    let first = try #require(workshop.checkpointFile)
    let board = workshop.board
    board.offer([Lease(id: LeaseID(rawValue: 1), cells: RangeSet(0..<1))])
    let stopper = Thread { [workshop] in
      while [nil, first].contains(workshop.checkpointFile) { sched_yield() }
      board.stop(.atOnce)
    }
    stopper.start()
    let outcome = try workshop.train()
    #expect(outcome.cells.isEmpty && outcome.shard == nil)
    let saved = try #require(try workshop.store.load(cell: 0))
    // Perhaps before its first step here, which is due when a millisecond has passed.
    #expect(saved.state.step >= 100 && saved.seconds > 1000)
  }

  @Test("Checkpoints stay where the shard cannot be written")
  func unwritable() throws {
    let workshop = try Workshop(cells: 1, steps: 1000)
    try workshop.leave(0, atStep: 400, after: 1)
    try FileManager.default.removeItem(at: workshop.directory.shards)
    workshop.board.offer([Lease(id: LeaseID(rawValue: 1), cells: RangeSet(0..<1))])
    let outcome = try workshop.train()
    #expect(outcome.shard == nil && outcome.storageFailure != nil)
    #expect(try workshop.store.load(cell: 0) != nil)
  }

  @Test("A cell that two short leases have is trained once and is in their shard once")
  func shared() throws {
    let workshop = try Workshop(cells: 3, steps: 1)
    workshop.board.offer([
      Lease(id: LeaseID(rawValue: 1), cells: RangeSet(0..<2), isShort: true),
      Lease(id: LeaseID(rawValue: 2), cells: RangeSet(1..<3), isShort: true),
    ])
    let outcome = try workshop.train()
    // On a busy machine the first may have taken too long for another.
    #expect([[1, 2], [1]].contains(outcome.leases.map(\.rawValue)))
    #expect(outcome.cells == (outcome.leases.count == 2 ? RangeSet(0..<3) : RangeSet(0..<2)))
    #expect(outcome.seconds.count == outcome.cells.cellCount)
  }
}
