import Coordination
import Foundation
import SweepPlan
import Wire
import Worker

/// What goes wrong.
extension History {
  func makeTrouble() {
    guard !isCalm else { return }
    let there = workers.values.sorted { $0.number < $1.number }
    let kind = random.number(0...13)
    tell("trouble \(kind)")
    switch kind {
    case 0, 1: if !there.isEmpty { kill(random.pick(there)) }
    case 2: if !there.isEmpty { hang(random.pick(there)) }
    case 3: if !there.isEmpty { cut(random.pick(there)) }
    case 4:
      guard let worker = there.isEmpty ? nil : random.pick(there) else { return }
      worker.conversation.leave("received a signal", random.chance(300) ? .atOnce : .afterTheCell)
      agenda.add(.wake(worker: worker.number), at: time)
    case 5: spawn()
    case 6: if running != nil { buryCoordinator() }
    case 7: running?.disk.dieAfter(random.number(1...12))
    case 8:
      coordinatorHangsUntil = time + random.number(100...40_000)
      there.forEach(hurt)
    case 9:
      guard !disk.isFull else { return }
      disk.isFull = random.chance(300)
      agenda.add(.roomAgain, at: time + random.number(100...20_000))
    case 11: if !there.isEmpty { takeBackTheKey(of: random.pick(there)) }
    case 12:
      guard let worker = there.isEmpty ? nil : random.pick(there) else { return }
      worker.isBlind = true
    case 10:
      guard let worker = there.isEmpty ? nil : random.pick(there) else { return }
      worker.stuckUntil = time + random.number(1000...120_000)
      hurt(worker)
    default:
      // Told to stop, and started again later.
      guard let running, running.coordinator.scheduler.drainReason == nil else { return }
      var decisions = Decisions()
      running.coordinator.note(.drain(reason: "the coordinator received a signal"), &decisions)
      carryOut(decisions, after: .drain)
    }
  }

  private func takeBackTheKey(of worker: SimulatedWorker) {
    guard let user = worker.user else { return }
    takenBack.insert(user)
  }

  private func hang(_ worker: SimulatedWorker) {
    worker.hangsUntil = time + random.number(100...60_000)
    hurt(worker)
  }

  private func cut(_ worker: SimulatedWorker) {
    worker.cutUntil = time + random.number(100...60_000)
    hurt(worker)
    agenda.add(.rejoin(worker: worker.number), at: worker.cutUntil + 1)
  }

  /// From now on nothing goes wrong; there is a worker, and whoever runs the sweep starts it until it is complete.
  func beCalm() {
    disk.isFull = false
    liars = []
    for worker in workers.values {
      worker.stuckUntil = min(worker.stuckUntil, time + 200_000)
      worker.isBlind = false
    }
    while workers.count < conditions.workers { spawn() }
  }

  // MARK: Network

  func send(_ body: WireToCoordinator.OneOf_Body, from worker: SimulatedWorker) throws(MessagingError) -> Bool
  {
    let frame = try WireToCoordinator.encode(body)
    // A socket that is not connected yet takes nothing.
    if case .hello = body, running == nil || worker.cutUntil > time { return false }
    tell("worker \(worker.number) says \(Self.words(body))")
    transmit(
      .toCoordinator(Sender(session: worker.session, user: worker.user), frame), cutUntil: worker.cutUntil)
    return true
  }

  func deliver(_ body: WireToWorker.OneOf_Body, to session: Session) {
    guard let number = numbers[session], let worker = workers[number] else { return }
    tell("worker \(worker.number) is told \(Self.words(body))")
    guard let frame = try? WireToWorker.encode(body) else { return fail("a message cannot be encoded") }
    transmit(.toWorker(session, frame), cutUntil: worker.cutUntil)
  }

  func transmit(_ event: Event, cutUntil: Int) {
    var copies = 1
    if !isCalm {
      if random.chance(conditions.loss) { return }
      if random.chance(conditions.loss) { copies = 2 }
    }
    // What is under way when a connection breaks may be queued or gone.
    if cutUntil > time, random.chance(500) { return }
    // The second may come when what the first brought is long over.
    var delay = conditions.delay
    for _ in 0..<copies {
      agenda.add(event, at: max(time, cutUntil) + random.number(0...(isCalm ? 1 : delay)))
      delay *= 10
    }
  }

  private static func words(_ body: Any) -> String {
    "\(body)".split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  // MARK: Liars

  func meetLiars() {
    for _ in 0..<random.number(1...2) {
      let session = random.session()
      liars.append(session)
      agenda.add(.lie(session), at: random.number(0...5000))
    }
  }

  /// An admitted peer says something that is not true.
  func lie(_ session: Session) {
    guard liars.contains(session) else { return }
    let lease = random.chance(700) ? leaseOfSomebody() : random.next()
    var body: WireToCoordinator.OneOf_Body
    switch random.number(0...7) {
    case 0, 1:
      var hello = WireHello()
      (hello.host, hello.processID, hello.slots) = ("liar", 1, UInt32(random.number(0...3)))
      (hello.programVersion, hello.kernels, hello.fingerprint) = ("1", kernels, sweep.fingerprint)
      hello.held = (0..<random.number(0...2)).map { _ in
        var held = WireLease()
        held.id = random.chance(500) ? lease : random.next() >> 20
        held.cells = Data(someCells().encodedCells())
        return held
      }
      body = .hello(hello)
    case 2:
      var beat = WireHeartbeat()
      beat.held = random.chance(500) ? [lease] : []
      body = .heartbeat(beat)
    case 3, 4:
      var done = WireDone()
      done.lease = lease
      done.cells = Data(someCells().encodedCells())
      (done.sha256, done.bytes) = ("1", UInt64(random.number(0...2000)))
      done.kernels = random.pick([kernels, "", "sse2", "nonsense"])
      done.withWorker = random.chance(700)
      if random.chance(300) { done.also = [leaseOfSomebody(), random.next()] }
      body = .done(done)
    case 5:
      var chunk = WireShardChunk()
      (chunk.lease, chunk.bytes) = (lease, Data(repeating: 1, count: random.number(0...2000)))
      body = .shardChunk(chunk)
    case 6:
      var returned = WireReturned()
      (returned.lease, returned.cells) = (lease, Data(someCells().encodedCells()))
      body = .returned(returned)
    default:
      var failed = WireFailed()
      (failed.lease, failed.cell) = (lease, UInt64(random.number(0...conditions.cells)))
      failed.kind = random.pick([.cell, .cell, .storage, .surroundings])
      body = random.chance(800) ? .failed(failed) : .bye(WireBye())
    }
    guard var frame = try? WireToCoordinator.encode(body) else { return }
    if random.chance(100), !frame.isEmpty {
      frame[random.number(0...frame.count - 1)] ^= 1 << UInt8(random.number(0...7))
    }
    // Now and then in somebody else's name.
    let others = workers.values.sorted { $0.number < $1.number }.map(\.session)
    let name = others.isEmpty || random.chance(900) ? session : random.pick(others)
    transmit(.toCoordinator(Sender(session: name, user: Self.liar), frame), cutUntil: 0)
    agenda.add(.lie(session), at: time + random.number(50...3000))
  }

  private func leaseOfSomebody() -> UInt64 {
    let held = workers.values.sorted { $0.number < $1.number }.flatMap { $0.board.held.map(\.id.rawValue) }
    return held.isEmpty ? UInt64(coordinators) << 32 | UInt64(random.number(0...50)) : random.pick(held)
  }

  private func someCells() -> RangeSet<Int> {
    let first = random.number(0...conditions.cells)
    return RangeSet(first..<first + random.number(0...10))
  }
}
