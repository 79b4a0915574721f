import Coordination
import SweepPlan
import Testing
import Wire

/// What a worker has not begun goes to those who have nothing to do.
@Suite("Cells given back before they are begun")
struct RecallTests {
  private let one = Session()
  private let two = Session()

  /// Two workers with leases of so many cells, each expected to take ten seconds; the second may have nothing to do.
  private func pair(
    cells: Int, inLeasesOf count: Int, copyAfter: Duration = .seconds(1_000_000)
  ) throws -> (TestedScheduler, first: [Lease], second: [Lease]) {
    var settings = leases(ofAtMost: count)
    settings.recallSeconds = 0.5
    settings.copyAfter = copyAfter
    settings.silence = .seconds(1000)
    var scheduler = try schedulerOfLongCells(cells, settings: settings)
    let first = scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one)
    let second = scheduler.handle(.hello(two, introduction()), at: .zero).leases(to: two)
    return (scheduler, first, second)
  }

  /// The first worker says what it has and how far it is in the first of that; time goes by.
  private func beat(
    _ scheduler: inout TestedScheduler, _ held: [Lease], finished: Int = 0, step: Int = 0, at seconds: Int
  ) -> Decided {
    let progress = held.prefix(1).map {
      LeaseProgress(lease: $0.id, finishedCells: finished, cell: finished, step: step)
    }
    scheduler.pass(.heartbeat(one, held: held.map(\.id), progress: progress), at: .seconds(seconds))
    return scheduler.handle(.tick, at: .seconds(seconds))
  }

  @Test("What is not begun goes to the idle worker, and nothing is trained twice")
  func handedOver() throws {
    var (scheduler, mine, none) = try pair(cells: 3, inLeasesOf: 3)
    #expect(mine.count == 1 && none.isEmpty)
    #expect(beat(&scheduler, mine, at: 1).messages == [.recall(mine[0].id, from: one)])
    let given = scheduler.handle(.returned(one, mine[0].id, RangeSet(1..<3)), at: .seconds(1))
    let theirs = try #require(given.leases(to: two).first)
    #expect(theirs.cells == RangeSet(1..<3) && given.messages.count == 1)
    #expect(scheduler.discrepancy == nil)
    #expect(beat(&scheduler, mine, step: 4, at: 8).isEmpty)
    let done = scheduler.handle(
      .done(one, completion(of: mine[0], cells: RangeSet(0..<1))), at: .seconds(10))
    #expect(done.recorded == [RangeSet(0..<1)])
    // Now the first is idle, and the second would not get to its last cell soon.
    #expect(scheduler.handle(.tick, at: .seconds(10)).messages == [.recall(theirs.id, from: two)])
    let back = scheduler.handle(.returned(two, theirs.id, RangeSet(2..<3)), at: .seconds(10))
    let last = try #require(back.leases(to: one).first)
    #expect(
      scheduler.handle(.done(two, completion(of: theirs, cells: RangeSet(1..<2))), at: .seconds(11))
        .recorded == [RangeSet(1..<2)])
    #expect(scheduler.handle(.done(one, completion(of: last)), at: .seconds(20)).isFinish)
    #expect(!scheduler.hasHeardTwice)
  }

  @Test("A lease that waits goes as a whole, and is not sent again to whoever gave it back")
  func waiting() throws {
    var (scheduler, mine, theirs) = try pair(cells: 3, inLeasesOf: 1)
    #expect(mine.count == 2 && theirs.count == 1)
    #expect(beat(&scheduler, mine, at: 1).isEmpty)
    scheduler.pass(.done(two, completion(of: theirs[0])), at: .seconds(2))
    #expect(beat(&scheduler, mine, at: 2).messages == [.recall(mine[1].id, from: one)])
    let given = scheduler.handle(.returned(one, mine[1].id, mine[1].cells), at: .seconds(2))
    #expect(given.leases(to: two).map(\.cells) == [mine[1].cells])
    #expect(beat(&scheduler, [mine[0]], at: 30).leases(to: one).isEmpty)
    #expect(scheduler.discrepancy == nil)
  }

  @Test("What its worker is soon done with is not asked for, nor a cell in training")
  func soonOver() throws {
    var (scheduler, mine, _) = try pair(cells: 2, inLeasesOf: 2)
    // The last cell will be over in 12 s, and elsewhere in 10 s: too little to gain.
    #expect(beat(&scheduler, mine, step: 8, at: 8).isEmpty)
    for second in 10..<20 {
      #expect(beat(&scheduler, mine, finished: 1, step: second - 10, at: second).isEmpty)
    }
  }

  @Test("Who does not answer is asked again after a while, and keeps its cells")
  func noAnswer() throws {
    var (scheduler, mine, _) = try pair(cells: 3, inLeasesOf: 3)
    #expect(beat(&scheduler, mine, at: 1).messages == [.recall(mine[0].id, from: one)])
    for second in 2...11 { #expect(beat(&scheduler, mine, at: second).isEmpty) }
    #expect(beat(&scheduler, mine, at: 12).messages == [.recall(mine[0].id, from: one)])
    #expect(scheduler.handle(.done(one, completion(of: mine[0])), at: .seconds(30)).isFinish)
  }

  @Test("Nor does that keep a lease from being copied, once there was time for an answer")
  func copiedInstead() throws {
    var (scheduler, mine, _) = try pair(cells: 3, inLeasesOf: 3, copyAfter: .seconds(2))
    #expect(beat(&scheduler, mine, at: 1).messages == [.recall(mine[0].id, from: one)])
    var copies: [Lease] = []
    for second in 2..<60 where copies.isEmpty {
      let decided = beat(&scheduler, mine, step: 1, at: second)
      copies = decided.leases(to: two)
      #expect(decided.recalled.allSatisfy { $0 == mine[0].id }, "it is asked again after a while")
    }
    #expect(copies.map(\.cells) == [RangeSet(0..<3)])
    // An answer that comes late takes nothing from the copy.
    scheduler.pass(.returned(one, mine[0].id, RangeSet(1..<3)), at: .seconds(60))
    #expect(scheduler.discrepancy == nil)
    let copy = try #require(copies.first)
    #expect(scheduler.handle(.done(two, completion(of: copy)), at: .seconds(90)).isFinish)
  }

  @Test("Only who was asked gives back, and only what it has")
  func uninvited() throws {
    var (scheduler, mine, theirs) = try pair(cells: 4, inLeasesOf: 3)
    let lease = mine[0].id
    for session in [one, two, Session()] {
      #expect(scheduler.handle(.returned(session, lease, RangeSet(0..<3)), at: .zero).isEmpty)
    }
    scheduler.pass(.done(two, completion(of: theirs[0])), at: .seconds(1))
    #expect(beat(&scheduler, mine, at: 2).messages == [.recall(lease, from: one)])
    #expect(scheduler.handle(.returned(two, lease, RangeSet(0..<3)), at: .seconds(2)).isEmpty)
    let given = scheduler.handle(.returned(one, lease, RangeSet(1..<4)), at: .seconds(2))
    #expect(given.leases(to: two).map(\.cells) == [RangeSet(1..<3)])
    #expect(scheduler.handle(.returned(one, lease, RangeSet(0..<1)), at: .seconds(2)).isEmpty)
    #expect(scheduler.discrepancy == nil)
  }
}
