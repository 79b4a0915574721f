import SweepPlan
import Testing
import Wire
import Worker

/// What the thread that talks may take away from those that train.
@Suite("Leases given back")
struct LeaseBoardTests {
  private func board(_ leases: [(id: UInt64, cells: Range<Int>)]) throws -> LeaseBoard {
    let board = LeaseBoard(news: try Wakeup())
    board.offer(leases.map { Lease(id: LeaseID(rawValue: $0.id), cells: RangeSet($0.cells)) })
    return board
  }

  @Test("Of a lease in training, the cells after the one that was begun last")
  func inTraining() throws {
    let board = try board([(7, 3..<9)])
    let progress = board.enter()
    let lease = try #require(board.takeWaiting())
    progress.begin(lease.id)
    #expect(progress.begin(cell: 3, finishedCells: 0) && progress.begin(cell: 4, finishedCells: 1))
    #expect(board.giveBack(LeaseID(rawValue: 7)) == RangeSet(5..<9))
    #expect(board.held.map(\.cells) == [RangeSet(3..<5)])
    #expect(!progress.begin(cell: 5, finishedCells: 2))
    // What was said of it may be lost. The next lease is not touched by it.
    #expect(board.giveBack(LeaseID(rawValue: 7)) == RangeSet(5..<9))
    #expect(board.held.map(\.cells) == [RangeSet(3..<5)])
    progress.begin(LeaseID(rawValue: 8))
    #expect(progress.begin(cell: 20, finishedCells: 0))
  }

  @Test("All of a lease that waits, whose place others take; nothing of one that is not here")
  func waiting() throws {
    let board = try board([(1, 0..<2), (2, 2..<4), (3, 4..<6)])
    #expect(board.giveBack(LeaseID(rawValue: 2)) == RangeSet(2..<4))
    #expect(board.giveBack(LeaseID(rawValue: 2)).isEmpty && board.giveBack(LeaseID(rawValue: 99)).isEmpty)
    #expect((0..<3).map { _ in board.takeWaiting()?.id.rawValue } == [1, 3, nil])
    // Taken by a thread that has not said so yet, a lease is in nobody's training.
    #expect(board.giveBack(LeaseID(rawValue: 3)).isEmpty)
    #expect(board.held.map(\.id.rawValue) == [1, 3])
  }

  @Test("All of a lease whose thread has begun no cell")
  func begunWithoutCell() throws {
    let board = try board([(1, 0..<2)])
    let progress = board.enter()
    progress.begin(try #require(board.takeWaiting()).id)
    #expect(board.giveBack(LeaseID(rawValue: 1)) == RangeSet(0..<2))
    #expect(!progress.begin(cell: 0, finishedCells: 0))
  }
}
