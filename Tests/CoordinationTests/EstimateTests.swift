import Coordination
import SweepPlan
import Testing
import Wire

/// How long a sweep is said to take, against how long it takes on a machine without noise.
@Suite("Remaining time")
struct EstimateTests {
  /// What happens to the coordinator in the middle.
  enum Break: CaseIterable {
    case none
    /// It stops with its workers, and both are started again.
    case restart
    /// It is killed, and the next finds the workers at work.
    case kill
  }

  /// On a machine that others use too: there a cell takes half a second, of which it has the processor for a tenth of one,
  /// where the cost model expects a third of one.
  @Test("It is near the truth from the third second on, whatever happened before", arguments: Break.allCases)
  func nearTheTruth(after kind: Break) throws {
    var machine = try Machine(
      .init(
        seeds: 300, expectedSeconds: 0.35, slowness: 0.1 / 0.35, workers: [(1, 5), (1, 5)]))
    while machine.recordedCells < 112 { machine.run(seconds: 1) }
    switch kind {
    case .none: break
    case .restart: machine.restart()
    case .kill: machine.replaceCoordinator()
    }
    machine.run(seconds: 3)
    try expectTheTruth(of: &machine, within: 15)
  }

  /// Sweeps whose end is not simply work over threads.
  static let plans: [(String, Machine.Plan)] = [
    ("one more cell than threads", .init(seeds: 21, expectedSeconds: 60, workers: alike(20))),
    ("fewer cells than threads", .init(seeds: 2, expectedSeconds: 50, workers: alike(6))),
    ("few long cells", .init(seeds: 6, expectedSeconds: 60, workers: alike(2))),
    ("four threads beside one", .init(seeds: 100, expectedSeconds: 5, workers: [(4, 1), (1, 1)])),
    ("a fast worker beside a slow one", .init(seeds: 100, expectedSeconds: 2, workers: [(1, 1), (1, 4)])),
  ]

  private static func alike(_ count: Int) -> [(slots: Int, pace: Double)] {
    Array(repeating: (1, 1), count: count)
  }

  @Test("It is near the truth where cells are few, long or unequal, or workers differ", arguments: plans)
  func nearTheTruth(of name: String, _ plan: Machine.Plan) throws {
    var machine = try Machine(plan)
    // Until two workers of different speed have shown it.
    machine.run(seconds: 12)
    try expectTheTruth(of: &machine, within: 6)
  }

  @Test("Cells that are resumed do not make their workers look fast")
  func resumed() throws {
    var machine = try Machine(.init(seeds: 12, expectedSeconds: 60, workers: Self.alike(2)))
    machine.run(seconds: 110)
    machine.restart(savingStates: true)
    machine.run(seconds: 3)
    try expectTheTruth(of: &machine, within: 6)
  }

  @Test("A cell that is resumed later in a lease does not either")
  func resumedLater() throws {
    var scheduler = try schedulerOfLongCells(8, settings: leases(ofAtMost: 4))
    let session = Session()
    let given = scheduler.handle(.hello(session, introduction()), at: .zero).leases(to: session)
    let lease = try #require(given.first)
    // The second cell is resumed at nine tenths, and over after a second.
    for (second, (cell, step)) in [(0, 0), (0, 5), (0, 9), (1, 9), (2, 0), (2, 5), (2, 9)].enumerated() {
      let progress = LeaseProgress(lease: lease.id, finishedCells: cell, cell: cell, step: step)
      let time = [0, 5, 9, 11, 12, 17, 21][second]
      scheduler.pass(
        .heartbeat(session, held: given.map(\.id), progress: [progress]), at: .seconds(time))
    }
    #expect(abs(scheduler.snapshot(at: .seconds(21)).speed - 1) < 0.2)
  }

