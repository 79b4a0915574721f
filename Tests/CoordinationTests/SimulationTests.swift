import Coordination
import Foundation
import SweepPlan
import Testing
import Wire

/// The scheduler among workers that die, hang and come back, a coordinator that dies between any two events,
/// and messages that are lost, late, doubled and overtaken.
///
/// After every event:
/// (1) no cell is in the accepted cells of two shards, or accepted and given up;
/// (2) what the scheduler counts as completed is what the journal has.
/// At the end:
/// (3) every cell is settled while a worker lives, within a bound on simulated time.
@Suite("Scheduler in a simulated cluster")
struct SimulationTests {
  @Test("Every cell ends in exactly one shard", arguments: 0..<300)
  func history(seed: Int) throws {
    var cluster = try SimulatedCluster(seed: UInt64(seed))
    try cluster.run()
    #expect(cluster.broken == nil, "seed \(seed)")
    #expect(
      cluster.isComplete,
      "seed \(seed): \(cluster.journal.count) of \(cluster.cells) cells after \(cluster.time)")
  }
}

/// A coordinator, workers, a network and a disk, all made of one seed.
struct SimulatedCluster {
  enum Upward {
    case hello(Session, Scheduler.Introduction)
    case heartbeat(Session, [LeaseID], [LeaseProgress])
    case done(Session, Completion)
    case bye(Session)
  }

  enum Downward {
    case welcome
    case introduce
    case lease(Lease)
    case accepted(LeaseID)
    case drain
  }

  struct Worker {
    var isWelcome = false
    var waiting: [Lease] = []
    var training: (lease: Lease, ends: Int)?
    /// Short leases that are trained and wait for the next to share their shard.
    var batch: [Lease] = []
    var reports: [LeaseID: (completion: Completion, sent: Int)] = [:]
    var nextBeat = 0
    var isDraining = false
    /// Hangs until then: neither hears nor speaks.
    var hangsUntil = 0
  }

  struct Letter {
    var due: Int
    var order: Int
    var content: Content

    enum Content {
      case up(Upward)
      case down(Session, Downward)
    }
  }

  let cells: Int
  let sweep: Sweep
  var generator: Generator
  var scheduler: Scheduler
  var incarnation: UInt32 = 1
  var workers: [(session: Session, worker: Worker)] = []
  var letters: [Letter] = []
  var posted = 0
  /// Milliseconds.
  var time = 0
  /// The shard of each settled cell; poisoned cells are in none.
  var journal: [Int: LeaseID] = [:]
  var poisoned: Set<Int> = []
  var broken: String?
  let lossPerMille: Int
  let trouble: Int

  struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var mixed = state ^ (state >> 33)
      mixed = mixed &* 0xFF51_AFD7_ED55_8CCD
      return mixed ^ (mixed >> 29)
    }
  }

  init(seed: UInt64) throws {
    generator = Generator(state: seed &* 977 &+ 13)
    cells = Int.random(in: 1...200, using: &generator)
    lossPerMille = [0, 20, 200].randomElement(using: &generator) ?? 0
    trouble = [0, 5, 30].randomElement(using: &generator) ?? 0
    sweep = try tinySweep(cells: cells)
    scheduler = try tinyScheduler(
      cells: cells,
      settings: seed % 2 == 0 ? leases(ofAtMost: Int.random(in: 1...20, using: &generator)) : shortLeases())
    for _ in 0..<Int.random(in: 1...5, using: &generator) { workers.append((Session(), Worker())) }
  }

  var isComplete: Bool { journal.count + poisoned.count == cells }

  mutating func run() throws {
    while time < 4_000_000, broken == nil, !isComplete {
      time += 50
      if time < 1_000_000 { makeTrouble() }
      if time % 250 == 0 { carryOut(scheduler.handle(.tick, at: now)) }
      for index in workers.indices { live(index) }
      deliver()
      check()
    }
  }

  private var now: Duration { .milliseconds(time) }

  private mutating func chance(_ perMille: Int) -> Bool {
    Int.random(in: 0..<1000, using: &generator) < perMille
  }

  private mutating func makeTrouble() {
    guard !workers.isEmpty, chance(trouble) else { return }
    let victim = Int.random(in: workers.indices, using: &generator)
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: workers[victim] = (Session(), Worker())  // killed, and another is started
    case 1: workers[victim].worker.hangsUntil = time + Int.random(in: 100...40_000, using: &generator)
    case 2: workers[victim].worker.isDraining = true
    case 3: restartCoordinator()
    default: workers.append((Session(), Worker()))
    }
  }

  /// The coordinator dies; the next knows what the journal says, and adopts the shards that lie on the disk.
  private mutating func restartCoordinator() {
    incarnation += 1
    let settings = scheduler.settings
    var shards: [LeaseID: RangeSet<Int>] = [:]
    for (cell, lease) in journal { shards[lease, default: RangeSet()].insert(contentsOf: cell..<cell + 1) }
    scheduler = Scheduler(
      cellCount: cells, costs: WorkAhead(CostModel(sweep), cellCount: cells), incarnation: incarnation,
      completed: shards.keys.sorted().compactMap { shards[$0] },
      poisoned: RangeSet(poisoned.sorted().map { $0..<$0 + 1 }), settings: settings,
      quietUntil: now + .seconds(5))
    letters.removeAll { if case .up = $0.content { true } else { false } }
  }

  private mutating func post(_ content: Letter.Content) {
    if chance(lossPerMille) { return }
    for _ in 0..<(chance(lossPerMille) ? 2 : 1) {
      posted += 1
      letters.append(
        Letter(
          due: time + Int.random(in: 0...(lossPerMille > 0 ? 2000 : 50), using: &generator), order: posted,
          content: content))
    }
  }

  private mutating func live(_ index: Int) {
    let session = workers[index].session
    guard workers[index].worker.hangsUntil <= time else { return }
    if let (lease, ends) = workers[index].worker.training, ends <= time {
      workers[index].worker.training = nil
      workers[index].worker.batch.append(lease)
      let shares = lease.isShort && workers[index].worker.waiting.first?.isShort ?? false
      if !shares || chance(100) { finish(index, cells: lease.cells) }
    }
    if workers[index].worker.training == nil, !workers[index].worker.waiting.isEmpty {
      let lease = workers[index].worker.waiting.removeFirst()
      workers[index].worker.training = (lease, time + Int.random(in: 10...3000, using: &generator))
    }
    if workers[index].worker.isDraining { return leave(index) }
    guard workers[index].worker.nextBeat <= time else { return }
    workers[index].worker.nextBeat = time + 1000
    let worker = workers[index].worker
    if worker.isWelcome {
      post(.up(.heartbeat(session, held(worker).map(\.id), [])))
    } else {
      post(.up(.hello(session, introduction(held: held(worker)))))
    }
    for (lease, report) in worker.reports.sorted(by: { $0.key < $1.key }) where time - report.sent > 5000 {
      workers[index].worker.reports[lease]?.sent = time
      post(.up(.done(session, report.completion)))
    }
  }

  private func held(_ worker: Worker) -> [Lease] {
    worker.batch + (worker.training.map { [$0.lease] } ?? []) + worker.waiting
      + worker.reports.values.flatMap { report in
        // The shard's name stands for all its cells; the other leases are named so that none is sent again.
        [Lease(id: report.completion.lease, cells: report.completion.cells)]
          + report.completion.also.map { Lease(id: $0, cells: RangeSet()) }
      }.sorted { $0.id < $1.id }
  }

  /// The batch is over, with `cells` of its last lease and all of the others.
  private mutating func finish(_ index: Int, cells: RangeSet<Int>) {
    let batch = workers[index].worker.batch
    workers[index].worker.batch = []
    let all = batch.dropLast().reduce(cells) { $0.union($1.cells) }
    var report = completion(of: batch[0], cells: all)
    report.also = batch.dropFirst().map(\.id)
    workers[index].worker.reports[batch[0].id] = (report, time)
    post(.up(.done(workers[index].session, report)))
  }

  /// Drained: part of what was in training is kept, and the worker goes; another comes.
  private mutating func leave(_ index: Int) {
    if let (lease, _) = workers[index].worker.training {
      let kept = lease.cells.ranges.first.map { RangeSet($0.prefix(2)) } ?? RangeSet()
      workers[index].worker.batch.append(lease)
      finish(index, cells: kept)
    } else if let last = workers[index].worker.batch.last {
      finish(index, cells: last.cells)
    }
    post(.up(.bye(workers[index].session)))
    workers[index] = (Session(), Worker())
  }

  private mutating func deliver() {
    let due = letters.filter { $0.due <= time }.sorted { ($0.due, $0.order) < ($1.due, $1.order) }
    letters.removeAll { $0.due <= time }
    for letter in due {
      switch letter.content {
      case .up(let message): carryOut(scheduler.handle(event(message), at: now))
      case .down(let session, let message): hear(session, message)
      }
    }
  }

  private func event(_ message: Upward) -> Scheduler.Event {
    switch message {
    case .hello(let session, let introduction): .hello(session, introduction)
    case .heartbeat(let session, let held, let progress): .heartbeat(session, held: held, progress: progress)
    case .done(let session, let completion): .done(session, completion)
    case .bye(let session): .bye(session)
    }
  }

  private mutating func hear(_ session: Session, _ message: Downward) {
    guard let index = workers.firstIndex(where: { $0.session == session }),
      workers[index].worker.hangsUntil <= time
    else { return }
    switch message {
    case .welcome: workers[index].worker.isWelcome = true
    case .introduce: post(.up(.hello(session, introduction(held: held(workers[index].worker)))))
    case .lease(let lease):
      if !held(workers[index].worker).contains(where: { $0.id == lease.id }) {
        workers[index].worker.waiting.append(lease)
      }
    case .accepted(let lease): workers[index].worker.reports[lease] = nil
    case .drain: workers[index].worker.waiting = []
    }
  }

  private mutating func carryOut(_ actions: [Scheduler.Action]) {
    for action in actions {
      switch action {
      case .record(let completion, let accepted, _, _):
        for cell in accepted.ranges.joined() {
          if let other = journal.updateValue(completion.lease, forKey: cell) {
            broken = "cell \(cell) is in shards \(other) and \(completion.lease)"
          }
          if poisoned.contains(cell) { broken = "cell \(cell) was given up and then recorded" }
        }
      case .poison(let cell, _):
        if journal[cell] != nil || !poisoned.insert(cell).inserted {
          broken = "cell \(cell) given up twice or after all"
        }
      case .welcome(let session): post(.down(session, .welcome))
      case .introduce(let session): post(.down(session, .introduce))
      case .give(let lease, let session): post(.down(session, .lease(lease)))
      case .accept(let lease, let session): post(.down(session, .accepted(lease)))
      case .drain(let session, _): post(.down(session, .drain))
      case .finish: if !isComplete { broken = "finished with \(journal.count) of \(cells) cells" }
      case .stop: broken = "stopped"
      }
    }
  }

  private mutating func check() {
    let snapshot = scheduler.snapshot(at: now)
    if snapshot.completed != journal.count {
      broken = "the scheduler counts \(snapshot.completed), the journal \(journal.count)"
    }
    if snapshot.poisoned != poisoned.count {
      broken = "the scheduler counts \(snapshot.poisoned) given up, the journal \(poisoned.count)"
    }
  }
}
