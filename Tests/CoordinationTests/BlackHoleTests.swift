import Coordination
import SweepPlan
import Testing
import Wire

/// Who is to blame where training fails: the cell, or the machine.
@Suite("Workers that cannot train")
struct BlackHoleTests {
  private let one = Session()
  private let two = Session()

  @Test(
    "A worker whose surroundings are to blame gets nothing more; its cells go to others, and none is suspect")
  func surroundings() throws {
    var scheduler = try tinyScheduler(cells: 40, settings: leases(ofAtMost: 5))
    let held = scheduler.handle(.hello(one, introduction(host: "hole")), at: .zero).leases(to: one)
    scheduler.pass(.hello(two, introduction(host: "good")), at: .zero)
    let actions = scheduler.handle(
      .failed(one, held[0].id, .surroundings, reason: "data.h5: no such file"), at: .zero)
    #expect(actions.dismissed == [one: "data.h5: no such file"])
    #expect(actions.leases(to: one).isEmpty && actions.poisoned.isEmpty)
    for second in 1...40 {
      let beat = scheduler.handle(.heartbeat(one, held: [], progress: []), at: .seconds(second))
      #expect(
        beat.messages == [.dismiss(one, reason: "data.h5: no such file")],
        "it is told until it leaves")
      scheduler.pass(.heartbeat(two, held: [], progress: []), at: .seconds(second))
      #expect(scheduler.handle(.tick, at: .seconds(second)).leases(to: one).isEmpty)
      #expect(scheduler.discrepancy == nil)
    }
    #expect(finish(&scheduler, with: two) == RangeSet(0..<40))
    let dismissal = try #require(scheduler.snapshot(at: .seconds(40)).dismissals.first)
    #expect((dismissal.host, dismissal.processID, dismissal.workers) == ("hole", 7, 1))
    #expect(scheduler.standstill == nil)
  }

  @Test("It gets nothing either when it introduces itself again, with what it holds")
  func helloAgain() throws {
    var scheduler = try tinyScheduler(cells: 10, settings: leases(ofAtMost: 5))
    let held = scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one)
    #expect(
      scheduler.handle(.failed(one, held[0].id, .surroundings, reason: "no disk"), at: .zero).dismissed
        == [one: "no disk"])
    let again = scheduler.handle(.hello(one, introduction(held: held)), at: .zero)
    #expect(again.messages == [.welcome(one), .dismiss(one, reason: "no disk")])
    #expect(scheduler.discrepancy == nil)
  }

  @Test(
    "Where no other worker is there the sweep stands still, and says why; it is not complete, and goes on with the next"
  )
  func standstill() throws {
    var scheduler = try tinyScheduler(cells: 10, settings: leases(ofAtMost: 5))
    let held = scheduler.handle(.hello(one, introduction(host: "hole")), at: .zero).leases(to: one)
    #expect(
      scheduler.handle(.failed(one, held[0].id, .surroundings, reason: "no disk"), at: .zero).dismissed
        == [one: "no disk"])
    scheduler.pass(.bye(one), at: .zero)
    #expect(scheduler.snapshot(at: .zero).done == 0)
    #expect(scheduler.standstill?.sentence == "worker process 7 on hole gets no more cells: no disk")
    scheduler.pass(.hello(two, introduction()), at: .zero)
    #expect(scheduler.standstill == nil)
    #expect(finish(&scheduler, with: two) == RangeSet(0..<10))
  }

  @Test("What a worker delivers after all still counts")
  func lateDelivery() throws {
    var scheduler = try tinyScheduler(cells: 10, settings: leases(ofAtMost: 5))
    let held = scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one)
    #expect(
      scheduler.handle(.failed(one, held[1].id, .surroundings, reason: "no disk"), at: .zero).dismissed
        == [one: "no disk"])
    #expect(scheduler.handle(.done(one, completion(of: held[0])), at: .zero).recorded == [RangeSet(0..<5)])
  }

  @Test("A cell that fails again and again on one worker is tried by another before it is given up")
  func anotherWorker() throws {
    var scheduler = try tinyScheduler(cells: 1, settings: leases(ofAtMost: 1))
    let lease = try #require(scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one).first)
    scheduler.pass(.hello(two, introduction()), at: .zero)
    #expect(
      scheduler.handle(.failed(one, lease.id, .cell(0), reason: "no"), at: .zero).leases(to: one).isEmpty)
    let other = try #require(scheduler.handle(.tick, at: .zero).leases(to: two).first)
    let trained = scheduler.handle(.done(two, completion(of: other)), at: .zero)
    #expect(trained.recorded == [RangeSet(0..<1)] && trained.isFinish)
  }

  @Test("Three deaths on one host do not give a cell up while another host is there; one there does")
  func deathsOnOneHost() throws {
    var scheduler = try tinyScheduler(cells: 2, settings: leases(ofAtMost: 1))
    let far = Session()
    let busy = try #require(
      scheduler.handle(.hello(far, introduction(host: "far")), at: .zero).leases(to: far).first)
    for _ in 0..<3 {
      let near = Session()
      let given = scheduler.handle(.hello(near, introduction(host: "near")), at: .zero).leases(to: near)
      #expect(given.map(\.cells) == [RangeSet(1..<2)])
      #expect(scheduler.handle(.died(near, reason: "killed"), at: .zero).poisoned.isEmpty)
    }
    let near = Session()
    #expect(scheduler.handle(.hello(near, introduction(host: "near")), at: .zero).leases(to: near).isEmpty)
    let next = scheduler.handle(.done(far, completion(of: busy)), at: .zero).leases(to: far)
    #expect(next.map(\.cells) == [RangeSet(1..<2)])
    let last = scheduler.handle(.died(far, reason: "killed by signal 9"), at: .zero)
    #expect(last.records.first == .poisoned(cell: 1, reason: "killed by signal 9 (4 times)"))
  }

  @Test("With one worker alone, three tries of it are enough")
  func alone() throws {
    var scheduler = try tinyScheduler(cells: 6, settings: leases(ofAtMost: 1))
    var waiting = scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one)
    var (tries, poisoned) = (0, [Int]())
    while !waiting.isEmpty, tries < 100 {
      let lease = waiting.removeFirst()
      for cell in lease.cells.ranges.joined() {
        tries += 1
        let failed = scheduler.handle(.failed(one, lease.id, .cell(cell), reason: "no"), at: .zero)
        poisoned += failed.poisoned
        waiting += failed.leases(to: one)
      }
      waiting += scheduler.handle(.done(one, completion(of: lease, cells: RangeSet())), at: .zero).leases(
        to: one)
    }
    #expect(poisoned.sorted() == Array(0..<6))
    #expect(tries == 18)
    #expect(scheduler.isSettled)
  }

  @Test(
    "A worker at which every cell fails gets no new ones while others are there, and leaves once they train such cells"
  )
  func blackHole() throws {
    var scheduler = try tinyScheduler(cells: 200, settings: leases(ofAtMost: 1))
    var waiting = scheduler.handle(.hello(one, introduction(host: "hole")), at: .zero).leases(to: one)
    var good = scheduler.handle(.hello(two, introduction(host: "good")), at: .zero).leases(to: two)
    var (failures, dismissed, poisoned) = (0, [Session: String](), [Int]())
    for round in 0..<400 where !scheduler.isSettled {
      // It fails as fast as it can.
      while let lease = waiting.first, failures < 200 {
        waiting.removeFirst()
        failures += 1
        let cell = try #require(lease.cells.ranges.first?.lowerBound)
        var actions = scheduler.handle(.failed(one, lease.id, .cell(cell), reason: "no"), at: .seconds(round))
        actions += scheduler.handle(
          .done(one, completion(of: lease, cells: RangeSet())), at: .seconds(round))
        waiting += actions.leases(to: one)
        dismissed.merge(actions.dismissed) { $1 }
        poisoned += actions.poisoned
      }
      guard !good.isEmpty else {
        good += scheduler.handle(.tick, at: .seconds(round)).leases(to: two)
        continue
      }
      let actions = scheduler.handle(.done(two, completion(of: good.removeFirst())), at: .seconds(round))
      good += actions.leases(to: two)
      dismissed.merge(actions.dismissed) { $1 }
      let beat = scheduler.handle(.heartbeat(one, held: [], progress: []), at: .seconds(round))
      #expect(beat.leases(to: one).isEmpty || dismissed.isEmpty)
      #expect(dismissed[one].map { beat.messages == [.dismiss(one, reason: $0)] } ?? true)
    }
    #expect(scheduler.isSettled && poisoned.isEmpty)
    #expect(failures <= 5)
    #expect(dismissed.keys.first == one)
    #expect(scheduler.snapshot(at: .zero).completed == 200)
  }

  @Test("Cells that fail everywhere do not speak against the workers")
  func badCells() throws {
    var scheduler = try tinyScheduler(cells: 30, settings: leases(ofAtMost: 1))
    var waiting = [
      one: scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one),
      two: scheduler.handle(.hello(two, introduction()), at: .zero).leases(to: two),
    ]
    var poisoned: [Int] = []
    for round in 0..<2000 where !scheduler.isSettled {
      var actions = scheduler.handle(.tick, at: .milliseconds(round))
      for session in [one, two] {
        guard let lease = waiting[session]?.first, let cell = lease.cells.ranges.first?.lowerBound else {
          continue
        }
        waiting[session]?.removeFirst()
        let isBad = cell < 20
        if isBad {
          actions += scheduler.handle(
            .failed(session, lease.id, .cell(cell), reason: "no"), at: .milliseconds(round))
        }
        actions += scheduler.handle(
          .done(session, completion(of: lease, cells: isBad ? RangeSet() : nil)), at: .milliseconds(round))
      }
      for session in [one, two] { waiting[session]? += actions.leases(to: session) }
      poisoned += actions.poisoned
      #expect(actions.dismissed.isEmpty)
    }
    #expect(scheduler.isSettled)
    #expect(poisoned.sorted() == Array(0..<20))
  }

  /// Has a worker train all that it is given until there is no more; returns what was recorded.
  private func finish(_ scheduler: inout TestedScheduler, with session: Session) -> RangeSet<Int> {
    var recorded = RangeSet<Int>()
    var rounds = 0
    let held = scheduler.handle(.hello(session, introduction()), at: .seconds(100))
    let tick = scheduler.handle(.tick, at: .seconds(100))
    // Nobody else has been heard for a while.
    #expect(!tick.lost.contains(session))
    var waiting = held.leases(to: session) + tick.leases(to: session)
    // What it was given before is sent again to who says that it has nothing.
    waiting += scheduler.handle(.heartbeat(session, held: [], progress: []), at: .seconds(107)).leases(
      to: session)
    while let lease = waiting.first, rounds < 100 {
      waiting.removeFirst()
      rounds += 1
      let actions = scheduler.handle(.done(session, completion(of: lease)), at: .seconds(108))
      for cells in actions.recorded { recorded.formUnion(cells) }
      waiting += actions.leases(to: session)
    }
    return recorded
  }
}
