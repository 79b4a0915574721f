import Coordination
import Foundation
import Logging
import SweepPlan
import Wire
import Worker

/// A sweep from its start to its end, with everything that goes wrong on the way, all made of one seed: a coordinator
/// that dies and is started again, workers that die, hang, get stuck, lie and come back, a network that loses, delays,
/// doubles and reorders, a disk that is slow or full.
///
/// The coordinator, its scheduler and journal, and the workers' conversations and boards are the real ones. Clock,
/// network and disk are simulated, and so is training.
final class History {
  enum Event {
    case toCoordinator(Sender, [UInt8])
    case toWorker(Session, [UInt8])
    case tick(incarnation: Int)
    case wake(worker: Int)
    case cellDone(worker: Int, thread: Int, serial: Int)
    case rejoin(worker: Int)
    case exit(Session)
    case trouble
    case lie(Session)
    case spawn
    case start
    case roomAgain
    case calm
  }

  /// A coordinator at work.
  struct Running {
    let coordinator: Coordinator
    let disk: CoordinatorDisk
    let number: Int
    var drainedAt: Int?
  }

  let conditions: Conditions
  let sweep: Sweep
  let kernels: String
  let disk: Disk
  let logger: Logger
  var random: Generator
  var agenda = Agenda<Event>()
  /// Milliseconds.
  var time = 0
  var running: Running?
  var coordinators = 0
  /// The coordinator hangs until then.
  var coordinatorHangsUntil = 0
  var workers: [Int: SimulatedWorker] = [:]
  var numbers: [Session: Int] = [:]
  var liars: [Session] = []
  /// The name of all liars.
  static let liar = "key of a liar"
  /// Names whose keys were taken back.
  var takenBack: Set<String> = []
  var started = 0
  var serial = 0
  /// What each worker last reported under a lease, to hold its receipt against.
  var reported: [UInt64: RangeSet<Int>] = [:]
  /// The workers each cell was given to, once for every time.
  var givenTo: [Int: [Session]] = [:]
  /// How often each worker died, hung, was cut off or left.
  var harm: [Session: Int] = [:]
  /// How often each cell could not be trained.
  var failures: [Int: Int] = [:]
  var isComplete = false
  var broken: String?
  /// Cells whose training was begun.
  var trainings = 0
  /// How often workers gave back what they had not begun.
  var returns = 0
  /// Told what happens, one line at a time.
  let listener: (@Sendable (String) -> Void)?
  /// So many messages, deaths and other things happened.
  var events = 0

  init(
    seed: UInt64, kernels: String, sweeps: (Int) throws -> Sweep,
    listener: (@Sendable (String) -> Void)? = nil
  ) throws {
    self.listener = listener
    logger = Logger(label: "simulation") { _ in Retelling(listener: listener) }
    random = Generator(seed: seed)
    self.kernels = kernels
    conditions = Conditions(&random)
    sweep = try sweeps(conditions.cells)
    disk = try Disk(cellCount: conditions.cells)
  }

  var isCalm: Bool { time >= conditions.calm }

  /// Runs to the end of the sweep, or until a promise is broken.
  func run() throws {
    startCoordinator()
    for _ in 0..<conditions.workers { spawn() }
    agenda.add(.trouble, at: random.number(0...2 * conditions.troubleEvery))
    agenda.add(.calm, at: conditions.calm)
    if conditions.liars { meetLiars() }
    // After the troubles a sweep this small takes minutes; without progress it would take for ever.
    let deadline = conditions.calm + 1_800_000
    while broken == nil, !isComplete, let (due, event) = agenda.next() {
      time = max(time, due)
      events += 1
      if time > deadline {
        broken = "no end in sight: \(disk.recorded.count) of \(conditions.cells) cells at \(time) ms"
        break
      }
      try happen(event)
      if broken == nil { broken = disk.broken }
    }
    if broken == nil { broken = try disk.verdict() }
  }

  private func happen(_ event: Event) throws {
    switch event {
    case .toCoordinator(let sender, let frame):
      guard let coordinator = hearing(event) else { return }
      let session = sender.session
      // Sessions are secret: a liar knows one from the coordinator that it is bound to, not before.
      if sender.user == Self.liar, numbers[session] != nil,
        coordinator.scheduler.introduction(of: session) == nil
      {
        return
      }
      // Who is heard after its end may be missed once more.
      if let number = numbers[session], workers[number] == nil { harm[session, default: 0] += 1 }
      var decisions = Decisions()
      coordinator.hear(frame, from: sender, &decisions)
      carryOut(decisions, after: .message(try? WireToCoordinator.decode(frame), session))
    case .exit(let session):
      guard let coordinator = hearing(event) else { return }
      var decisions = Decisions()
      coordinator.note(.died(session, reason: "worker process was ended by signal 9"), &decisions)
      carryOut(decisions, after: .death(session))
    case .tick(let number):
      guard running?.number == number, let coordinator = hearing(event) else { return }
      var decisions = Decisions()
      let tick = time
      coordinator.tick(&decisions)
      carryOut(decisions, after: .tick)
      afterTick(tick)
    case .toWorker(let session, let frame):
      guard let number = numbers[session], let worker = workers[number] else { return }
      if worker.hangsUntil > time { return worker.unheard.append(frame) }
      do { try worker.conversation.obey(frame) } catch { broken = "worker \(number): \(error)" }
      try pump(worker)
    case .wake(let number):
      guard let worker = workers[number] else { return }
      if worker.hangsUntil > time { return agenda.add(event, at: worker.hangsUntil) }
      for frame in worker.unheard { try worker.conversation.obey(frame) }
      worker.unheard = []
      try pump(worker)
    case .cellDone(let number, let thread, let serial):
      guard let worker = workers[number] else { return }
      let later = max(worker.hangsUntil, worker.stuckUntil)
      if later > time { return agenda.add(event, at: later) }
      endCell(of: worker, thread, serial)
      if let worker = workers[number] { try pump(worker) }
    case .rejoin(let number):
      guard let worker = workers[number], worker.cutUntil <= time else { return }
      if worker.hangsUntil > time { return agenda.add(event, at: worker.hangsUntil) }
      try worker.conversation.rejoin()
      try pump(worker)
    case .trouble:
      makeTrouble()
      if !isCalm { agenda.add(.trouble, at: time + random.number(1...2 * conditions.troubleEvery)) }
    case .lie(let session): lie(session)
    case .spawn: spawn()
    case .start: startCoordinator()
    case .roomAgain: disk.isFull = false
    case .calm: beCalm()
    }
  }

  /// The coordinator, if it is there to hear of an event; if it hangs it hears of it later.
  private func hearing(_ event: Event) -> Coordinator? {
    guard let running else {
      // Sockets connect again, and what was queued for them is sent then, or was lost on the way.
      if case .toCoordinator = event, random.chance(500) {
        agenda.add(event, at: time + random.number(500...3000))
      }
      return nil
    }
    if coordinatorHangsUntil > time {
      agenda.add(event, at: coordinatorHangsUntil)
      return nil
    }
    return running.coordinator
  }

  /// Tells what happens, where somebody listens.
  func tell(_ what: @autoclosure () -> String) { listener?("\(time) ms: \(what())") }

  /// What the simulated world believes to be wrong.
  func fail(_ what: String) { if broken == nil { broken = what } }
}
