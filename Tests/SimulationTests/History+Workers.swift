import Coordination
import Foundation
import ResultStore
import SweepPlan
import Wire
import Worker

/// The workers' lives.
extension History {
  func spawn() {
    guard !isComplete, workers.count < 8 else { return }
    started += 1
    let isRemote = random.chance(conditions.remote)
    var options = WorkerOptions()
    options.threads = random.number(1...2)
    options.grace = .seconds(random.pick([1, 5, 20]))
    options.whenLost = random.pick([.wait(.seconds(86_400)), .wait(.seconds(60)), .finish, .stop])
    guard let news = try? Wakeup() else { return fail("no descriptors left") }
    let outbox = isRemote ? SimulatedWorker.Outbox() : nil
    let conversation = Conversation(
      random.session(),
      .init(
        host: "node\(started % 3)", processID: UInt32(started), programVersion: "1",
        kernels: conditions.isMixed ? random.pick(["avx2+fma", "avx512+fma", "sse2"]) : kernels),
      options: options, board: LeaseBoard(news: news), outbox: outbox, logger: logger,
      clock: { [unowned self] in .milliseconds(time) })
    let worker = SimulatedWorker(
      number: started, conversation: conversation, outbox: outbox, isLocal: !isRemote && random.chance(500))
    conversation.post = { [unowned self, unowned worker] body throws(MessagingError) in
      note(body)
      return try send(body, from: worker)
    }
    conversation.train = { [unowned worker] _ in
      worker.threads = (0..<options.threads).map { _ in .init(progress: worker.board.enter()) }
      return nil
    }
    workers[started] = worker
    numbers[worker.session] = started
    agenda.add(.wake(worker: started), at: time + random.number(0...200))
  }

  /// What its talking thread does whenever it wakes.
  func pump(_ worker: SimulatedWorker) throws {
    guard !worker.isGone else { return }
    for index in worker.threads.indices { begin(worker, index) }
    try worker.conversation.reportOutcomes()
    if worker.conversation.untilNextBeat == .zero {
      try worker.conversation.beat()
    }
    try worker.conversation.repeatWhatIsLate()
    worker.conversation.missTheCoordinator()
    let next = time + min(1000, Int((worker.conversation.untilNextBeat / .milliseconds(1)).rounded(.up)))
    if worker.nextWake <= time || next < worker.nextWake {
      worker.nextWake = next
      agenda.add(.wake(worker: worker.number), at: next)
    }
    guard let ending = try worker.conversation.end() else { return }
    if case .refused(let reason) = ending, !conditions.isMixed, !takenBack.contains(worker.user ?? "") {
      fail("worker \(worker.number) is refused: \(reason)")
    }
    leave(worker)
  }

  /// It is gone, in whatever way; another comes.
  func leave(_ worker: SimulatedWorker) {
    worker.isGone = true
    workers[worker.number] = nil
    hurt(worker)
    tell("worker \(worker.number) is gone")
    if workers.count < (isCalm ? max(1, conditions.workers) : 1) || random.chance(700) {
      agenda.add(.spawn, at: time + random.number(100...5000))
    }
  }

  /// kill -9.
  func kill(_ worker: SimulatedWorker) {
    tell("worker \(worker.number) is killed")
    leave(worker)
    if worker.isLocal, running != nil { agenda.add(.exit(worker.session), at: time + random.number(0...100)) }
  }

  /// Something that may be counted against its cells.
  func hurt(_ worker: SimulatedWorker) { harm[worker.session, default: 0] += 1 }

  private func note(_ body: WireToCoordinator.OneOf_Body) {
    if case .returned = body { returns += 1 }
    if case .done(let done) = body, let cells = try? RangeSet<Int>(encodedCells: done.cells) {
      reported[done.lease] = cells
    }
  }

  // MARK: Training

