import Coordination
import Foundation
import Logging
import SweepPlan
import Wire

/// A real coordinator with a real journal among simulated workers. Messages are encoded and decoded as on the wire; the
/// time the coordinator takes for them is measured, everything else is the time of the simulation. There are no
/// sockets.
final class ScaleSimulation {
  /// What is simulated.
  struct Scene {
    var workers: Int
    /// How long a cell trains.
    var secondsOfCell: Double
    /// How long is measured.
    var measured = Duration.seconds(40)

    /// Workers come within ten seconds, and then nothing is measured until each has ended a lease.
    var warmUp: Duration { .seconds(35 + secondsOfCell) }
  }

  /// What was measured, after the warm-up.
  struct Outcome {
    /// Messages heard and sent.
    var messages = 0
    /// Cells trained.
    var cells = 0
    /// Seconds the coordinator computed.
    var computing = 0.0
    /// Seconds it waited for the disk.
    var waiting = 0.0
    /// Seconds from each report to the next lease.
    var latencies: [Double] = []
    /// Seconds in which workers had nothing to train.
    var idle = 0.0
    /// Seconds that passed.
    var passed = 0.0
  }

  private enum Event {
    case hello(Int)
    case beat(Int)
    case trained(Int)
  }

  private struct Letter {
    var arrival: Duration
    var worker: Int
    var frame: [UInt8]
  }

  /// The simulation's time, for the coordinator.
  private final class Clock {
    var now = Duration.zero
  }

  private let scene: Scene
  private let clock = Clock()
  private let journal: TimedJournal
  private let coordinator: Coordinator
  private var workers: [SimulatedWorker]
  private var indices: [Session: Int] = [:]
  private var wheel: TimeWheel<Event>
  private var inbox: [Letter] = []
  private var heard = 0
  private var outbox: [(session: Session, frame: [UInt8])] = []
  private var failure: (any Error)?
  /// When the coordinator has done what it is at.
  private var free = Duration.zero
  private var nextTick = Duration.zero
  private var outcome = Outcome()

  private static let version = "simulated"

  /// A coordinator of a sweep large enough, with its journal in a folder.
  ///
  /// - Throws: ``JournalError``.
  init(_ scene: Scene, in folder: URL) throws {
    self.scene = scene
    let end = scene.warmUp + scene.measured
    let cells = Int(4 * Double(scene.workers) * (end / .seconds(1)) / scene.secondsOfCell)
    let sweep = ScaleSweep.sweep(cells: cells, secondsOfCell: scene.secondsOfCell)
    journal = TimedJournal(try Journal(at: folder.appending(path: "\(UUID().uuidString).sqlite")))
    coordinator = try Coordinator(
      of: sweep, journal: journal, store: MadeUpShards(), programVersion: Self.version,
      logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }, clock: { [clock] in clock.now })
    workers = (0..<scene.workers).map { _ in SimulatedWorker() }
    wheel = TimeWheel(milliseconds: Int(end / .milliseconds(1)))
    for (index, worker) in workers.enumerated() {
      indices[worker.session] = index
      wheel.add(.hello(index), at: .seconds(10 * Double(index) / Double(scene.workers)))
    }
    coordinator.connect { [unowned self] body, session in
      do { outbox.append((session, try WireToWorker.encode(body))) } catch { failure = error }
    }
  }

  /// Runs to the end.
  ///
  /// - Throws: what is wrong with a message.
  func run() throws -> Outcome {
    let end = scene.warmUp + scene.measured
    while free < end {
      while let events = wheel.take(until: free) { try live(events) }
      if heard == inbox.count {
        guard let events = wheel.take(until: end) else { break }
        try live(events)
      }
      if heard < inbox.count { try serve() }
    }
    outcome.passed = max(free, end) / .seconds(1) - scene.warmUp / .seconds(1)
    return outcome
  }

  /// The coordinator hears what is there, up to the bound of its service, and answers.
  private func serve() throws {
    let start = max(free, inbox[heard].arrival)
    clock.now = start
    let (computed, waited, first) = (Stopwatch.processSeconds, journal.waited, heard)
    var decisions = Decisions()
    while heard < inbox.count, heard - first < 1024, inbox[heard].arrival <= start {
      let letter = inbox[heard]
      coordinator.hear(
        letter.frame, from: Sender(session: workers[letter.worker].session, user: nil), &decisions)
      heard += 1
    }
    if start >= nextTick {
      nextTick = start + .milliseconds(250)
      coordinator.tick(&decisions)
    }
    coordinator.carryOut(decisions)
    if let failure { throw failure }
    let (computing, waiting) = (Stopwatch.processSeconds - computed, journal.waited - waited)
    free = start + .seconds(computing + waiting)
    if start >= scene.warmUp {
      outcome.messages += heard - first + outbox.count
      outcome.computing += computing
      outcome.waiting += waiting
    }
    if heard > 1 << 16 {
      inbox.removeFirst(heard)
      heard = 0
    }
    let frames = outbox
    outbox = []
    for (session, frame) in frames {
      if let index = indices[session] { try deliver(frame, to: index, at: free) }
    }
  }

  private func deliver(_ frame: [UInt8], to index: Int, at now: Duration) throws {
    switch try WireToWorker.decode(frame) {
    case .welcome: wheel.add(.beat(index), at: now + .milliseconds(index % 1000))
    case .leases(let leases):
      if let latency = try workers[index].take(leases, at: now), now >= scene.warmUp {
        outcome.latencies.append(latency / .seconds(1))
      }
      begin(index, at: now)
    case .shardAccepted(let accepted):
      for lease in accepted.leases { workers[index].forget(LeaseID(rawValue: lease)) }
    case .pulse: break
    case let other: throw RivalFailure(message: "a simulated worker received the unexpected message \(other)")
    }
  }

  private func begin(_ index: Int, at now: Duration) {
    guard let (cells, idle) = workers[index].begin(at: now) else { return }
    if now >= scene.warmUp { outcome.idle += idle / .seconds(1) }
    wheel.add(.trained(index), at: now + .seconds(Double(cells) * scene.secondsOfCell))
  }

  private func live(_ events: [(time: Duration, event: Event)]) throws {
    for (time, event) in events {
      switch event {
      case .hello(let index):
        say(
          try WireToCoordinator.encode(
            workers[index].hello(number: index, programVersion: Self.version)), index, time)
      case .beat(let index):
        say(try WireToCoordinator.encode(workers[index].heartbeat), index, time)
        wheel.add(.beat(index), at: time + .seconds(1))
      case .trained(let index):
        if time >= scene.warmUp {
          outcome.cells += workers[index].training.reduce(0) { $0 + $1.cells.cellCount }
        }
        let report = workers[index].finish(at: time, secondsOfCell: scene.secondsOfCell)
        say(try WireToCoordinator.encode(report), index, time)
        begin(index, at: time)
      }
    }
  }

  private func say(_ frame: [UInt8], _ index: Int, _ time: Duration) {
    inbox.append(Letter(arrival: time, worker: index, frame: frame))
  }
}
