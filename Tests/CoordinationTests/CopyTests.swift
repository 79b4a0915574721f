import Coordination
import SweepPlan
import Testing
import Wire

/// Copies are given where they should end sooner, and progress counts each cell once.
@Suite("Copies and progress")
struct CopyTests {
  private let one = Session()
  private let two = Session()

  /// A worker that has all cells in one lease, each expected to take ten seconds, and another that has nothing to do.
  private func idleWorker(cells: Int) throws -> (TestedScheduler, Lease) {
    var settings = leases(ofAtMost: cells)
    settings.copyAfter = .seconds(2)
    settings.silence = .seconds(1000)
    var scheduler = try schedulerOfLongCells(cells, settings: settings)
    let lease = try #require(scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one).first)
    scheduler.pass(.hello(two, introduction()), at: .zero)
    return (scheduler, lease)
  }

  /// The worker of a lease says how far it is; then the leases that the idle one gets.
  private func beat(
    _ scheduler: inout TestedScheduler, _ session: Session, _ lease: Lease, finished: Int, step: Int,
    at seconds: Int
  ) -> [Lease] {
    let progress = LeaseProgress(lease: lease.id, finishedCells: finished, cell: finished, step: step)
    scheduler.pass(
      .heartbeat(session, held: [lease.id], progress: [progress]), at: .seconds(seconds))
    return scheduler.handle(.tick, at: .seconds(seconds)).leases(to: two)
  }

  @Test("What its owner trains as fast as expected, and what it is nearly done with, is not copied")
  func nearlyDone() throws {
    var (scheduler, lease) = try idleWorker(cells: 3)
    for second in 0..<30 {
      #expect(
        beat(&scheduler, one, lease, finished: second / 10, step: second % 10, at: second).isEmpty,
        "at \(second) s")
    }
    let done = scheduler.handle(.done(one, completion(of: lease)), at: .seconds(30))
    #expect(done.recorded == [RangeSet(0..<3)] && done.isFinish)
  }

  @Test("Nor what its owner tells of rarely: it does not stand still in between", arguments: [0, 20])
  func rarelyToldOf(period: Int) throws {
    var (scheduler, lease) = try idleWorker(cells: 4)
    var copied = 0
    for second in 0..<40 {
      if second % 20 == 1 {
        let cell = second / 10
        let progress = LeaseProgress(lease: lease.id, finishedCells: cell, cell: cell, step: 1)
        scheduler.pass(
          .heartbeat(one, held: [lease.id], progress: [progress], period: .seconds(period)),
          at: .seconds(second))
      }
      scheduler.pass(.heartbeat(two, held: [], progress: [], period: .seconds(1)), at: .seconds(second))
      copied += scheduler.handle(.tick, at: .seconds(second)).leases(to: two).count
    }
    // Who says that it will be heard sooner, and is not, may well stand still.
    #expect((copied > 0) == (period == 0))
  }

  @Test("Nor is what takes a third longer than expected while its owner comes on")
  func busyMachine() throws {
    var (scheduler, lease) = try idleWorker(cells: 3)
    var copied = 0
    for second in 0..<39 {
      let copies = beat(
        &scheduler, one, lease, finished: second / 13, step: second % 13 * 10 / 13, at: second)
      copied += copies.reduce(0) { $0 + $1.cells.cellCount }
    }
    #expect(copied == 0)
  }

  @Test("Where all machines are busy with other things, what a copy takes is reckoned with")
  func allBusy() throws {
    var settings = leases(ofAtMost: 2)
    settings.copyAfter = .seconds(2)
    settings.silence = .seconds(1000)
    var scheduler = try schedulerOfLongCells(5, settings: settings)
    let mine = scheduler.handle(.hello(two, introduction()), at: .zero).leases(to: two)
    #expect(mine.map(\.cells) == [RangeSet(0..<2), RangeSet(2..<4)])
    var last: Lease?
    for second in 0..<82 {
      let lease = mine[second < 40 ? 0 : 1]
      if second < 80 {
        #expect(
          beat(&scheduler, two, lease, finished: second % 40 / 20, step: second % 2, at: second).isEmpty)
      }
      // Each took 20 seconds, 10 of them of the processor.
      if second == 39 || second == 79 {
        var done = completion(of: lease)
        done.seconds = [10, 10]
        #expect(scheduler.handle(.done(two, done), at: .seconds(second + 1)).leases(to: two).isEmpty)
      }
      if second == 62 {
        last = scheduler.handle(.hello(one, introduction()), at: .seconds(62)).leases(to: one).first
      }
      guard let last else { continue }
      let copies = beat(&scheduler, one, last, finished: 0, step: 1 + second % 2, at: second)
      #expect(copies.isEmpty, "at \(second) s")
    }
    #expect(last?.cells == RangeSet(4..<5))
  }

  @Test("What stands still is copied, but for the cells that its owner has trained")
  func standstill() throws {
    var (scheduler, lease) = try idleWorker(cells: 3)
    var copies: [Lease] = []
    for second in 0..<100 where copies.isEmpty {
      copies = beat(
        &scheduler, one, lease, finished: min(1, second / 10), step: second < 10 ? second : 1, at: second)
    }
    #expect(copies.map(\.cells) == [RangeSet(1..<3)])
    #expect(scheduler.discrepancy == nil)
    // Should the owner die, nobody has what it had trained.
    scheduler.pass(.done(two, completion(of: copies[0])), at: .seconds(101))
    let rest = scheduler.handle(.bye(one), at: .seconds(101)).leases(to: two)
    #expect(rest.map(\.cells) == [RangeSet(0..<1)])
  }

  @Test("A machine that is ten times as slow as others does not keep its lease for itself")
  func slowMachine() throws {
    var (scheduler, lease) = try idleWorker(cells: 3)
    var copiedAt: Int?
    for second in 0..<100 where copiedAt == nil {
      if !beat(&scheduler, one, lease, finished: 0, step: second / 10, at: second).isEmpty {
        copiedAt = second
      }
    }
    #expect(copiedAt.map { $0 < 60 } == true)
  }

  @Test(
    "Cells that two workers have trained count once, and progress does not run back when their shards come")
  func distinct() throws {
    var (scheduler, lease) = try idleWorker(cells: 3)
    var copies: [Lease] = []
    for second in 0..<100 where copies.isEmpty {
      copies = beat(&scheduler, one, lease, finished: 0, step: 0, at: second)
    }
    let copy = try #require(copies.first)
    func sums() -> [Int] {
      let snapshot = scheduler.snapshot(at: .seconds(200))
      return [snapshot.done, snapshot.inFlight, snapshot.done + snapshot.inFlight]
    }
    _ = beat(&scheduler, one, lease, finished: 2, step: 1, at: 101)
    _ = beat(&scheduler, two, copy, finished: 3, step: 1, at: 101)
    #expect(sums() == [0, 3, 3])
    // A claim of more cells than a lease has is not believed.
    _ = beat(&scheduler, one, lease, finished: .max, step: 1, at: 102)
    #expect(sums() == [0, 3, 3])
    // Nothing of either is in training any more, and no shard is here yet.
    for session in [one, two] {
      scheduler.pass(
        .heartbeat(session, held: [session == one ? lease.id : copy.id], progress: []), at: .seconds(103))
    }
    #expect(sums() == [0, 3, 3])
    scheduler.pass(.done(two, completion(of: copy)), at: .seconds(104))
    #expect(sums() == [3, 0, 3])
    scheduler.pass(.done(one, completion(of: lease)), at: .seconds(105))
    #expect(sums() == [3, 0, 3])
  }
}
