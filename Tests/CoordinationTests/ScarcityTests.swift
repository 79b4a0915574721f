import Coordination
import SweepPlan
import Testing
import Wire

/// Workers that the system ends because they take more memory or processor time than there is.
@Suite("Too little memory")
struct ScarcityTests {
  private let reason = "killed for lack of memory"

  @Test(
    "Where every worker starves no cell is given up, and the sweep stops with the reason", arguments: [1, 5])
  func everyCell(cellsOfLease: Int) throws {
    var scheduler = try tinyScheduler(cells: 50, settings: leases(ofAtMost: cellsOfLease))
    var (deaths, actions) = (0, Decided())
    while scheduler.drainReason == nil, deaths < 100 {
      deaths += 1
      let session = Session()
      #expect(!scheduler.handle(.hello(session, introduction()), at: .zero).leases(to: session).isEmpty)
      actions += scheduler.handle(.starved(session, reason: reason), at: .zero)
      #expect(scheduler.discrepancy == nil)
    }
    #expect(deaths == 6)
    #expect(actions.poisoned.isEmpty)
    #expect(actions.stopReason?.contains(reason) == true)
  }

  @Test("A cell that needs more than others is given alone, and given up where others are trained")
  func oneCell() throws {
    var scheduler = try tinyScheduler(cells: 30, settings: leases(ofAtMost: 5))
    let (deaths, poisoned) = run(&scheduler) { $0 == 3 }
    #expect(scheduler.isSettled && scheduler.drainReason == "the sweep is complete")
    #expect(poisoned == [3])
    #expect(deaths <= 4)
  }

  @Test("So is the last one, though nothing is trained while it is tried")
  func lastCell() throws {
    var scheduler = try tinyScheduler(cells: 30, settings: leases(ofAtMost: 1))
    let (deaths, poisoned) = run(&scheduler) { $0 == 29 }
    #expect(scheduler.isSettled)
    #expect(poisoned == [29] && deaths == 3)
  }

  @Test("Where only that one is left from before, it is not: whether it is the cell's fault is not known")
  func onlyCell() throws {
    var scheduler = try tinyScheduler(
      cells: 30, completed: [RangeSet(0..<29)], settings: leases(ofAtMost: 1))
    let (deaths, poisoned) = run(&scheduler) { $0 == 29 }
    #expect(!scheduler.isSettled && scheduler.drainReason != nil)
    #expect(poisoned.isEmpty && deaths == 6)
  }

  @Test("While another worker is at a long cell, one that starves over a cell again and again gets others")
  func besideALongCell() throws {
    var scheduler = try tinyScheduler(cells: 2, settings: leases(ofAtMost: 1))
    let long = Session()
    let lease = try #require(
      scheduler.handle(.hello(long, introduction()), at: .zero).leases(to: long).first)
    for _ in 0..<3 {
      let small = Session()
      #expect(scheduler.handle(.hello(small, introduction()), at: .zero).leases(to: small).count == 1)
      scheduler.pass(.starved(small, reason: reason), at: .zero)
    }
    let small = Session()
    #expect(scheduler.handle(.hello(small, introduction()), at: .zero).leases(to: small).isEmpty)
    let actions = scheduler.handle(.done(long, completion(of: lease)), at: .zero)
    #expect(actions.poisoned == [1] && actions.isFinish)
  }

  @Test("Workers that starve again and again, but leave a cell further each time, go on")
  func progress() throws {
    var scheduler = try tinyScheduler(cells: 1, settings: leases(ofAtMost: 1))
    for round in 1...30 {
      let session = Session()
      let lease = try #require(
        scheduler.handle(.hello(session, introduction()), at: .zero).leases(to: session).first)
      let progress = LeaseProgress(lease: lease.id, finishedCells: 0, cell: 0, step: 1000 * round)
      scheduler.pass(.heartbeat(session, held: [lease.id], progress: [progress]), at: .zero)
      let actions = scheduler.handle(.starved(session, reason: reason), at: .zero)
      #expect(actions.stopReason == nil && actions.poisoned.isEmpty)
    }
  }

  /// One worker after the other, each as long as it lives; returns how many died, and the cells given up.
  private func run(
    _ scheduler: inout TestedScheduler, isLarge: (Int) -> Bool
  ) -> (deaths: Int, poisoned: [Int]) {
    var (deaths, poisoned) = (0, [Int]())
    while scheduler.drainReason == nil, deaths < 100 {
      let session = Session()
      var waiting = scheduler.handle(.hello(session, introduction()), at: .zero).leases(to: session)
      while let lease = waiting.first, !lease.cells.ranges.joined().contains(where: isLarge) {
        waiting.removeFirst()
        let actions = scheduler.handle(.done(session, completion(of: lease)), at: .zero)
        poisoned += actions.poisoned
        waiting += actions.leases(to: session)
      }
      guard scheduler.drainReason == nil else { break }
      deaths += 1
      let actions = scheduler.handle(.starved(session, reason: reason), at: .zero)
      poisoned += actions.poisoned
      #expect((actions.stopReason == nil) == (scheduler.drainReason == nil || scheduler.isSettled))
    }
    return (deaths, poisoned)
  }
}
