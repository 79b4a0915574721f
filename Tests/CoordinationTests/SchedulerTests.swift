import Coordination
import SweepPlan
import Testing
import Wire

/// What the scheduler promises, one event at a time.
@Suite("Scheduler")
struct SchedulerTests {
  let one = Session()
  let two = Session()

  @Test("A worker gets one lease in training and one waiting for each slot")
  func leasesForEachSlot() throws {
    var scheduler = try tinyScheduler(cells: 100, settings: leases(ofAtMost: 5))
    let actions = scheduler.handle(.hello(one, introduction(slots: 2)), at: .zero)
    #expect(actions.messages.first == .welcome(one))
    #expect(actions.leases(to: one).count == 4)
    #expect(actions.leases(to: one).allSatisfy { $0.cells.cellCount == 5 })
    #expect(Set(actions.leases(to: one).map(\.id)).count == 4)
  }

  @Test("Near the end nobody hoards: the last cells go to whoever has nothing to train")
  func noHoarding() throws {
    var scheduler = try tinyScheduler(cells: 3, settings: leases(ofAtMost: 1))
    let first = scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one)
    let second = scheduler.handle(.hello(two, introduction()), at: .zero).leases(to: two)
    #expect(first.count == 2)
    #expect(second.count == 1)
  }

  @Test("Where leases are short a worker gets more of them ahead, within its share")
  func shortLeasesAhead() throws {
    var scheduler = try tinyScheduler(cells: 900, settings: shortLeases())
    let first = scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one)
    // Ahead of a third of what is left: x = (900 − x) / 3.
    #expect((220...230).contains(first.count))
    #expect(first.allSatisfy { $0.isShort && $0.cells.cellCount == 1 })
    let second = scheduler.handle(.hello(two, introduction()), at: .zero).leases(to: two)
    #expect((90...120).contains(second.count))
  }

  @Test("Short leases that share a shard end with it, whichever of their cells it has")
  func sharedShard() throws {
    var scheduler = try tinyScheduler(cells: 900, settings: shortLeases())
    let held = scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one)
    var done = completion(of: held[0], cells: RangeSet(0..<19))
    done.also = held[1..<20].map(\.id)
    let actions = scheduler.handle(.done(one, done), at: .zero)
    #expect(actions.recorded == [RangeSet(0..<19)])
    #expect(scheduler.snapshot(at: .zero).completed == 19)
    // The cell that is not in the shard is given again, before any new one.
    #expect(actions.leases(to: one).first?.cells == RangeSet(19..<20))
    #expect(scheduler.snapshot(at: .zero).workers.first?.leases ?? 0 <= held.count)
  }

  @Test("A death among short leases makes all in front suspect; given alone, the cell that kills is found")
  func poisonAmongShortLeases() throws {
    var scheduler = try tinyScheduler(cells: 60, settings: shortLeases())
    var poisoned: [Int] = []
    var deaths = 0
    for _ in 0..<20 where !scheduler.isSettled {
      let session = Session()
      var waiting = scheduler.handle(.hello(session, introduction()), at: .zero).leases(to: session)
      while !waiting.isEmpty {
        let batch = waiting.first?.isShort == true ? Array(waiting.prefix { $0.isShort }) : [waiting[0]]
        if batch.contains(where: { $0.cells.contains(7) }) {
          deaths += 1
          poisoned += scheduler.handle(.died(session, reason: "killed by signal 9"), at: .zero).poisoned
          break
        }
        waiting.removeFirst(batch.count)
        var done = completion(of: batch[0], cells: batch.reduce(RangeSet()) { $0.union($1.cells) })
        done.also = batch.dropFirst().map(\.id)
        waiting += scheduler.handle(.done(session, done), at: .zero).leases(to: session)
      }
    }
    #expect(poisoned == [7])
    #expect(deaths == 3)
    #expect(scheduler.isSettled)
  }

  @Test("Leases shrink towards the end")
  func guidedSizes() throws {
    var settings = Scheduler.Settings()
    settings.smallestLeaseSeconds = 1e-9
    var scheduler = try tinyScheduler(cells: 300, settings: settings)
    var waiting = scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one)
    var sizes: [Int] = []
    while !waiting.isEmpty {
      let lease = waiting.removeFirst()
      sizes.append(lease.cells.cellCount)
      waiting += scheduler.handle(.done(one, completion(of: lease)), at: .zero).leases(to: one)
    }
    #expect(sizes.reduce(0, +) == 300)
    #expect(sizes == sizes.sorted(by: >))
    // A third, but for how the costs of cells round as they are added.
    #expect(sizes.first.map { (100...101).contains($0) } == true)
    #expect(sizes.last == 1)
  }

  @Test("A finished lease is recorded, then accepted, and followed by another")
  func doneIsRecordedFirst() throws {
    var scheduler = try tinyScheduler(cells: 100, settings: leases(ofAtMost: 5))
    let lease = try #require(scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one).first)
    let done = completion(of: lease, diverged: RangeSet(2..<3))
    let actions = scheduler.handle(.done(one, done), at: .seconds(1))
    var recorded = done
    recorded.host = "node"
    #expect(
      actions.records == [
        .shard(recorded, accepted: RangeSet(0..<5), diverged: RangeSet(2..<3), from: one)
      ])
    #expect(actions.messages.first == .accept(lease.id, from: one))
    #expect(actions.leases(to: one).count == 1)
    #expect(scheduler.divergedCount == 1)
  }

  @Test("A report that comes twice counts once, and is accepted twice")
  func doubledDone() throws {
    var scheduler = try tinyScheduler(cells: 10, settings: leases(ofAtMost: 5))
    let lease = try #require(scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one).first)
    scheduler.pass(.done(one, completion(of: lease)), at: .zero)
    let again = scheduler.handle(.done(one, completion(of: lease)), at: .zero)
    #expect(again.recorded.isEmpty)
    #expect(again.messages.contains(.accept(lease.id, from: one)))
    #expect(scheduler.snapshot(at: .zero).completed == 5)
  }

  @Test("A failure that is told again, late, after its lease was brought back, counts once")
  func doubledFailure() throws {
    var scheduler = try tinyScheduler(cells: 1, settings: leases(ofAtMost: 1))
    let lease = try #require(scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one).first)
    for _ in 0..<4 {
      scheduler.pass(.failed(one, lease.id, .cell(0), reason: "bad draws"), at: .zero)
      scheduler.pass(.bye(one), at: .zero)
      scheduler.pass(.hello(one, introduction(held: [lease])), at: .zero)
    }
    #expect(scheduler.snapshot(at: .zero).poisoned == 0)
  }

  @Test("Cells of a worker that leaves go back at once, and so do those of a drained lease")
  func goingBack() throws {
    var scheduler = try tinyScheduler(cells: 10, settings: leases(ofAtMost: 5))
    let held = scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one)
    #expect(held.count == 2)
    // Two of the five were trained before the worker was told to drain.
    scheduler.pass(.done(one, completion(of: held[0], cells: RangeSet(0..<2))), at: .zero)
    scheduler.pass(.bye(one), at: .zero)
    let rest = scheduler.handle(.hello(two, introduction()), at: .zero).leases(to: two)
    #expect(rest.reduce(RangeSet()) { $0.union($1.cells) } == RangeSet(2..<10))
  }

  @Test("A worker that falls silent loses its leases; what it delivers later still counts, once")
  func silence() throws {
    var scheduler = try tinyScheduler(cells: 10, settings: leases(ofAtMost: 10))
    let lease = try #require(scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one).first)
    scheduler.pass(.hello(two, introduction()), at: .seconds(10))
    #expect(scheduler.handle(.tick, at: .seconds(14)).leases(to: two).isEmpty)
    let tick = scheduler.handle(.tick, at: .seconds(16))
    #expect(tick.lost == [one])
    let again = tick.leases(to: two)
    #expect(again.count == 2, "each suspect is given alone: one in training, one waiting")
    let late = scheduler.handle(.done(one, completion(of: lease)), at: .seconds(17))
    #expect(late.recorded == [RangeSet(0..<10)])
    #expect(late.messages.contains(.introduce(one)))
    #expect(late.isFinish)
    #expect(scheduler.handle(.done(two, completion(of: again[0])), at: .seconds(18)).recorded.isEmpty)
  }

  @Test("A cell whose worker dies three times is poisoned, its neighbours are not")
  func poison() throws {
    var scheduler = try tinyScheduler(cells: 6, settings: leases(ofAtMost: 3))
    var poisoned: [Int] = []
    var trained = RangeSet<Int>()
    var deaths = 0
    for _ in 0..<100 where !scheduler.isSettled {
      let session = Session()
      var waiting = scheduler.handle(.hello(session, introduction()), at: .zero).leases(to: session)
      while let lease = waiting.first {
        if lease.cells.contains(4) {
          deaths += 1
          poisoned += scheduler.handle(.died(session, reason: "killed by signal 9"), at: .zero).poisoned
          break
        }
        trained.formUnion(lease.cells)
        waiting.removeFirst()
        waiting += scheduler.handle(.done(session, completion(of: lease)), at: .zero).leases(to: session)
      }
    }
    #expect(poisoned == [4])
    #expect(deaths == 3)
    #expect(trained == RangeSet([0..<4, 5..<6]))
    #expect(scheduler.isSettled)
  }

  @Test("The reason for giving a cell up names the last death and how many there were")
  func poisonReason() throws {
    var scheduler = try tinyScheduler(cells: 1)
    var actions = Decided()
    for _ in 0..<3 {
      let session = Session()
      scheduler.pass(.hello(session, introduction()), at: .zero)
      actions = scheduler.handle(.died(session, reason: "worker process killed by signal 9"), at: .zero)
    }
    #expect(
      actions.records.first == .poisoned(cell: 0, reason: "worker process killed by signal 9 (3 times)"))
    #expect(actions.isFinish)
  }

  @Test("A lease its worker does not know of is sent again")
  func lostLease() throws {
    var scheduler = try tinyScheduler(cells: 100, settings: leases(ofAtMost: 5))
    let given = scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one)
    let early = scheduler.handle(.heartbeat(one, held: [given[0].id], progress: []), at: .seconds(2))
    #expect(early.isEmpty)
    let late = scheduler.handle(.heartbeat(one, held: [given[0].id], progress: []), at: .seconds(6))
    #expect(late.messages == [.give(given[1], to: one)])
  }

  @Test("A worker whose signs of life are rare may miss two, and what is given to it has more time")
  func rareHeartbeats() throws {
    var scheduler = try tinyScheduler(cells: 100, settings: leases(ofAtMost: 5))
    let given = scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one)
    func beat(at seconds: Double, next: Double) -> Decided {
      scheduler.handle(
        .heartbeat(one, held: [given[0].id], progress: [], period: .seconds(next)), at: .seconds(seconds))
    }
    #expect(beat(at: 6, next: 24).isEmpty)
    #expect(scheduler.handle(.tick, at: .seconds(77)).isEmpty)
    #expect(beat(at: 78, next: 1).messages == [.give(given[1], to: one)])
    #expect(scheduler.handle(.tick, at: .seconds(92)).isEmpty)
    #expect(scheduler.handle(.tick, at: .seconds(94)).lost == [one])
  }

  @Test("An unknown session is asked to introduce itself, and keeps the leases it holds")
  func reunion() throws {
    let settings = leases(ofAtMost: 5)
    var first = try tinyScheduler(cells: 20, settings: settings)
    let held = first.handle(.hello(one, introduction()), at: .zero).leases(to: one)
    // The coordinator dies; the next waits five seconds before it gives anything.
    var second = try tinyScheduler(cells: 20, incarnation: 2, settings: settings, quietUntil: .seconds(5))
    #expect(
      second.handle(.heartbeat(one, held: held.map(\.id), progress: []), at: .seconds(1)).messages == [
        .introduce(one)
      ]
    )
    #expect(second.handle(.hello(two, introduction()), at: .seconds(1)).messages == [.welcome(two)])
    #expect(second.handle(.hello(one, introduction(held: held)), at: .seconds(2)).messages == [.welcome(one)])
    let given = second.handle(.tick, at: .seconds(5)).leases(to: two)
    #expect(given.map(\.cells) == [RangeSet(10..<15), RangeSet(15..<20)])
    #expect(second.handle(.done(one, completion(of: held[0])), at: .seconds(6)).recorded == [RangeSet(0..<5)])
  }

  @Test("Leases that are made up of cells that others have are not kept")
  func madeUp() throws {
    var scheduler = try tinyScheduler(cells: 4, incarnation: 2)
    let held = (1...1000 as ClosedRange<UInt32>).map {
      Lease(id: LeaseID(incarnation: 1, counter: $0), cells: RangeSet(0..<4))
    }
    scheduler.pass(.hello(Session(), introduction(held: held)), at: .zero)
    #expect(scheduler.snapshot(at: .zero).workers.map(\.leases) == [1])
    #expect(scheduler.discrepancy == nil)
  }

  @Test("Drained, it gives nothing more; a shard that comes in is still recorded")
  func drain() throws {
    var scheduler = try tinyScheduler(cells: 20, settings: leases(ofAtMost: 5))
    let lease = try #require(scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one).first)
    #expect(scheduler.handle(.drain(reason: "Ctrl-C"), at: .zero).messages == [.drain(one, reason: "Ctrl-C")])
    let actions = scheduler.handle(.done(one, completion(of: lease)), at: .zero)
    #expect(actions.recorded == [RangeSet(0..<5)])
    #expect(actions.leases(to: one).isEmpty)
    #expect(
      scheduler.handle(.hello(two, introduction()), at: .zero).messages == [
        .welcome(two), .drain(two, reason: "Ctrl-C"),
      ])
  }

  @Test("A sweep directory in which nobody can write stops the sweep, and no cell is blamed")
  func storageFailure() throws {
    var scheduler = try tinyScheduler(cells: 20, settings: leases(ofAtMost: 5))
    let lease = try #require(scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one).first)
    let actions = scheduler.handle(.failed(one, lease.id, .sweepDisk, reason: "no space left"), at: .zero)
    #expect(actions.stopReason == "no space left")
    #expect(actions.messages == [.drain(one, reason: "no space left")])
  }

  @Test("A cell that cannot be trained is tried three times, alone after the first")
  func failingCell() throws {
    var scheduler = try tinyScheduler(cells: 4, settings: leases(ofAtMost: 4))
    var actions = scheduler.handle(.hello(one, introduction()), at: .zero)
    var poisoned: [Int] = []
    for _ in 0..<10 where !scheduler.isSettled {
      let lease = try #require(actions.leases(to: one).first)
      actions = Decided()
      if lease.cells.contains(1) {
        actions += scheduler.handle(.failed(one, lease.id, .cell(1), reason: "bad draws"), at: .zero)
      }
      poisoned += actions.poisoned
      actions += scheduler.handle(
        .done(one, completion(of: lease, cells: lease.cells.subtracting(RangeSet(1..<2)))), at: .zero)
    }
    #expect(poisoned == [1])
    #expect(scheduler.snapshot(at: .zero).completed == 3)
  }

  @Test("What earlier coordinators recorded is not given again")
  func resume() throws {
    var scheduler = try tinyScheduler(
      cells: 10, incarnation: 3, completed: [RangeSet(0..<4), RangeSet(6..<8)], poisoned: RangeSet(9..<10))
    let leases = scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one)
    #expect(leases.reduce(RangeSet()) { $0.union($1.cells) } == RangeSet([4..<6, 8..<9]))
    #expect(leases.allSatisfy { $0.id.rawValue >> 32 == 3 })
  }
}
