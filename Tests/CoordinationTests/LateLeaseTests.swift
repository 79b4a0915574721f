import Coordination
import SweepPlan
import Testing
import Wire

@Suite("Leases that take too long")
struct LateLeaseTests {
  private let one = Session()
  private let two = Session()

  private func settings(cells: Int) -> Scheduler.Settings {
    var settings = leases(ofAtMost: cells)
    settings.copyAfter = .seconds(2)
    settings.stall = .seconds(60)
    return settings
  }

  /// One worker trains all of a grid, in a single lease; another has nothing to do.
  private func idleWorker(cells: Int = 3) throws -> (TestedScheduler, Lease) {
    var scheduler = try tinyScheduler(cells: cells, settings: settings(cells: cells))
    let lease = try #require(scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one).first)
    scheduler.pass(.hello(two, introduction()), at: .zero)
    scheduler.pass(.tick, at: .zero)
    return (scheduler, lease)
  }

  @Test("An idle worker gets a copy of a lease that should be over, and only one does")
  func copy() throws {
    var (scheduler, lease) = try idleWorker()
    #expect(scheduler.handle(.tick, at: .seconds(1)).leases(to: two).isEmpty)
    let copies = scheduler.handle(.tick, at: .seconds(3)).leases(to: two)
    #expect(copies.map(\.cells) == [lease.cells])
    #expect(copies.first?.id != lease.id)
    scheduler.pass(.hello(Session(), introduction()), at: .seconds(3))
    #expect(scheduler.handle(.tick, at: .seconds(4)).isEmpty)
    #expect(scheduler.discrepancy == nil)
  }

  @Test(
    "The first that is finished counts, the other is accepted and not recorded", arguments: [true, false])
  func race(copyWins: Bool) throws {
    var (scheduler, lease) = try idleWorker()
    let copy = try #require(scheduler.handle(.tick, at: .seconds(3)).leases(to: two).first)
    let (winner, first) = copyWins ? (two, copy) : (one, lease)
    let (loser, second) = copyWins ? (one, lease) : (two, copy)
    let won = scheduler.handle(.done(winner, completion(of: first)), at: .seconds(4))
    #expect(won.recorded == [RangeSet(0..<3)])
    #expect(won.isFinish)
    let lost = scheduler.handle(.done(loser, completion(of: second)), at: .seconds(5))
    #expect(lost.messages == [.accept(second.id, from: loser)])
    #expect(scheduler.snapshot(at: .seconds(5)).completed == 3)
  }

  @Test("Cells of a lease that ends stay with its copy, and go back only when both have ended")
  func bothEnd() throws {
    var (scheduler, lease) = try idleWorker()
    let copy = try #require(scheduler.handle(.tick, at: .seconds(3)).leases(to: two).first)
    // Drained after one cell.
    scheduler.pass(.done(one, completion(of: lease, cells: RangeSet(0..<1))), at: .seconds(4))
    scheduler.pass(.bye(one), at: .seconds(4))
    let three = Session()
    #expect(scheduler.handle(.hello(three, introduction()), at: .seconds(4)).leases(to: three).isEmpty)
    #expect(scheduler.isHeld(copy.id, by: two))
    let rest = scheduler.handle(.bye(two), at: .seconds(4)).leases(to: three)
    #expect(rest.map(\.cells) == [RangeSet(1..<3)])
    #expect(scheduler.discrepancy == nil)
  }

  @Test("Cells somebody died over are not copied")
  func suspects() throws {
    var scheduler = try tinyScheduler(cells: 1, settings: settings(cells: 1))
    scheduler.pass(.hello(one, introduction()), at: .zero)
    scheduler.pass(.died(one, reason: "killed"), at: .zero)
    scheduler.pass(.hello(two, introduction()), at: .zero)
    let three = Session()
    scheduler.pass(.hello(three, introduction()), at: .zero)
    #expect(scheduler.handle(.tick, at: .seconds(10)).isEmpty)
  }

  @Test(
    "A lease that does not come further goes back, its worker's other leases with it, and nothing more is given there"
  )
  func stall() throws {
    var scheduler = try tinyScheduler(cells: 4, settings: settings(cells: 2))
    let given = scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one)
    #expect(given.count == 2)
    func beat(at seconds: Int, step: Int) -> Decided {
      let progress = LeaseProgress(lease: given[0].id, finishedCells: 0, cell: 0, step: step)
      return scheduler.handle(
        .heartbeat(one, held: given.map(\.id), progress: [progress]), at: .seconds(seconds))
        + scheduler.handle(.tick, at: .seconds(seconds))
    }
    for second in 0...100 { #expect(beat(at: second, step: second).isEmpty) }
    for second in 101...160 { #expect(beat(at: second, step: 100).isEmpty) }
    scheduler.pass(.hello(two, introduction(slots: 3)), at: .seconds(160))
    let again = beat(at: 161, step: 100)
    #expect(again.lost == [one])
    #expect(again.leases(to: one).isEmpty)
    #expect(again.leases(to: two).reduce(RangeSet()) { $0.union($1.cells) } == RangeSet(0..<4))
    // It goes on after all: the lease is over, and the thread counts again.
    let done = scheduler.handle(.done(one, completion(of: given[0])), at: .seconds(162))
    #expect(done.recorded == [RangeSet(0..<2)])
    scheduler.pass(.heartbeat(one, held: [], progress: []), at: .seconds(163))
    let back = scheduler.handle(.bye(two), at: .seconds(163)).leases(to: one)
    #expect(back.reduce(RangeSet()) { $0.union($1.cells) } == RangeSet(2..<4))
    #expect(scheduler.discrepancy == nil)
  }

  @Test("A cell that comes further between deaths is not given up; one that does not is")
  func preemption() throws {
    func deaths(atSteps steps: [Int]) throws -> Int? {
      var scheduler = try tinyScheduler(cells: 1, settings: settings(cells: 1))
      for (index, step) in steps.enumerated() {
        let session = Session()
        let lease = try #require(
          scheduler.handle(.hello(session, introduction()), at: .zero).leases(to: session).first)
        let progress = LeaseProgress(lease: lease.id, finishedCells: 0, cell: 0, step: step)
        scheduler.pass(.heartbeat(session, held: [lease.id], progress: [progress]), at: .zero)
        let actions = scheduler.handle(.died(session, reason: "taken away"), at: .zero)
        if actions.poisoned == [0] { return index + 1 }
      }
      return nil
    }
    #expect(try deaths(atSteps: (1...50).map { 1000 * $0 }) == nil)
    #expect(try deaths(atSteps: [1000, 2000, 2000, 2001]) == 4)
    #expect(try deaths(atSteps: [0, 0, 0]) == 3)
  }

  @Test("A cell that was given up and comes after all is recorded")
  func revival() throws {
    var settings = settings(cells: 1)
    settings.strikes = 1
    var scheduler = try tinyScheduler(cells: 1, settings: settings)
    let lease = try #require(scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one).first)
    #expect(scheduler.handle(.died(one, reason: "cut off"), at: .zero).poisoned == [0])
    let late = scheduler.handle(.done(one, completion(of: lease)), at: .zero)
    #expect(late.recorded == [RangeSet(0..<1)] && late.introduces(one))
    #expect(scheduler.poisonedCount == 0)
    #expect(scheduler.snapshot(at: .zero).completed == 1)
  }
}
