import Coordination
import SweepPlan
import Testing
import Wire

/// Workers that train the cells of a scheduler and are heard once a second, without a clock or noise.
struct Machine {
  /// Workers of a machine, and cells as they are in truth.
  struct Plan {
    /// Seeds, each a cell at each of the widths.
    var seeds: Int
    var widths = [4]
    /// Seconds that the first cell is expected to take.
    var expectedSeconds: Double
    /// How many times as long training takes as is expected.
    var slowness = 1.0
    /// The threads of each worker, and the seconds that pass while it trains for one.
    var workers: [(slots: Int, pace: Double)]
    /// Whether idle workers are helped.
    var isHelping = true
  }

  private struct Worker {
    let session = Session()
    let slots: Int
    let pace: Double
    /// In the order they were given.
    var leases: [Held] = []
  }

  private struct Held {
    var lease: Lease
    /// Cells that are trained.
    var finished = 0
    /// How much of the next is; nil before it is begun.
    var part: Double?

    var cell: Int? { lease.cells.ranges.lazy.joined().dropFirst(finished).first }
  }

  private let plan: Plan
  private let sweep: Sweep
  private let model: CostModel
  private(set) var scheduler: TestedScheduler
  private var workers: [Worker] = []
  private var recorded: [(cells: RangeSet<Int>, seconds: Double)] = []
  /// How much of each cell was trained when its worker stopped.
  private var saved: [Int: Double] = [:]
  /// Quarters of a second that went by.
  private var quarters = 0

  init(_ plan: Plan) throws {
    self.plan = plan
    sweep = try tinySweep(cells: plan.seeds, widths: plan.widths)
    model = CostModel(sweep, rate: CostModel(sweep, rate: 1).seconds(ofCell: 0) / plan.expectedSeconds)
    scheduler = Self.scheduler(of: model, sweep, plan, incarnation: 1)
    startWorkers()
  }

  private static func scheduler(
    of model: CostModel, _ sweep: Sweep, _ plan: Plan, incarnation: UInt32,
    past: Scheduler.Past = Scheduler.Past(), quietUntil: Duration = .zero
  ) -> TestedScheduler {
    var settings = Scheduler.Settings()
    if !plan.isHelping {
      settings.recallSeconds = 1e9
      settings.copyAfter = .seconds(1_000_000)
    }
    let costs = WorkAhead(model, cellCount: sweep.grid.cellCount)
    return TestedScheduler(
      Scheduler(
        cellCount: sweep.grid.cellCount, order: costs.longestFirst(), costs: costs, incarnation: incarnation,
        past: past, settings: settings, quietUntil: quietUntil))
  }

  var now: Duration { .milliseconds(250 * quarters) }
  var seconds: Int { quarters / 4 }
  var recordedCells: Int { recorded.reduce(0) { $0 + $1.cells.cellCount } }
  var snapshot: Scheduler.Snapshot { scheduler.snapshot(at: now) }

  /// Seconds until every cell is recorded, found by going on to the end.
  var secondsLeft: Double {
    var ahead = self
    while !ahead.scheduler.isSettled { ahead.step() }
    return Double(ahead.quarters - quarters) / 4
  }

  /// Coordinator and workers stop in good order and are started again: what is not recorded is lost, but for the states of
  /// the cells in training if those are saved.
  mutating func restart(savingStates: Bool = false) {
    for held in workers.flatMap(\.leases) where savingStates {
      if let cell = held.cell, let part = held.part { saved[cell] = part }
    }
    scheduler = Self.scheduler(of: model, sweep, plan, incarnation: 2, past: past)
    startWorkers()
  }

  /// The coordinator is gone, and another comes.
  mutating func replaceCoordinator() {
    scheduler = Self.scheduler(
      of: model, sweep, plan, incarnation: 2, past: past, quietUntil: now + .seconds(5))
    introduceWorkers()
  }

  /// Everything on the machine stands still.
  mutating func suspend(seconds: Int) { quarters += 4 * seconds }

  /// The sweep is to stop.
  mutating func drain() { obey(scheduler.handle(.drain(reason: "asked to"), at: now)) }

  mutating func run(seconds: Int) { for _ in 0..<4 * seconds { step() } }

  private var past: Scheduler.Past {
    Scheduler.Past(completed: recorded.map(\.cells), seconds: recorded.map(\.seconds))
  }