  @Test("Time during which the machine was suspended does not count as training")
  func suspended() throws {
    var machine = try Machine(.init(seeds: 40, expectedSeconds: 5, workers: Self.alike(2)))
    machine.run(seconds: 20)
    machine.suspend(seconds: 10)
    // Until the leases that were in training meanwhile are over.
    machine.run(seconds: 18)
    try expectTheTruth(of: &machine)
  }

  @Test("A worker's latest leases count for more than those before")
  func pace() throws {
    var scheduler = try schedulerOfLongCells(9, settings: leases(ofAtMost: 1))
    let session = Session()
    var given = scheduler.handle(.hello(session, introduction()), at: .zero).leases(to: session)
    // Ten seconds were expected of each.
    for end in [30, 40, 50] {
      let lease = given.removeFirst()
      scheduler.pass(.tick, at: .seconds(end == 30 ? 0 : end - 10))
      given += scheduler.handle(.done(session, completion(of: lease)), at: .seconds(end)).leases(to: session)
    }
    // 0.49 · 30 + 0.7 · 10 + 10 seconds for 0.49 · 10 + 0.7 · 10 + 10.
    #expect(abs(1 / scheduler.snapshot(at: .seconds(50)).speed - 31.7 / 21.9) < 0.01)
  }

  @Test("A poisoned cell is no work")
  func poisoned() throws {
    var settings = leases(ofAtMost: 1)
    settings.strikes = 1
    var scheduler = try schedulerOfLongCells(4, settings: settings)
    let session = Session()
    let given = scheduler.handle(.hello(session, introduction()), at: .zero).leases(to: session)
    let lease = try #require(given.first)
    let failed = scheduler.handle(.failed(session, lease.id, .cell(0), reason: "no root"), at: .zero)
    #expect(failed.poisoned == [0] && failed.leases.count <= 1)
    #expect(abs(scheduler.snapshot(at: .zero).secondsOfWork - 30) < 0.01)
  }

  @Test("It falls to the end of the last cells")
  func falls() throws {
    var machine = try Machine(.init(seeds: 6, expectedSeconds: 60, workers: Self.alike(2)))
    machine.run(seconds: 121)
    while !machine.scheduler.isSettled {
      let left = try #require(machine.snapshot.secondsLeft)
      // Workers tell their progress in tenths of a cell.
      #expect(abs(left - Double(180 - machine.seconds)) <= 6, "after \(machine.seconds) s")
      machine.run(seconds: 1)
    }
  }

  @Test(
    "It is not told before anything was trained or while the sweep stops, and is nothing once all is recorded"
  )
  func unknown() throws {
    var machine = try Machine(.init(seeds: 20, expectedSeconds: 0.5, workers: Self.alike(2)))
    #expect(machine.snapshot.secondsLeft == nil)
    var stopped = machine
    stopped.run(seconds: 3)
    #expect(stopped.snapshot.secondsLeft != nil)
    stopped.drain()
    #expect(stopped.snapshot.secondsLeft == nil)
    while !machine.scheduler.isSettled {
      #expect(machine.snapshot.secondsLeft != 0)
      machine.run(seconds: 1)
    }
    #expect(machine.snapshot.secondsLeft == 0)
  }

  /// Goes on until a few seconds before the end, and expects the remaining time to be near the truth each second.
  ///
  /// - Parameter seconds: how far it may be off near the end, as progress is told in tenths of a cell.
  private func expectTheTruth(of machine: inout Machine, within seconds: Double = 0) throws {
    var isLooking = false
    let end = Double(machine.seconds) + machine.secondsLeft
    while case let truth = end - Double(machine.seconds), truth > 3 {
      isLooking = true
      let snapshot = machine.snapshot
      let left = try #require(snapshot.secondsLeft, "after \(machine.seconds) s")
      #expect(
        abs(left - truth) <= max(0.3 * truth, seconds), "after \(machine.seconds) s: \(left) for \(truth)")
      #expect(snapshot.scaleHint.secondsLeft <= left, "after \(machine.seconds) s")
      machine.run(seconds: 1)
    }
    #expect(isLooking)
  }
}
