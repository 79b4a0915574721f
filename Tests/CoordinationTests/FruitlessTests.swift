import Coordination
import SweepPlan
import Testing
import Wire

/// Workers of whose reports nothing can be used: they are given no cells for ever.
@Suite("Workers whose shards are refused")
struct FruitlessTests {
  private let one = Session()
  private let two = Session()

  @Test("After three refused shards in a row a worker is dismissed, and its cells go to others")
  func refused() throws {
    var scheduler = try tinyScheduler(cells: 40, settings: leases(ofAtMost: 5))
    var waiting = scheduler.handle(.hello(one, introduction(host: "hole")), at: .zero).leases(to: one)
    scheduler.pass(.hello(two, introduction(host: "good")), at: .zero)
    var (reports, dismissed) = (0, [Session: String]())
    while let lease = waiting.first, reports < 100 {
      waiting.removeFirst()
      reports += 1
      let actions = scheduler.handle(.done(one, refused(lease)), at: .zero)
      #expect(actions.messages.contains(.accept(lease.id, from: one)), "it need not say so again")
      waiting += actions.leases(to: one)
      dismissed.merge(actions.dismissed) { $1 }
      if !dismissed.isEmpty { break }
    }
    #expect(reports == 3)
    #expect(dismissed == [one: "3 of its shards in a row could not be used; the last one: it is not there"])
    #expect(scheduler.snapshot(at: .zero).dismissals.map(\.host) == ["hole"])
    #expect(scheduler.discrepancy == nil)
    #expect(scheduler.snapshot(at: .zero).poisoned == 0)
    scheduler.pass(.bye(one), at: .zero)
    finish(&scheduler, with: two)
    #expect(scheduler.isSettled)
  }

  @Test("A shard that is taken in between counts for it")
  func inBetween() throws {
    var scheduler = try tinyScheduler(cells: 100, settings: leases(ofAtMost: 1))
    var waiting = scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one)
    for round in 1...60 {
      let lease = try #require(waiting.first)
      waiting.removeFirst()
      let actions = scheduler.handle(
        .done(one, round % 3 == 0 ? completion(of: lease) : refused(lease)), at: .zero)
      #expect(actions.dismissed.isEmpty)
      waiting += actions.leases(to: one)
    }
  }

  @Test("Alone it is dismissed too: the sweep stands still, and says why")
  func alone() throws {
    var scheduler = try tinyScheduler(cells: 4, settings: leases(ofAtMost: 4))
    var lease = try #require(scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one).first)
    for _ in 0..<2 {
      lease = try #require(scheduler.handle(.done(one, refused(lease)), at: .zero).leases(to: one).first)
    }
    #expect(scheduler.handle(.done(one, refused(lease)), at: .zero).dismissed.count == 1)
    #expect(scheduler.standstill?.reason.contains("it is not there") == true)
  }

  @Test("Leases that are over again and again with no cell trained dismiss too")
  func empty() throws {
    var scheduler = try tinyScheduler(cells: 40, settings: leases(ofAtMost: 1))
    var waiting = scheduler.handle(.hello(one, introduction()), at: .zero).leases(to: one)
    var (reports, dismissed) = (0, [Session: String]())
    while let lease = waiting.first, dismissed.isEmpty, reports < 100 {
      waiting.removeFirst()
      reports += 1
      let actions = scheduler.handle(.done(one, completion(of: lease, cells: RangeSet())), at: .zero)
      waiting += actions.leases(to: one)
      dismissed = actions.dismissed
    }
    #expect(dismissed[one]?.hasPrefix("it trained no cell in 3 leases in a row") == true)
    #expect(reports <= 9)
  }

  @Test("A worker that gives back many leases at once, as one that is told to leave may, is not dismissed")
  func leaving() throws {
    var scheduler = try tinyScheduler(cells: 200, settings: leases(ofAtMost: 1))
    let held = scheduler.handle(.hello(one, introduction(slots: 16)), at: .zero).leases(to: one)
    #expect(held.count == 32)
    for lease in held {
      let actions = scheduler.handle(.done(one, completion(of: lease, cells: RangeSet())), at: .zero)
      #expect(actions.dismissed.isEmpty && actions.leases(to: one).count <= 1)
    }
  }

  @Test("A lease whose cells others have trained meanwhile speaks against nobody")
  func late() throws {
    var scheduler = try tinyScheduler(cells: 20, settings: leases(ofAtMost: 1))
    let held = scheduler.handle(.hello(one, introduction(slots: 5)), at: .zero).leases(to: one)
    scheduler.pass(.hello(two, introduction()), at: .zero)
    for lease in held {
      var shard = completion(of: lease)
      shard.lease = LeaseID(rawValue: 1)
      scheduler.pass(.done(two, shard), at: .zero)
    }
    for lease in held {
      let actions = scheduler.handle(.done(one, refused(lease)), at: .zero)
      #expect(actions.dismissed.isEmpty && actions.leases(to: one).count <= 1)
    }
  }

  private func refused(_ lease: Lease) -> Completion {
    var refused = completion(of: lease, cells: RangeSet())
    refused.refusal = "it is not there"
    return refused
  }

  private func finish(_ scheduler: inout TestedScheduler, with session: Session) {
    var waiting = scheduler.handle(.heartbeat(session, held: [], progress: []), at: .seconds(6)).leases(
      to: session)
    waiting += scheduler.handle(.tick, at: .seconds(6)).leases(to: session)
    for _ in 0..<100 where !waiting.isEmpty {
      let lease = waiting.removeFirst()
      waiting += scheduler.handle(.done(session, completion(of: lease)), at: .seconds(6)).leases(to: session)
    }
  }
}
