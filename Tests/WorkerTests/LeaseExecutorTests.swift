import Foundation
import ResultStore
import SweepPlan
import Synchronization
import Testing
import Training
import Wire
import Worker

@Suite("Training of a lease")
struct LeaseExecutorTests {
  @Test("Cells that are given back while it is trained are not, and all others are")
  func givenBack() throws {
    let cells = 0..<4000
    let sweep = try Sweep(
      yaml: """
        name: tiny
        task: {kind: teacher-student, inputs: 3, samples: 5, test_samples: 4, teacher_width: 2}
        network: {activation: relu, symmetrize: true}
        grid: {tau: [0.5], delta: [0.0], width: [4], seed: {range: [0, \(cells.count)]}}
        training: {solver: gd, learning_rate: 0.1, checkpoints: [0, 1000]}
        record: {tensors: none}
        """, file: "tiny.yaml", directory: ".")
    let folder = FileManager.default.temporaryDirectory.appending(path: "richsweep-test-\(UUID().uuidString)")
    let directory = SweepDirectory(folder.path(percentEncoded: false))
    try FileManager.default.createDirectory(at: directory.shards, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let kernels = try CellRun.kernels()
    let executor = LeaseExecutor(
      sweep: sweep, directory: directory, cache: DataCache(capacity: 1 << 20),
      writer: ShardWriter(sweep: sweep, kernels: kernels, programVersion: "1"),
      checkpoints: CellCheckpoints(
        store: CheckpointStore(sweep: sweep, directory: directory, kernels: kernels, programVersion: "1"),
        interval: .seconds(60)))
    let board = LeaseBoard(news: try Wakeup())
    let id = LeaseID(rawValue: 7)
    board.offer([Lease(id: id, cells: RangeSet(cells))])
    let (lease, progress) = (try #require(board.takeWaiting()), board.enter())
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
    let outcome = executor.run(lease, on: board, progress)
    isOver.store(true, ordering: .relaxed)
    isAsked.wait()
    let given = returned.withLock { $0 }
    #expect(outcome.cells.cellCount >= 3 && !given.isEmpty)
    #expect(outcome.cells.intersection(given).isEmpty)
    #expect(outcome.cells.union(given) == RangeSet(cells))
    #expect(outcome.shard != nil && outcome.seconds.count == outcome.cells.cellCount)
  }
}