  private mutating func startWorkers() {
    workers = plan.workers.map { Worker(slots: $0.slots, pace: $0.pace) }
    introduceWorkers()
  }

  private mutating func introduceWorkers() {
    for worker in workers {
      let known = introduction(slots: worker.slots, held: worker.leases.map(\.lease))
      obey(scheduler.handle(.hello(worker.session, known), at: now))
    }
  }

  private mutating func obey(_ decided: Decided) {
    for message in decided.messages {
      switch message {
      case .give(let lease, let session):
        guard let index = workers.firstIndex(where: { $0.session == session }),
          !workers[index].leases.contains(where: { $0.lease.id == lease.id })
        else { continue }
        workers[index].leases.append(Held(lease: lease))
      case .recall(let id, let session): giveBack(id, session)
      default: continue
      }
    }
  }

  /// A worker gives back what it has not begun.
  private mutating func giveBack(_ id: LeaseID, _ session: Session) {
    guard let index = workers.firstIndex(where: { $0.session == session }),
      let place = workers[index].leases.firstIndex(where: { $0.lease.id == id })
    else { return }
    let held = workers[index].leases[place]
    let cells = held.lease.cells
    let kept = cells.ranges.joined().prefix(held.part == nil ? held.finished : held.finished + 1)
    let left = RangeSet(kept.map { $0..<$0 + 1 })
    if left.isEmpty {
      workers[index].leases.remove(at: place)
    } else {
      workers[index].leases[place].lease.cells = left
    }
    obey(scheduler.handle(.returned(session, id, cells.subtracting(left)), at: now))
  }

  private mutating func step() {
    quarters += 1
    for index in workers.indices { train(index) }
    obey(scheduler.handle(.tick, at: now))
    guard quarters.isMultiple(of: 4) else { return }
    for worker in workers { hear(worker) }
  }

  private mutating func hear(_ worker: Worker) {
    let progress = worker.leases.prefix(worker.slots).compactMap { held in
      held.cell.map {
        LeaseProgress(
          lease: held.lease.id, finishedCells: held.finished, cell: $0, step: Int(10 * (held.part ?? 0)))
      }
    }
    obey(
      scheduler.handle(
        .heartbeat(worker.session, held: worker.leases.map(\.lease.id), progress: progress), at: now))
  }

  /// Seconds of training in a cell.
  private func seconds(ofCell cell: Int) -> Double { plan.slowness * model.seconds(ofCell: cell) }

  /// A worker trains for a quarter of a second, each thread what was given first of what no other has.
  private mutating func train(_ index: Int) {
    var (left, isWaiting) = ([Double](repeating: 0.25, count: workers[index].slots), true)
    while isWaiting, let thread = left.indices.max(by: { left[$0] < left[$1] }), left[thread] > 0 {
      isWaiting = false
      for (place, id) in workers[index].leases.prefix(left.count).map(\.lease.id).enumerated() {
        let used = place < left.count ? left[place] : 0
        guard used > 0 else { continue }
        left[place] = 0
        let rest = train(id, of: index, for: used)
        // What is left of the time goes to the lease that takes its place.
        guard rest > 0 else { continue }
        left.remove(at: place)
        left.append(rest)
        isWaiting = true
        break
      }
    }
  }

  /// Trains a lease for some seconds.
  ///
  /// - Returns: the seconds that are left once it is over.
  private mutating func train(_ id: LeaseID, of index: Int, for seconds: Double) -> Double {
    var time = seconds
    guard let place = workers[index].leases.firstIndex(where: { $0.lease.id == id }) else { return 0 }
    while let cell = workers[index].leases[place].cell {
      let part = workers[index].leases[place].part ?? saved.removeValue(forKey: cell) ?? 0
      let whole = workers[index].pace * self.seconds(ofCell: cell)
      let used = min(time, (1 - part) * whole)
      time -= used
      workers[index].leases[place].part = part + used / whole
      guard part + used / whole > 1 - 1e-9 else { return 0 }
      workers[index].leases[place].finished += 1
      workers[index].leases[place].part = nil
    }
    let lease = workers[index].leases.remove(at: place).lease
    var done = completion(of: lease)
    done.seconds = lease.cells.ranges.joined().map { Float(self.seconds(ofCell: $0)) }
    recorded.append((lease.cells, done.seconds.reduce(0) { $0 + Double($1) }))
    obey(scheduler.handle(.done(workers[index].session, done), at: now))
    return time
  }
}
