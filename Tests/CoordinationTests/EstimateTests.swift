import Coordination
import SweepPlan
import Testing
import Wire

/// How long a sweep is said to take, on a machine that others use too: there a cell takes half a second, of which it has
/// the processor for a tenth of one, where the cost model expects a third of one.
@Suite("Time left")
struct EstimateTests {
  /// What happens to the coordinator in the middle.
  enum Break: CaseIterable {
    case none
    /// It stops with its workers, and both are started again.
    case restart
    /// It is killed, and the next finds the workers at work.
    case kill
  }

  @Test("It is near the truth from the third second on, whatever happened before", arguments: Break.allCases)
  func nearTheTruth(after kind: Break) throws {
    var machine = try Machine(cells: 300)
    var begun = 0
    var isBroken = false
    while machine.secondsLeft > 3 {
      machine.run(seconds: 1)
      if !isBroken, machine.recordedCells >= 112 {
        isBroken = true
        begun = machine.seconds
        switch kind {
        case .none: begun = 0
        case .restart: try machine.restart()
        case .kill: try machine.replaceCoordinator()
        }
      }
      guard machine.seconds - begun >= 3 else { continue }
      let snapshot = machine.scheduler.snapshot(at: machine.now)
      let left = try #require(snapshot.secondsLeft, "after \(machine.seconds) s")
      let ratio = left / machine.secondsLeft
      #expect((0.7...1.3).contains(ratio), "after \(machine.seconds) s: \(left) for \(machine.secondsLeft)")
    }
    #expect(isBroken)
  }

  @Test("It is not told before anything was trained, and is nothing once all is")
  func unknown() throws {
    var machine = try Machine(cells: 20)
    #expect(machine.scheduler.snapshot(at: machine.now).secondsLeft == nil)
    while !machine.scheduler.isSettled { machine.run(seconds: 1) }
    #expect(machine.scheduler.snapshot(at: machine.now).secondsLeft == 0)
  }

  @Test("A cell that takes longer than expected tells of its worker before it is trained")
  func longCell() throws {
    var scheduler = try schedulerOfLongCells(4, settings: leases(ofAtMost: 1))
    let session = Session()
    let given = scheduler.handle(.hello(session, introduction()), at: .zero).leases(to: session)
    let lease = try #require(given.first)
    for second in 0...40 {
      let progress = LeaseProgress(lease: lease.id, finishedCells: 0, cell: 0, step: second / 5)
      scheduler.pass(
        .heartbeat(session, held: given.map(\.id), progress: [progress]), at: .seconds(second))
    }
    #expect(abs(scheduler.snapshot(at: .seconds(40)).speed - 0.25) < 0.01)
  }
}

/// Two workers of one thread each that train the cells of a scheduler and are heard once a second.
private struct Machine {
  private struct Worker {
    let session = Session()
    var leases: [Lease] = []
    /// Cells of the first that are trained, and seconds until the next is.
    var finished = 0
    var left = Machine.secondsOfCell
  }

  static let secondsOfCell = 0.5
  private static let processorSecondsOfCell: Float = 0.1
  private static let expectedSecondsOfCell = 0.35

  private let sweep: Sweep
  private(set) var scheduler: TestedScheduler
  private var workers = [Worker(), Worker()]
  private var recorded: [(cells: RangeSet<Int>, seconds: Double)] = []
  /// Quarters of a second that went by.
  private var quarters = 0

  init(cells: Int) throws {
    sweep = try tinySweep(cells: cells)
    scheduler = try Self.scheduler(of: sweep, incarnation: 1)
    introduceWorkers()
  }

  private static func scheduler(
    of sweep: Sweep, incarnation: UInt32, past: Scheduler.Past = Scheduler.Past(),
    quietUntil: Duration = .zero
  ) throws -> TestedScheduler {
    var settings = Scheduler.Settings()
    settings.recallSeconds = 1e9
    settings.copyAfter = .seconds(1_000_000)
    let rate = CostModel(sweep, rate: 1).seconds(ofCell: 0) / expectedSecondsOfCell
    let cells = sweep.grid.cellCount
    return TestedScheduler(
      Scheduler(
        cellCount: cells, costs: WorkAhead(CostModel(sweep, rate: rate), cellCount: cells),
        incarnation: incarnation, past: past, settings: settings, quietUntil: quietUntil))
  }

  var now: Duration { .milliseconds(250 * quarters) }
  var seconds: Int { quarters / 4 }
  var recordedCells: Int { recorded.reduce(0) { $0 + $1.cells.cellCount } }

  /// What is left in truth.
  var secondsLeft: Double {
    let begun = workers.reduce(0.0) { sum, worker in
      worker.leases.isEmpty
        ? sum : sum + Double(worker.finished + 1) * Self.secondsOfCell - worker.left
    }
    return (Double(sweep.grid.cellCount - recordedCells) * Self.secondsOfCell - begun) / 2
  }

  /// Coordinator and workers have ended; what is not recorded is lost.
  mutating func restart() throws {
    scheduler = try Self.scheduler(of: sweep, incarnation: 2, past: past)
    workers = [Worker(), Worker()]
    introduceWorkers()
  }

  /// The coordinator is gone, and another comes.
  mutating func replaceCoordinator() throws {
    scheduler = try Self.scheduler(of: sweep, incarnation: 2, past: past, quietUntil: now + .seconds(5))
    introduceWorkers()
  }

  private var past: Scheduler.Past {
    Scheduler.Past(completed: recorded.map(\.cells), seconds: recorded.map(\.seconds))
  }

  private mutating func introduceWorkers() {
    for worker in workers {
      obey(scheduler.handle(.hello(worker.session, introduction(held: worker.leases)), at: now))
    }
  }

  private mutating func obey(_ actions: Decided) {
    for index in workers.indices {
      for lease in actions.leases(to: workers[index].session)
      where !workers[index].leases.contains(where: { $0.id == lease.id }) {
        workers[index].leases.append(lease)
      }
    }
  }

  mutating func run(seconds: Int) {
    for _ in 0..<4 * seconds {
      quarters += 1
      for index in workers.indices { train(index) }
      obey(scheduler.handle(.tick, at: now))
      guard quarters.isMultiple(of: 4) else { continue }
      for worker in workers { hear(worker) }
    }
  }

  private mutating func hear(_ worker: Worker) {
    let progress = worker.leases.first.flatMap { lease in
      lease.cells.ranges.joined().dropFirst(worker.finished).first.map { cell in
        LeaseProgress(
          lease: lease.id, finishedCells: worker.finished, cell: cell,
          step: Int(10 * (1 - worker.left / Self.secondsOfCell)))
      }
    }
    obey(
      scheduler.handle(
        .heartbeat(worker.session, held: worker.leases.map(\.id), progress: progress.map { [$0] } ?? []),
        at: now))
  }

  /// A worker trains for a quarter of a second.
  private mutating func train(_ index: Int) {
    var time = 0.25
    while time > 0, let lease = workers[index].leases.first {
      let used = min(time, workers[index].left)
      time -= used
      workers[index].left -= used
      guard workers[index].left <= 0 else { return }
      workers[index].left = Self.secondsOfCell
      workers[index].finished += 1
      let count = lease.cells.cellCount
      guard workers[index].finished == count else { continue }
      workers[index].finished = 0
      workers[index].leases.removeFirst()
      var done = completion(of: lease)
      done.seconds = Array(repeating: Self.processorSecondsOfCell, count: count)
      recorded.append((lease.cells, Double(Self.processorSecondsOfCell) * Double(count)))
      obey(scheduler.handle(.done(workers[index].session, done), at: now))
    }
  }
}
