import Coordination
import Foundation
import SweepPlan
import Training
import Wire
import Worker

/// The coordinator's life.
extension History {
  func startCoordinator() {
    guard running == nil, !isComplete else { return }
    coordinators += 1
    let view = CoordinatorDisk(
      disk, left: !isCalm && random.chance(100) ? random.number(1...20) : nil,
      lastHappens: random.chance(500),
      wait: { [unowned self] in
        if conditions.slowness > 0 { time += random.number(0...conditions.slowness) }
      })
    var options = Coordinator.Options()
    options.scheduling = conditions.settings
    options.reunion = .seconds(5)
    do {
      let coordinator = try Coordinator(
        of: sweep, journal: view, store: view, programVersion: "1", options: options, logger: logger,
        clock: { [unowned self] in .milliseconds(time) })
      coordinator.connect { [unowned self, unowned view] body, session in
        guard view.mayAct() else { return }
        if case .shardAccepted(let accepted) = body {
          for lease in accepted.leases { checkReceipt(lease, for: session) }
        }
        deliver(body, to: session)
      }
      coordinator.admits = { [unowned self] in !takenBack.contains($0) }
      guard !view.isDead else { return agenda.add(.start, at: time + random.number(100...4000)) }
      running = Running(coordinator: coordinator, disk: view, number: coordinators)
      coordinatorHangsUntil = 0
      agenda.add(.tick(incarnation: coordinators), at: time)
    } catch {
      guard view.isDead || disk.isFull else { return fail("a coordinator cannot be started: \(error)") }
      agenda.add(.start, at: time + random.number(100...4000))
    }
  }

  func carryOut(_ decisions: Decisions, after cause: Cause) {
    guard let running else { return }
    claim(decisions, after: cause, by: running.coordinator.scheduler)
    for record in decisions.records { tell("\(record)") }
    for notice in decisions.notices { tell("\(notice)") }
    for message in decisions.messages {
      tell("\(message)")
      guard case .give(let lease, let session) = message else { continue }
      for cell in lease.cells.ranges.joined() { givenTo[cell, default: []].append(session) }
    }
    running.coordinator.carryOut(decisions)
    if running.disk.isDead { return buryCoordinator() }
    check(running.coordinator)
  }

  /// It is dead; somebody starts it again.
  func buryCoordinator() {
    guard let gone = running else { return }
    gone.disk.die()
    tell("coordinator \(gone.number) is dead")
    running = nil
    agenda.add(.start, at: time + random.number(100...30_000))
    for worker in workers.values.sorted(by: { $0.number < $1.number }) {
      if worker.isLocal, random.chance(300) {
        worker.conversation.cutLifeline()
        agenda.add(.wake(worker: worker.number), at: time)
      } else {
        agenda.add(.rejoin(worker: worker.number), at: time + random.number(1000...8000))
      }
    }
  }

  /// What its process does four times a second.
  ///
  /// - Parameter tick: when it began.
  func afterTick(_ tick: Int) {
    guard let now = running else { return }
    let scheduler = now.coordinator.scheduler
    if conditions.slowness < 1000, !scheduler.hasHeardAll(by: .milliseconds(tick)) {
      fail("a worker that has fallen silent keeps its leases")
    }
    if conditions.slowness < 1000, !conditions.liars, !scheduler.hasNoneStalled(by: .milliseconds(tick)) {
      fail("a lease that does not come further is kept")
    }
    for session in scheduler.sessions {
      if let user = scheduler.introduction(of: session)?.user, takenBack.contains(user) {
        fail("the worker with the \(user), which was taken back, takes part")
      }
    }
    if scheduler.drainReason != nil {
      if now.drainedAt == nil { running?.drainedAt = time }
      let waited = time - (now.drainedAt ?? time)
      if scheduler.hasNoWorkers || waited > 20_000 {
        if scheduler.isSettled, !now.coordinator.journalFailed {
          isComplete = true
          now.coordinator.tidyUp()
          return checkThatAllIsDone()
        }
        return buryCoordinator()
      }
    }
    agenda.add(.tick(incarnation: now.number), at: time + 250)
  }

  // MARK: Promises

  /// What is true after every event.
  private func check(_ coordinator: Coordinator) {
    if let wrong = coordinator.scheduler.discrepancy { fail(wrong) }
    let snapshot = coordinator.snapshot
    guard !coordinator.journalFailed else { return }
    if snapshot.completed != disk.recorded.count {
      fail("the scheduler counts \(snapshot.completed) cells, the journal \(disk.recorded.count)")
    }
    if snapshot.poisoned != disk.poisoned.count {
      fail("the scheduler counts \(snapshot.poisoned) cells given up, the journal \(disk.poisoned.count)")
    }
    if !conditions.liars, conditions.slowness < 1000 {
      for cell in disk.poisoned where deaths(over: cell) < conditions.settings.strikes {
        fail("cell \(cell) is given up after \(deaths(over: cell)) deaths")
      }
    }
    let held = coordinator.entryCount
    if held > 64 + 8 * conditions.cells + 20 * (started + coordinators + liars.count) {
      fail("the coordinator keeps \(held) entries for \(conditions.cells) cells")
    }
  }

  /// How often a cell failed, or something happened to a worker that it was given to.
  private func deaths(over cell: Int) -> Int {
    (givenTo[cell] ?? []).reduce(failures[cell, default: 0]) { $0 + harm[$1, default: 0] }
  }

  /// A worker forgets, and may delete, what it has a receipt for.
  private func checkReceipt(_ lease: UInt64, for session: Session) {
    guard let number = numbers[session], let worker = workers[number], let cells = reported[lease] else {
      return
    }
    // What was computed otherwise is not kept, and trained again.
    if conditions.isMixed { return }
    if !disk.holds(cells, of: LeaseID(rawValue: lease)),
      running?.coordinator.scheduler.isLeased(cells) != true
    {
      fail("worker \(worker.number) gets a receipt for lease \(lease) whose cells are nowhere")
    }
  }

  /// A sweep that is complete is so for every coordinator to come.
  private func checkThatAllIsDone() {
    let view = CoordinatorDisk(disk, left: nil, lastHappens: true, wait: {})
    disk.isFull = false
    do {
      let next = try Coordinator(
        of: sweep, journal: view, store: view, programVersion: "1", logger: logger, clock: { .zero })
      if !next.scheduler.isSettled { fail("another coordinator finds the complete sweep incomplete") }
    } catch {
      fail("another coordinator cannot open the complete sweep: \(error)")
    }
  }
}