  private func begin(_ worker: SimulatedWorker, _ index: Int) {
    guard !worker.threads[index].hasEnded else { return }
    if worker.threads[index].training != nil {
      if worker.board.stop == .atOnce { finish(worker, index) } else { return }
    }
    if let lease = worker.board.takeWaiting() {
      worker.threads[index].progress.begin(lease.id)
      let ahead = Array(Array(lease.cells.ranges.joined()).reversed())
      worker.threads[index].training = .init(leases: [lease], ahead: ahead, serial: 0)
      goOn(worker, index)
    } else if worker.board.stop != .never {
      worker.threads[index].hasEnded = true
      worker.board.leave(worker.threads[index].progress)
      agenda.add(.wake(worker: worker.number), at: time)
    }
  }

  /// Trains the next cell, or ends the lease.
  private func goOn(_ worker: SimulatedWorker, _ index: Int) {
    guard var training = worker.threads[index].training else { return }
    if worker.isBlind { training.obstacle = "data.h5: no such file" }
    while worker.board.stop == .never, training.obstacle == nil {
      if let cell = training.ahead.last {
        if training.trained.contains(cell) {
          training.ahead.removeLast()
          continue
        }
        guard
          worker.threads[index].progress.begin(cell: cell, finishedCells: training.finishedOfLease)
        else {
          training.ahead = []
          continue
        }
        serial += 1
        trainings += 1
        training.serial = serial
        worker.threads[index].training = training
        agenda.add(
          .cellDone(worker: worker.number, thread: index, serial: serial),
          at: time + random.number(1...conditions.longestCell))
        return
      }
      guard training.leases[training.leases.count - 1].isShort, random.chance(800),
        let next = worker.board.takeShort()
      else { break }
      worker.threads[index].progress.begin(next.id)
      training.leases.append(next)
      training.finishedOfLease = 0
      training.ahead = Array(next.cells.ranges.joined()).reversed()
    }
    worker.threads[index].training = training
    finish(worker, index)
  }

  func endCell(of worker: SimulatedWorker, _ index: Int, _ serial: Int) {
    guard var training = worker.threads[index].training, training.serial == serial,
      let cell = training.ahead.popLast()
    else { return }
    if conditions.deadly.contains(cell) { return kill(worker) }
    if conditions.failing.contains(cell) {
      failures[cell, default: 0] += 1
      training.failures.append(
        .init(lease: training.leases[training.leases.count - 1].id, cell: cell, reason: "no"))
    } else {
      training.trained.append(cell)
      training.finishedOfLease += 1
    }
    worker.threads[index].progress.note(finishedCells: training.finishedOfLease, cell: cell, step: serial)
    worker.threads[index].training = training
    goOn(worker, index)
  }

  /// The shard of what is trained is written, and the lease over.
  private func finish(_ worker: SimulatedWorker, _ index: Int) {
    guard let training = worker.threads[index].training else { return }
    worker.threads[index].training = nil
    worker.threads[index].progress.end()
    let first = training.leases[0].id
    var outcome = LeaseOutcome(lease: first, leases: training.leases.map(\.id))
    (outcome.failures, outcome.obstacle) = (training.failures, training.obstacle)
    outcome.cells = RangeSet(training.trained.map { $0..<$0 + 1 })
    outcome.diverged = RangeSet(training.trained.filter(Conditions.diverges).map { $0..<$0 + 1 })
    outcome.seconds = training.trained.map { _ in 0.5 }
    if !training.trained.isEmpty {
      let image = ShardImage(
        cells: training.trained.sorted().map { ($0, Conditions.diverges($0)) },
        isFused: worker.conversation.introduction.kernels.hasSuffix("+fma"),
        filler: random.chance(20) ? random.number(0...3 * WireShardChunk.longest) : 0)
      let bytes = image.bytes
      let name = SweepDirectory.shardName(ofLease: first.rawValue)
      if let outbox = worker.outbox {
        outbox.shards[name] = bytes
      } else if disk.isFull {
        outcome.storageFailure = .init(reason: "no space left on the device", bytes: bytes.count)
      } else {
        disk.publish(bytes, as: first)
      }
      if outcome.storageFailure == nil {
        outcome.shard = ShardReceipt(name: name, sha256: ShardImage.hash(of: bytes), bytes: bytes.count)
      }
    }
    worker.board.finish(outcome)
    agenda.add(.wake(worker: worker.number), at: time)
  }
}
